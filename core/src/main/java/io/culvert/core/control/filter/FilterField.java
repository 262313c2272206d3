package io.culvert.core.control.filter;

import java.util.function.Predicate;

/**
 * A field of the filter language: it knows how its values are written and compared.
 *
 * @param <T> what is chosen
 */
@FunctionalInterface
interface FilterField<T> {

  /** What comparing the field with {@code value} means. */
  Predicate<T> test(FilterOperator operator, FilterToken value) throws FilterException;
}
