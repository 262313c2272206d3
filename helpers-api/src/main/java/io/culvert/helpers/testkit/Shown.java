package io.culvert.helpers.testkit;

/** Payload as a reader of a failed test wants to see it: quoted, every odd byte spelt out. */
final class Shown {

  private Shown() {}

  static String quoted(String payload) {
    StringBuilder text = new StringBuilder(payload.length() + 8).append('"');
    for (int i = 0; i < payload.length(); i++) {
      char c = payload.charAt(i);
      switch (c) {
        case '\r' -> text.append("\\r");
        case '\n' -> text.append("\\n");
        case '"', '\\' -> text.append('\\').append(c);
        default -> {
          if (c >= ' ' && c <= '~') {
            text.append(c);
          } else {
            text.append(String.format("\\x%02x", (int) c));
          }
        }
      }
    }
    return text.append('"').toString();
  }
}
