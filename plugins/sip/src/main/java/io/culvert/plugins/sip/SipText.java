package io.culvert.plugins.sip;

import static io.culvert.plugins.sip.Literals.isDigit;

/**
 * A SIP message (RFC 3261) whose parts can be found and replaced. What is looked for, and what is
 * overlooked, is as in Linux nf_conntrack_sip.c: a header is looked for in the whole message, its
 * body included, and the first whose value can be read counts.
 */
final class SipText {

  /** A header field: its name, its short form, what its value begins behind, and what it is. */
  enum Header {
    CSEQ("CSeq", "", "", Value.DIGITS),
    FROM("From", "f", "sip:", Value.USER_AND_ADDRESS),
    TO("To", "t", "sip:", Value.USER_AND_ADDRESS),
    CONTACT("Contact", "m", "sip:", Value.USER_AND_ADDRESS),
    VIA_UDP("Via", "v", "UDP ", Value.ADDRESS),
    VIA_TCP("Via", "v", "TCP ", Value.ADDRESS),
    EXPIRES("Expires", "", "", Value.DIGITS),
    CONTENT_LENGTH("Content-Length", "l", "", Value.DIGITS);

    private final String field;
    private final String shortForm;
    private final String behind;
    private final Value value;

    Header(String field, String shortForm, String behind, Value value) {
      this.field = field;
      this.shortForm = shortForm;
      this.behind = behind;
      this.value = value;
    }
  }

  private enum Value {
    DIGITS,
    ADDRESS,
    USER_AND_ADDRESS
  }

  /** Where a walk along a header that may stand several times is. */
  static final class Walk {
    private int from;
    private boolean inHeader;
  }

  /** Nothing of that kind is there. */
  static final Place NONE = new Place(-1, -1, null);

  private final StringBuilder text;
  private final Literals literals;

  /** Where the last value that was looked for began, be it readable or not. */
  private int valueAt;

  private boolean written;

  SipText(String text, boolean ipv6) {
    this.text = new StringBuilder(text);
    this.literals = new Literals(this.text, ipv6);
  }

  Literals literals() {
    return literals;
  }

  int length() {
    return text.length();
  }

  /** Puts {@code replacement} in the place of the characters from {@code start} to {@code end}. */
  void replace(int start, int end, String replacement) {
    text.replace(start, end, replacement);
    written = true;
  }

  /** Whether anything has been replaced, be it by the same. */
  boolean isWritten() {
    return written;
  }

  @Override
  public String toString() {
    return text.toString();
  }

  /** Whether {@code word} stands at {@code at}, in letters of whatever case. */
  boolean has(int at, String word) {
    return has(at, text.length(), word);
  }

