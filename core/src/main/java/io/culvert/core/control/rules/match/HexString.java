package io.culvert.core.control.rules.match;

import io.culvert.core.control.rules.OptionUse;
import io.culvert.core.control.rules.RuleProblem;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Text with bytes in hexadecimal between bars: {@code GET|20 2f|} ({@code parse_hex_string} in
 * {@code libxt_string.c}). A backslash outside the bars takes what follows as it is.
 */
final class HexString {

  private static final int HEX = 16;

  private final OptionUse use;
  private final byte[] text;
  private int at;

  HexString(OptionUse use) {
    this.use = use;
    this.text = use.text().getBytes(StandardCharsets.UTF_8);
  }

  byte[] bytes(int most) throws RuleProblem {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    boolean hex = false;
    while (at < text.length) {
      if (out.size() >= most) {
        throw use.bad("of at most " + most + " bytes");
      }
      if (text[at] == '\\' && hex) {
        throw use.bad("hexadecimal between bars");
      }
      if (text[at] == '\\') {
        if (at + 1 >= text.length) {
          throw use.bad("text: a backslash stands at its end");
        }
        out.write(text[at + 1]);
        at += 2;
        continue;
      }
      if (text[at] == '|') {
        hex = bar(hex);
        if (at >= text.length) {
          break;
        }
      }
      if (hex) {
        out.write(pair());
      } else {
        out.write(text[at++]);
      }
    }
    return out.toByteArray();
  }

  /** A bar; blanks behind an opening one don't count. */
  private boolean bar(boolean hex) {
    if (!hex) {
      while (at + 1 < text.length && text[at + 1] == ' ') {
        at++;
      }
    }
    at++;
    return !hex;
  }

  private int pair() throws RuleProblem {
    int high = at + 2 < text.length ? Character.digit(text[at], HEX) : -1;
    int low = high < 0 ? -1 : Character.digit(text[at + 1], HEX);
    if (low < 0) {
      throw use.bad("pairs of hexadecimal digits that end with a bar");
    }
    at += text[at + 2] == ' ' ? 3 : 2;
    return high * HEX + low;
  }
}
