package io.culvert.core.state;

import io.culvert.core.conntrack.EntryImage;
import io.culvert.core.conntrack.ExpectationImage;
import io.culvert.core.conntrack.PacketTuple;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * One record: a byte that says its kind, then what the kind needs, big-endian. Images are a mask of
 * the words that are not 0, and those words.
 *
 * <pre>
 *  1 entry              mask 8, words, length 2, memory of its helper
 *  2 entry gone         id 8, original tuple 40
 *  3 expectation        mask 8, words
 *  4 expectation gone   number 8
 *  5 name               space 1, number 4, length 1, UTF-8
 *  6 whole              nothing: all entries have been told once
 *  7 stopped            nothing: the engine has stopped, nothing happens any more
 *  8 ended              the same, but trackers' memory and timeouts may be older
 *  9 begun              nothing: all is told anew; to other routers only, never in a file
 * 10 flushed            nothing: all that had changed until now was told; as 9
 * </pre>
 *
 * <p>Static; what is written to must have room for {@link #MOST_BYTES}.
 */
public final class Records {

  /** The layout of records and images; another one is another version. */
  public static final int VERSION = 1;

  /** The oldest layout that is read and written, so that routers of two versions are one. */
  public static final int OLDEST = 1;

  static final int ENTRY = 1;
  static final int ENTRY_GONE = 2;
  static final int EXPECTATION = 3;
  static final int EXPECTATION_GONE = 4;
  static final int NAME = 5;

  /** See {@link Sink#mark}. */
  public static final int WHOLE = 6;

  /** See {@link Sink#mark}. */
  public static final int STOPPED = 7;

  /** See {@link Sink#mark}. */
  public static final int ENDED = 8;

  /** See {@link Sink#mark}. */
  public static final int BEGUN = 9;

  /** See {@link Sink#mark}. */
  public static final int FLUSHED = 10;

  /** Longest memory of a helper that is kept. */
  public static final int MEMORY_BYTES = 1 << 15;

  /** Longest name, in bytes. */
  private static final int NAME_BYTES = 255;

  /** No record is longer. */
  public static final int MOST_BYTES = 1 + 8 + 8 * EntryImage.WORDS + 2 + MEMORY_BYTES;

  /** What numbers stand for. */
  public enum Space {
    /** Helpers. */
    HELPER,
    /** Timeout policies. */
    POLICY,
    /** Devices. */
    DEVICE
  }

  /** Takes records one by one, in their order. What it is handed is valid during the call only. */
  public interface Sink {

    /** An entry came to be, or is another now. */
    void entry(EntryImage image);

    /** An entry went. */
    void entryGone(long id, PacketTuple original);

    /** An expectation came to be, or is another now. */
    void expectation(ExpectationImage image);

    /** An expectation went. */
    void expectationGone(long number);

    /** From now on {@code number} stands for {@code name}. */
    void name(Space space, int number, String name);

    /** {@link #WHOLE}, {@link #STOPPED}, {@link #ENDED}, {@link #BEGUN} or {@link #FLUSHED}. */
    void mark(int kind);
  }

  /** Bytes that are no record. */
  public static final class BadRecordException extends Exception {

    private static final long serialVersionUID = 1;

    BadRecordException(String what) {
      super(what);
    }
  }

  private Records() {}

  static void entry(ByteBuffer into, EntryImage image) {
    into.put((byte) ENTRY);
    words(into, image.words(), EntryImage.WORDS);
    int length = image.memory().length <= MEMORY_BYTES ? image.memory().length : 0;
    into.putShort((short) length).put(image.memory(), 0, length);
  }

  static void entryGone(ByteBuffer into, long id, PacketTuple original) {
    into.put((byte) ENTRY_GONE).putLong(id);
    into.putLong(original.sourceHigh).putLong(original.sourceLow);
    into.putLong(original.destinationHigh).putLong(original.destinationLow);
    into.putLong(original.meta);
  }

  static void expectation(ByteBuffer into, ExpectationImage image) {
    into.put((byte) EXPECTATION);
    words(into, image.words(), ExpectationImage.WORDS);
  }

  static void expectationGone(ByteBuffer into, long number) {
    into.put((byte) EXPECTATION_GONE).putLong(number);
  }

  static void name(ByteBuffer into, Space space, int number, String name) {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    int length = Math.min(bytes.length, NAME_BYTES);
    into.put((byte) NAME).put((byte) space.ordinal()).putInt(number);
    into.put((byte) length).put(bytes, 0, length);
  }

  /** Writes a mark; see {@link Sink#mark}. */
  public static void mark(ByteBuffer into, int kind) {
    into.put((byte) kind);
  }

  private static void words(ByteBuffer into, long[] words, int count) {
    int head = into.position();
    int at = head + Long.BYTES;
    long mask = 0;
    for (int i = 0; i < count; i++) {
      long word = words[i];
      if (word != 0) {
        mask |= 1L << i;
        into.putLong(at, word);
        at += Long.BYTES;
      }
    }
    into.putLong(head, mask).position(at);
  }

  /** Reads records with scratch of its own; one thread. */
  public static final class Reader {

    private final EntryImage entry = new EntryImage();
    private final ExpectationImage expectation = new ExpectationImage();
    private final PacketTuple tuple = new PacketTuple();

    /**
     * Hands over all records of {@code from}.
     *
     * @throws BadRecordException where bytes are no record; {@code from} stands there then
     */
    public void read(ByteBuffer from, Sink into) throws BadRecordException {
      while (from.hasRemaining()) {
        from.mark();
        try {
          one(from, into);
        } catch (BufferUnderflowException e) {
          from.reset();
          throw new BadRecordException("a record is cut off");
        }
      }
    }

    private void one(ByteBuffer from, Sink into) throws BadRecordException {
      int kind = from.get();
      switch (kind) {
        case ENTRY -> {
          words(from, entry.words(), EntryImage.WORDS);
          byte[] memory = new byte[from.getShort() & 0xFFFF];
          from.get(memory);
          entry.memory(memory);
          into.entry(entry);
        }
        case ENTRY_GONE -> {
          long id = from.getLong();
          tuple.sourceHigh = from.getLong();
          tuple.sourceLow = from.getLong();
          tuple.destinationHigh = from.getLong();
          tuple.destinationLow = from.getLong();
          tuple.meta = from.getLong();
          into.entryGone(id, tuple);
        }
        case EXPECTATION -> {
          words(from, expectation.words(), ExpectationImage.WORDS);
          into.expectation(expectation);
        }
        case EXPECTATION_GONE -> into.expectationGone(from.getLong());
        case NAME -> name(from, into);
        case WHOLE, STOPPED, ENDED, BEGUN, FLUSHED -> into.mark(kind);
        default -> {
          from.reset();
          throw new BadRecordException("no record is of kind " + kind);
        }
      }
    }

    private static void name(ByteBuffer from, Sink into) throws BadRecordException {
      int space = from.get();
      int number = from.getInt();
      byte[] name = new byte[from.get() & 0xFF];
      from.get(name);
      if (space < 0 || space >= Space.values().length) {
        from.reset();
        throw new BadRecordException("names are not of space " + space);
      }
      into.name(Space.values()[space], number, new String(name, StandardCharsets.UTF_8));
    }

    private static void words(ByteBuffer from, long[] words, int count) throws BadRecordException {
      long mask = from.getLong();
      if (mask >>> count != 0) {
        from.reset();
        throw new BadRecordException("an image has words that no image has");
      }
      for (int i = 0; i < count; i++) {
        words[i] = (mask & 1L << i) == 0 ? 0 : from.getLong();
      }
    }
  }
}
