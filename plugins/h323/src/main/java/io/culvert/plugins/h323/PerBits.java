package io.culvert.plugins.h323;

/**
 * Reads a part of a message bit by bit, as the aligned variant of PER (X.691) lays it out. Beyond
 * the end there are zeros, until {@link #need} is asked.
 */
final class PerBits {

  private final CharSequence text;
  private final int end;
  private int at;
  private int bit;

  /** The characters from {@code start} up to {@code end}, a byte each. */
  PerBits(CharSequence text, int start, int end) {
    this.text = text;
    this.at = start;
    this.end = end;
  }

  /** The byte that is read next, or from. */
  int at() {
    return at;
  }

  /** Goes on at this byte. */
  void at(int byteAt) {
    at = byteAt;
    bit = 0;
  }

  /**
   * Checks that there are so many more bytes and bits.
   *
   * @throws Unreadable if not
   */
  void need(int bytes, int bits) {
    if (at + bytes + (bit + bits + 7) / 8 > end) {
      throw new Unreadable("it ends too early");
    }
  }

  private int u8(int byteAt) {
    return byteAt < end ? text.charAt(byteAt) & 0xFF : 0;
  }

  boolean bit() {
    return bits(1) != 0;
  }

  /** An unsigned number of up to 32 bits. */
  int bits(int count) {
    int value = 0;
    for (int i = 0; i < count; i++) {
      value = value << 1 | u8(at) >> 7 - bit & 1;
      skipBits(1);
    }
    return value;
  }

  void skipBits(int count) {
    at += bit + count >> 3;
    bit = bit + count & 7;
  }

  /** Goes on with the next whole byte. */
  void align() {
    if (bit != 0) {
      at++;
      bit = 0;
    }
  }

  void skip(int bytes) {
    at += bytes;
    need(0, 0);
  }

  /** A number of whole bytes. */
  long number(int bytes) {
    long value = 0;
    for (int i = 0; i < bytes; i++) {
      value = value << 8 | u8(at++);
    }
    return value;
  }

  /**
   * How long something is, or how many, below 16384; no shorter than two bytes with what follows.
   */
  int length() {
    need(2, 0);
    return rawLength();
  }

  /** The same, whatever follows. */
  int rawLength() {
    need(0, 0);
    int first = u8(at++);
    return (first & 0x80) == 0 ? first : (first & 0x3F) << 8 | u8(at++);
  }
}
