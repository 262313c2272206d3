package io.culvert.core.control;

/**
 * Text from outside (log prefixes, helper errors, names in plugins) made fit for one line of a
 * terminal or log.
 */
public final class SafeText {

  private SafeText() {}

  /** One line, without characters that would move a terminal's cursor or turn its text around. */
  public static String printable(String text) {
    StringBuilder safe = null;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (unsafe(c)) {
        safe = safe == null ? new StringBuilder(text.substring(0, i)) : safe;
        safe.append(String.format("\\u%04x", (int) c));
      } else if (safe != null) {
        safe.append(c);
      }
    }
    return safe == null ? text : safe.toString();
  }

  private static boolean unsafe(char c) {
    int type = Character.getType(c);
    return Character.isISOControl(c)
        || type == Character.FORMAT
        || type == Character.LINE_SEPARATOR
        || type == Character.PARAGRAPH_SEPARATOR;
  }
}
