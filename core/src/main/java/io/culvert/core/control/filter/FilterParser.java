package io.culvert.core.control.filter;

import io.culvert.core.control.EntryFilter;
import io.culvert.core.control.EntryView;
import io.culvert.core.control.NearestWord;
import io.culvert.core.control.PacketFilter;
import io.culvert.core.control.PacketView;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Parses filters: {@code or} binds loosest, then {@code and}, then {@code not}. A field and a value
 * side by side are equal; a value alone means what it looks like. Any thread.
 *
 * @param <T> what is chosen
 */
public final class FilterParser<T> {

  /** Longest filter in characters. */
  public static final int MAX_LENGTH = 1024;

  private static final List<String> KEYWORDS = List.of("and", "or", "not", "&&", "||");

  private final FilterFields<T> fields;
  private final List<FilterToken> tokens;
  private int next;

  private FilterParser(FilterFields<T> fields, List<FilterToken> tokens) {
    this.fields = fields;
    this.tokens = tokens;
  }

  /**
   * The entries that {@code text} means; an empty text takes every one.
   *
   * @throws FilterException saying where it stops making sense
   */
  public static EntryFilter parse(String text) throws FilterException {
    Predicate<EntryView> filter = parse(text, new EntryFields());
    return filter == null ? EntryFilter.ALL : filter::test;
  }

  /** The packets that {@code text} means; otherwise as {@link #parse(String)}. */
  public static PacketFilter packets(String text) throws FilterException {
    Predicate<PacketView> filter = parse(text, new PacketFields());
    return filter == null ? PacketFilter.ALL : filter::test;
  }

  /** {@code null} for an empty text. */
  private static <T> Predicate<T> parse(String text, FilterFields<T> fields)
      throws FilterException {
    if (text.length() > MAX_LENGTH) {
      throw new FilterException(
          MAX_LENGTH + 1, "longer than " + MAX_LENGTH + " characters", "take networks and ranges");
    }
    FilterParser<T> parser = new FilterParser<>(fields, FilterToken.split(text));
    if (parser.peek().end()) {
      return null;
    }
    Predicate<T> filter = parser.alternatives();
    if (!parser.peek().end()) {
      throw parser.unexpected("\"and\", \"or\" or the end");
    }
    return filter;
  }

  private FilterToken peek() {
    return tokens.get(next);
  }

  private FilterToken take() {
    return tokens.get(next++);
  }

  private boolean takeIf(String keyword) {
    boolean there = peek().is(keyword);
    if (there) {
      next++;
    }
    return there;
  }

  private FilterException unexpected(String wanted) {
    FilterToken token = peek();
    String found = token.end() ? "the filter ends" : "\"" + token.text() + "\"";
    return new FilterException(token.column(), found + " where " + wanted + " should be", "");
  }

  private Predicate<T> alternatives() throws FilterException {
    Predicate<T> filter = conjunction();
    while (takeIf("or") || takeIf("||")) {
      Predicate<T> left = filter;
      Predicate<T> right = conjunction();
      filter = entry -> left.test(entry) || right.test(entry);
    }
    return filter;
  }

  private Predicate<T> conjunction() throws FilterException {
    Predicate<T> filter = negation();
    while (takeIf("and") || takeIf("&&")) {
      filter = filter.and(negation());
    }
    return filter;
  }

  private Predicate<T> negation() throws FilterException {
    if (takeIf("not") || takeIf("!")) {
      Predicate<T> inner = negation();
      return entry -> !inner.test(entry);
    }
    if (takeIf("(")) {
      Predicate<T> inner = alternatives();
      if (!takeIf(")")) {
        throw unexpected("\")\"");
      }
      return inner;
    }
    if (!peek().word()) {
      throw unexpected("a field or a value");
    }
    return comparison(take());
  }

  private Predicate<T> comparison(FilterToken name) throws FilterException {
    boolean named = !name.quoted() && fields.field(name.text()).isPresent();
    boolean inverted = peek().is("not") && tokens.get(next + 1).is("in");
    if (inverted) {
      next++;
    }
    FilterOperator operator = FilterOperator.of(peek().text());
    if (peek().quoted() || operator == null) {
      return named && valueFollows()
          ? fields.field(name.text()).orElseThrow().test(FilterOperator.EQUAL, take())
          : alone(name);
    }
    next++;
    if (!named) {
      throw unknown(name);
    }
    FilterField<T> field = fields.field(name.text()).orElseThrow();
    List<FilterToken> values = operator == FilterOperator.IN ? list() : List.of(value());
    Predicate<T> any = null;
    for (FilterToken value : values) {
      Predicate<T> one = field.test(operator, value);
      Predicate<T> before = any;
      any = before == null ? one : entry -> before.test(entry) || one.test(entry);
    }
    Predicate<T> found = any;
    return inverted ? entry -> !found.test(entry) : found;
  }

  /** Whether a field and its value stand side by side, as in {@code dport 21}. */
  private boolean valueFollows() {
    return peek().word() && KEYWORDS.stream().noneMatch(peek()::is);
  }

  private FilterToken value() throws FilterException {
    if (!peek().word()) {
      throw unexpected("a value");
    }
    return take();
  }

  private List<FilterToken> list() throws FilterException {
    if (!takeIf("(")) {
      throw unexpected("\"(\"");
    }
    List<FilterToken> values = new ArrayList<>();
    do {
      values.add(value());
    } while (takeIf(","));
    if (!takeIf(")")) {
      throw unexpected("\",\" or \")\"");
    }
    return values;
  }

  /** A value, or a field that can stand alone. */
  private Predicate<T> alone(FilterToken token) throws FilterException {
    if (!token.quoted()) {
      Predicate<T> flag = fields.flag(token.text().toLowerCase(Locale.ROOT));
      if (flag != null) {
        return flag;
      }
      Optional<FilterField<T>> guess = fields.guess(token.text());
      if (guess.isPresent()) {
        return guess.get().test(FilterOperator.EQUAL, token);
      }
    }
    if (fields.field(token.text()).isPresent()) {
      throw unexpected("\"=\" or another comparison");
    }
    throw unknown(token);
  }

  private FilterException unknown(FilterToken token) {
    return new FilterException(
        token.column(),
        "unknown field \"" + token.text() + "\"",
        NearestWord.of(token.text(), fields.names())
            .map(w -> "did you mean \"" + w + "\"?")
            .orElseGet(() -> "known: " + String.join(", ", fields.names())));
  }
}
