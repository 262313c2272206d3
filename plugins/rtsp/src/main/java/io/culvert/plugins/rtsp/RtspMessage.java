package io.culvert.plugins.rtsp;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** The head of a request or response: its first line and its fields, and where they stand. */
final class RtspMessage {

  private static final Pattern REQUEST = Pattern.compile("[A-Z_]++ [^ ]++ RTSP/\\d\\.\\d *");
  private static final Pattern RESPONSE = Pattern.compile("RTSP/\\d\\.\\d \\d{3}(?: .*)?");
  private static final Pattern DIGITS = Pattern.compile("\\d{1,9}");

  private record Field(String name, Span value) {}

  private final String text;
  private final String firstLine;
  private final List<Field> fields = new ArrayList<>();
  private int end;

  private RtspMessage(String text, String firstLine) {
    this.text = text;
    this.firstLine = firstLine;
  }

  /** Whether the line there is the first of a message. */
  static boolean begins(String text, int from) {
    String line = line(text, from);
    return line != null && (REQUEST.matcher(line).matches() || RESPONSE.matcher(line).matches());
  }

  /** The message there; null if none is, or its head is not all there. */
  static RtspMessage at(String text, int from) {
    if (!begins(text, from)) {
      return null;
    }
    RtspMessage message = new RtspMessage(text, line(text, from));
    int at = text.indexOf('\n', from) + 1;
    for (String line = line(text, at); line != null; line = line(text, at)) {
      int next = text.indexOf('\n', at) + 1;
      if (line.isEmpty()) {
        message.end = next;
        return message;
      }
      message.add(line, at);
      at = next;
    }
    return null;
  }

  /** The line there without its end; null if that has not come. */
  private static String line(String text, int from) {
    int newline = text.indexOf('\n', from);
    if (newline < 0) {
      return null;
    }
    boolean both = newline > from && text.charAt(newline - 1) == '\r';
    return text.substring(from, both ? newline - 1 : newline);
  }

  private void add(String line, int at) {
    char first = line.charAt(0);
    if ((first == ' ' || first == '\t') && !fields.isEmpty()) {
      Field folded = fields.remove(fields.size() - 1);
      fields.add(new Field(folded.name, new Span(folded.value.start(), at + line.length())));
      return;
    }
    int colon = line.indexOf(':');
    if (colon > 0) {
      String name = line.substring(0, colon).trim().toLowerCase(Locale.ROOT);
      fields.add(new Field(name, new Span(at + colon + 1, at + line.length())));
    }
  }

  /** Where its body ends, if it has one; perhaps beyond the text. */
  int end() {
    String length = value("content-length");
    return DIGITS.matcher(length).matches() ? end + Integer.parseInt(length) : end;
  }

  boolean isResponse() {
    return firstLine.startsWith("RTSP/");
  }

  /** What a request asks for, {@code SETUP}. */
  String method() {
    return firstLine.substring(0, firstLine.indexOf(' '));
  }

  /** What a request is about. */
  String uri() {
    return firstLine.split(" ", 3)[1];
  }

  /** What a response says, 100 to 999. */
  int status() {
    return Integer.parseInt(firstLine.substring(firstLine.indexOf(' ') + 1).substring(0, 3));
  }

  /** The number that a response has in common with its request; "" if there is none. */
  String sequence() {
    String number = value("cseq");
    return DIGITS.matcher(number).matches() ? number : "";
  }

  /** The session it belongs to, without what else is said of it; "" if it belongs to none. */
  String session() {
    return value("session").split(";", 2)[0].trim();
  }

  private String value(String name) {
    for (Field field : fields) {
      if (field.name.equals(name)) {
        return field.value.trimmed(text).in(text);
      }
    }
    return "";
  }

  /** The transports it offers or has chosen, the preferred first. */
  List<TransportSpec> transports() {
    List<TransportSpec> specs = new ArrayList<>();
    for (Field field : fields) {
      if (field.name.equals("transport")) {
        for (int at = field.value.start(); at < field.value.end(); ) {
          int comma = field.value.next(text, ',', at);
          specs.add(new TransportSpec(text, new Span(at, comma)));
          at = comma + 1;
        }
      }
    }
    return specs;
  }
}
