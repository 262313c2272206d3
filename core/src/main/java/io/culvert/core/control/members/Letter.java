package io.culvert.core.control.members;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A block that asks or answers: a mark (4 bytes, -1, as which no block of records begins), the kind
 * (1), the number of the question (8), and text in UTF-8.
 *
 * @param number of the question, given by who asks
 */
record Letter(Kind kind, long number, String text) {

  /** What a letter is for. */
  enum Kind {
    /** A question, as a JSON object. */
    ASK,
    /** Some entries of the answer, a line of JSON each. */
    PART,
    /** The part has been taken, the next one is wanted. */
    MORE,
    /** The rest of the answer, as a JSON object. */
    END,
    /** Why there is no answer, as a JSON object. */
    REFUSAL,
    /** The answer is wanted no more. */
    STOP
  }

  /** No part's text is longer, in characters; nor is a letter longer than a block may be. */
  static final int PART_CHARS = 60_000;

  private static final int MARK = -1;
  private static final int HEAD_BYTES = 13;
  private static final Kind[] KINDS = Kind.values();

  ByteBuffer block() {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(HEAD_BYTES + bytes.length)
        .putInt(MARK)
        .put((byte) kind.ordinal())
        .putLong(number)
        .put(bytes)
        .flip();
  }

  /** Whether {@code block} is one, and none of records. */
  static boolean is(ByteBuffer block) {
    return block.remaining() >= Integer.BYTES && block.getInt(block.position()) == MARK;
  }

  /** What a block says; empty for what can't be read, such as a newer version's. */
  static Optional<Letter> read(ByteBuffer block) {
    if (block.remaining() < HEAD_BYTES || block.getInt() != MARK) {
      return Optional.empty();
    }
    int kind = block.get();
    long number = block.getLong();
    if (kind < 0 || kind >= KINDS.length) {
      return Optional.empty();
    }
    byte[] bytes = new byte[block.remaining()];
    block.get(bytes);
    return Optional.of(new Letter(KINDS[kind], number, new String(bytes, StandardCharsets.UTF_8)));
  }
}