  private boolean has(int at, int limit, String word) {
    if (at < 0 || limit - at < word.length()) {
      return false;
    }
    for (int i = 0; i < word.length(); i++) {
      if (lower(text.charAt(at + i)) != lower(word.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static char lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char) (c + 32) : c;
  }

  /** Whether a letter stands there, as ISO 8859-1 knows them. */
  boolean isLetter(int at) {
    char c = at < text.length() ? text.charAt(at) : '\0';
    return lower(c) >= 'a' && lower(c) <= 'z' || c >= 0xC0 && c != 0xD7 && c != 0xF7;
  }

  private int letters(int at) {
    int end = at;
    while (end < text.length() && isLetter(end)) {
      end++;
    }
    return end - at;
  }

  private boolean isNewline(int at) {
    return text.charAt(at) == '\r' || text.charAt(at) == '\n';
  }

  private boolean isBlank(int at) {
    return text.charAt(at) == ' ' || text.charAt(at) == '\t';
  }

  /** One past the newline at {@code at}, which may be of two characters; -1 at the text's end. */
  int pastNewline(int at) {
    int next = at + 1;
    if (next < text.length() && text.charAt(at) == '\r' && text.charAt(next) == '\n') {
      next++;
    }
    return next < text.length() ? next : -1;
  }

  /** Where a folded line goes on, or -1 where it does not. */
  private int continued(int newline, int limit) {
    int at = pastNewline(newline);
    if (at < 0 || at >= limit || !isBlank(at)) {
      return -1;
    }
    while (at < limit && isBlank(at)) {
      at++;
    }
    return at;
  }

  private int pastBlanks(int from) {
    int at = from;
    while (at < text.length() && isBlank(at)) {
      at++;
    }
    if (at < text.length() && isNewline(at)) {
      at = continued(at, text.length());
    }
    return at < text.length() ? at : -1;
  }

  /** Where {@code word} stands in a header's value, which may be folded; -1 if it does not. */
  private int search(int from, int end, String word) {
    int limit = end - word.length();
    for (int at = from; at < limit; at++) {
      if (isNewline(at)) {
        at = continued(at, limit);
        if (at < 0) {
          return -1;
        }
      } else if (has(at, end, word)) {
        return at;
      }
    }
    return -1;
  }

  /**
   * The first readable value of {@code header} at or behind {@code from}; {@link #NONE}, or null if
   * one is there that can't be read.
   */
  private Place once(Header header, int from) {
    for (int at = from; at < text.length(); at++) {
      if (!isNewline(at)) {
        continue;
      }
      at = pastNewline(at);
      if (at < 0) {
        return NONE;
      }
      if (isBlank(at)) {
        continue;
      }
      int end = pastName(header, at);
      if (end < 0) {
        continue;
      }
      at = pastBlanks(end);
      if (at < 0 || text.charAt(at) != ':' || ++at >= text.length()) {
        return NONE;
      }
      at = pastBlanks(at);
      if (at < 0) {
        return NONE;
      }
      valueAt = at;
      return value(header, header.behind.isEmpty() ? at : behind(header, at));
    }
    return NONE;
  }

  private int behind(Header header, int from) {
    int at = search(from, text.length(), header.behind);
    return at < 0 ? -1 : at + header.behind.length();
  }

  private int pastName(Header header, int at) {
    if (has(at, header.field)) {
      return at + header.field.length();
    }
    int end = at + header.shortForm.length();
    return end > at && end < text.length() && has(at, header.shortForm) && !isLetter(end)
        ? end
        : -1;
  }

  private Place value(Header header, int at) {
    if (at < 0) {
      return null;
    }
    if (header.value == Value.DIGITS) {
      int digits = literals.digits(at, text.length());
      return digits == 0 ? null : found(new Place(at, at + digits, null));
    }
    int start = header.value == Value.USER_AND_ADDRESS ? pastUser(at) : at;
    Place place = literals.endpoint(start, text.length());
    return place == null ? null : found(place);
  }

  private Place found(Place place) {
    valueAt = place.start();
    return place;
  }

  private int pastUser(int from) {
    int at = from;
    while (at < text.length() && text.charAt(at) != '@' && !isNewline(at)) {
      at++;
    }
    return at < text.length() && text.charAt(at) == '@' ? at + 1 : from;
  }

  /** The first readable value of {@code header}, or {@link #NONE}. */
  Place header(Header header) {
    return header(header, new Walk());
  }

  /** The next readable value of {@code header}, be it in a list with others; or {@link #NONE}. */
  Place header(Header header, Walk walk) {
    int from = walk.from;
    if (walk.inHeader) {
      for (Place next = listed(header, from); next != NONE; next = listed(header, valueAt)) {
        if (next != null) {
          walk.from = next.end();
          return next;
        }
        from = valueAt;
      }
      walk.inHeader = false;
    }
    Place next = once(header, from);
    while (next == null) {
      next = once(header, valueAt);
    }
    if (next != NONE) {
      walk.inHeader = true;
      walk.from = next.end();
    }
    return next;
  }

  /** The next value in a list with commas. */
  private Place listed(Header header, int from) {
    int comma = search(from, text.length(), ",");
    int at = comma < 0 ? -1 : behind(header, comma);
    if (at < 0) {
      return NONE;
    }
    valueAt = at;
    return value(header, at);
  }

  /** As {@link #once}: a sequence number or a length counts only if the first of it can be read. */
  Place firstOnly(Header header) {
    Place place = once(header, 0);
    return place == null ? NONE : place;
  }

  /** Where the value of parameter {@code name} of the value that ends at {@code from} begins. */
  int parameter(int from, String name) {
    int at = search(from, parametersEnd(from), name);
    return at < 0 ? -1 : at + name.length();
  }

  /** One past the parameters of that value. */
  int parametersEnd(int from) {
    int comma = search(from, text.length(), ",");
    return comma < 0 ? text.length() : comma;
  }

  /** The address in a request's first line, {@link #NONE} if there is none that can be read. */
  Place request() {
    int at = letters(0);
    if (at == 0 || ++at >= text.length()) {
      return NONE;
    }
    while (at < text.length() - 4) {
      if (isNewline(at)) {
        return NONE;
      }
      if (has(at, "sip:")) {
        at += 4;
        break;
      }
      at++;
    }
    Place place = literals.endpoint(pastUser(at), text.length());
    return place == null ? NONE : place;
  }

  /**
   * A line of a session description (RFC 8866) that begins with {@code name}, up to the first that
   * begins with {@code before}: what stands behind {@code behind} in it, one past which is {@code
   * end}; {@link #NONE}, or null if that can't be read.
   */
  Place line(String name, int from, String before, String behind) {
    for (int at = from; at < text.length(); at++) {
      if (!isNewline(at)) {
        continue;
      }
      at = pastNewline(at);
      if (at < 0 || !before.isEmpty() && has(at, before)) {
        return NONE;
      }
      if (!has(at, name)) {
        continue;
      }
      at += name.length();
      if (!behind.isEmpty()) {
        return addressBehind(at, behind);
      }
      int end = name.equals("m=") ? mediaEnd(at) : at + literals.digits(at, text.length());
      return end == at ? null : new Place(at, end, null);
    }
    return NONE;
  }

  private Place addressBehind(int from, String behind) {
    int limit = text.length() - behind.length();
    for (int at = from; at < limit && !isNewline(at); at++) {
      if (text.substring(at, at + behind.length()).equals(behind)) {
        return literals.address(at + behind.length(), text.length(), false);
      }
    }
    return null;
  }

  /** One past the kind of media and its port; {@code from} where there is no such thing. */
  private int mediaEnd(int from) {
    int at = from + letters(from);
    if (at >= text.length() || text.charAt(at) != ' ') {
      return from;
    }
    at++;
    while (at < text.length() && isDigit(text.charAt(at))) {
      at++;
    }
    return at;
  }
}
