package io.culvert.core.control.filter;

import io.culvert.core.control.ProtocolNames;
import io.culvert.core.wire.IpAddress;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The words that filters of one kind of thing are made of.
 *
 * @param <T> what is chosen
 */
abstract class FilterFields<T> {

  private final Map<String, FilterField<T>> byName;

  /** These, by their names in lower case; {@code port}, {@code host} and others are among them. */
  FilterFields(Map<String, FilterField<T>> byName) {
    this.byName = byName;
  }

  /** The field of that name, in any case. */
  Optional<FilterField<T>> field(String name) {
    return Optional.ofNullable(byName.get(name.toLowerCase(Locale.ROOT)));
  }

  /** All names. */
  List<String> names() {
    return List.copyOf(byName.keySet());
  }

  /** What the word {@code name}, in lower case, says without a value, or {@code null}. */
  abstract Predicate<T> flag(String name);

  /** The field that a value alone belongs to, by its look. */
  Optional<FilterField<T>> guess(String value) {
    if (value.matches("[0-9]{1,5}(-[0-9]{1,5})?")) {
      return field("port");
    } else if (IpAddress.parse(value.replaceFirst("/[0-9]{1,3}$", "")).isPresent()) {
      return field("host");
    } else if (ProtocolNames.number(value).isPresent()) {
      return field("proto");
    } else if (value.equalsIgnoreCase("ipv4") || value.equalsIgnoreCase("ipv6")) {
      return field("family");
    }
    return Optional.empty();
  }
}
