package io.culvert.core.control.filter;

import io.culvert.core.control.EntryFilter;
import io.culvert.core.control.NearestWord;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Parses filters: {@code or} binds loosest, then {@code and}, then {@code not}. A value alone means
 * what it looks like. Any thread.
 */
public final class FilterParser {

  /** Longest filter in characters. */
  public static final int MAX_LENGTH = 1024;

  private final List<FilterToken> tokens;
  private int next;

  private FilterParser(List<FilterToken> tokens) {
    this.tokens = tokens;
  }

  /**
   * What {@code text} means; an empty text takes every entry.
   *
   * @throws FilterException saying where it stops making sense
   */
  public static EntryFilter parse(String text) throws FilterException {
    if (text.length() > MAX_LENGTH) {
      throw new FilterException(
          MAX_LENGTH + 1, "longer than " + MAX_LENGTH + " characters", "take networks and ranges");
    }
    FilterParser parser = new FilterParser(FilterToken.split(text));
    if (parser.peek().end()) {
      return EntryFilter.ALL;
    }
    EntryFilter filter = parser.alternatives();
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

  private EntryFilter alternatives() throws FilterException {
    EntryFilter filter = conjunction();
    while (takeIf("or") || takeIf("||")) {
      EntryFilter left = filter;
      EntryFilter right = conjunction();
      filter = entry -> left.matches(entry) || right.matches(entry);
    }
    return filter;
  }

  private EntryFilter conjunction() throws FilterException {
    EntryFilter filter = negation();
    while (takeIf("and") || takeIf("&&")) {
      filter = filter.and(negation());
    }
    return filter;
  }

  private EntryFilter negation() throws FilterException {
    if (takeIf("not") || takeIf("!")) {
      EntryFilter inner = negation();
      return entry -> !inner.matches(entry);
    }
    if (takeIf("(")) {
      EntryFilter inner = alternatives();
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

  private EntryFilter comparison(FilterToken name) throws FilterException {
    boolean named = !name.quoted() && FilterField.of(name.text()).isPresent();
    boolean inverted = peek().is("not") && tokens.get(next + 1).is("in");
    if (inverted) {
      next++;
    }
    FilterOperator operator = FilterOperator.of(peek().text());
    if (peek().quoted() || operator == null) {
      return alone(name);
    }
    next++;
    if (!named) {
      throw unknown(name);
    }
    FilterField field = FilterField.of(name.text()).orElseThrow();
    List<FilterToken> values = operator == FilterOperator.IN ? list() : List.of(value());
    EntryFilter any = null;
    for (FilterToken value : values) {
      EntryFilter one = field.test(operator, value);
      EntryFilter before = any;
      any = before == null ? one : entry -> before.matches(entry) || one.matches(entry);
    }
    EntryFilter found = any;
    return inverted ? entry -> !found.matches(entry) : found;
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
  private EntryFilter alone(FilterToken token) throws FilterException {
    if (!token.quoted()) {
      EntryFilter flag = FilterField.flag(token.text().toLowerCase(Locale.ROOT));
      if (flag != null) {
        return flag;
      }
      Optional<FilterField> guess = FilterField.guess(token.text());
      if (guess.isPresent()) {
        return guess.get().test(FilterOperator.EQUAL, token);
      }
    }
    if (FilterField.of(token.text()).isPresent()) {
      throw unexpected("\"=\" or another comparison");
    }
    throw unknown(token);
  }

  private static FilterException unknown(FilterToken token) {
    return new FilterException(
        token.column(),
        "unknown field \"" + token.text() + "\"",
        NearestWord.of(token.text(), FilterField.names())
            .map(w -> "did you mean \"" + w + "\"?")
            .orElseGet(() -> "known: " + String.join(", ", FilterField.names())));
  }
}
