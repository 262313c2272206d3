package io.culvert.core.control.filter;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The words that filters of one kind of thing are made of.
 *
 * @param <T> what is chosen
 */
interface FilterFields<T> {

  /** The field of that name, in any case. */
  Optional<FilterField<T>> field(String name);

  /** All names. */
  List<String> names();

  /** What the word {@code name}, in lower case, says without a value, or {@code null}. */
  Predicate<T> flag(String name);

  /** The field that a value alone belongs to, by its look. */
  Optional<FilterField<T>> guess(String value);
}
