package io.culvert.plugins.rpc;

/** Reads words of four bytes (RFC 4506) one after the other; what is not there shows at the end. */
final class Xdr {

  static final int WORD = 4;

  private static final int MAX_AUTHENTICATION_BYTES = 400;

  private final String text;
  private int at;
  private int last;
  private boolean good = true;

  Xdr(String text, int start) {
    this.text = text;
    this.at = start;
  }

  /** The next word; 0 if there is none. */
  int word() {
    last = 0;
    good &= at + WORD <= text.length();
    for (int i = 0; good && i < WORD; i++) {
      last = last << 8 | text.charAt(at++);
    }
    return last;
  }

  /** The word that was read last. */
  int last() {
    return last;
  }

  /** The next word must be this one. */
  void is(int wanted) {
    good &= word() == wanted && good;
  }

  /** Passes over a kind and as many bytes as are said, up to the next word. */
  void authentication() {
    word();
    int bytes = word();
    good &= bytes >= 0 && bytes <= MAX_AUTHENTICATION_BYTES;
    at += good ? (bytes + WORD - 1) / WORD * WORD : 0;
  }

  /** Where the next word begins. */
  int at() {
    return at;
  }

  /** Whether all was there, and nothing more is. */
  boolean ends() {
    return good && at == text.length();
  }

  /** A word as it is written. */
  static String word(int value) {
    StringBuilder bytes = new StringBuilder();
    for (int shift = 24; shift >= 0; shift -= 8) {
      bytes.append((char) (value >>> shift & 0xFF));
    }
    return bytes.toString();
  }
}
