package io.culvert.core.control.filter;

import java.util.ArrayList;
import java.util.List;

/**
 * A word, quoted text or sign of a filter.
 *
 * @param quoted whether it stood in quotes, and so is never a keyword
 * @param column where it begins, from 1
 */
record FilterToken(String text, boolean quoted, int column) {

  private static final String SIGNS = "()=!<>,";

  /** Ends every list of tokens. */
  boolean end() {
    return text.isEmpty() && !quoted;
  }

  boolean is(String keyword) {
    return !quoted && text.equalsIgnoreCase(keyword);
  }

  boolean word() {
    return quoted || !end() && SIGNS.indexOf(text.charAt(0)) < 0;
  }

  static List<FilterToken> split(String filter) throws FilterException {
    List<FilterToken> tokens = new ArrayList<>();
    int at = 0;
    while (at < filter.length()) {
      char c = filter.charAt(at);
      int begin = at;
      if (Character.isWhitespace(c)) {
        at++;
      } else if (c == '"' || c == '\'') {
        at = filter.indexOf(c, begin + 1) + 1;
        if (at == 0) {
          throw new FilterException(begin + 1, "a quote that is never closed", "");
        }
        tokens.add(new FilterToken(filter.substring(begin + 1, at - 1), true, begin + 1));
      } else if (SIGNS.indexOf(c) >= 0) {
        boolean two = "!<>".indexOf(c) >= 0 && filter.startsWith("=", at + 1);
        at += two ? 2 : 1;
        tokens.add(new FilterToken(filter.substring(begin, at), false, begin + 1));
      } else {
        while (at < filter.length() && inWord(filter.charAt(at))) {
          at++;
        }
        tokens.add(new FilterToken(filter.substring(begin, at), false, begin + 1));
      }
    }
    tokens.add(new FilterToken("", false, filter.length() + 1));
    return tokens;
  }

  private static boolean inWord(char c) {
    return !Character.isWhitespace(c) && SIGNS.indexOf(c) < 0 && c != '"' && c != '\'';
  }
}
