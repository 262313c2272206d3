package io.culvert.core.helper;

import io.culvert.helpers.ProtocolHelper;

/**
 * What one helper keeps between its calls, as {@link Weigher} finds it: of each connection, and in
 * fields. It is weighed again when calls have asked for so much that there may be more than
 * allowed, and not oftener, so a helper that keeps little costs next to nothing. Only classes that
 * came in a jar are weighed. Loop only.
 */
final class HelperMemory {

  /** What may be kept of one connection, in bytes. */
  static final long CONNECTION_BYTES = 256L << 10;

  /** What may be kept in the fields of helper and plugin, in bytes. */
  static final long FIELD_BYTES = 4L << 20;

  /** What may be kept of all its connections: this part of the heap. */
  private static final int HEAP_PART = 8;

  /** A connection is weighed anew after calls have asked for so much for it, in bytes. */
  private static final long LOOK_BYTES = 8L << 10;

  /** Fields are weighed anew after this much at the earliest, in bytes. */
  private static final long FIELD_LOOK_BYTES = 256L << 10;

  private final ProtocolHelper helper;
  private final long allBytes;
  private final Weigher weigher = new Weigher();
  private long fieldBytes;
  private long stateBytes;
  private long untilFields;
  private int fieldFaults;

  HelperMemory(ProtocolHelper helper) {
    this(helper, Runtime.getRuntime().maxMemory() / HEAP_PART);
  }

  /** One that may keep {@code allBytes} of all its connections. */
  HelperMemory(ProtocolHelper helper, long allBytes) {
    this.helper = helper;
    this.allBytes = allBytes;
  }

  /** Says that too much is kept. Where it was said is of no interest. */
  static final class Hoard extends Error {
    private static final long serialVersionUID = 1L;

    Hoard(String message) {
      super(message, null, false, false);
    }

    @Override
    public String toString() {
      return getMessage();
    }
  }

  /** All that is kept, in bytes, as it was last weighed. */
  long bytes() {
    return fieldBytes + stateBytes;
  }

  /**
   * A call of this connection has asked for so many bytes.
   *
   * @throws Hoard if too much is kept since: of the connection, which is then forgotten, or in
   *     fields
   */
  void called(HelperAttachment attachment, long askedBytes) {
    untilFields -= askedBytes;
    if (attachment.due(askedBytes, LOOK_BYTES)) {
      weigh(attachment);
    }
    if (untilFields <= 0) {
      weighFields();
    }
  }

  private void weigh(HelperAttachment attachment) {
    long bytes = weigher.states(helper, attachment.memory().states(), CONNECTION_BYTES);
    stateBytes += attachment.kept(bytes);
    if (bytes > CONNECTION_BYTES) {
      attachment.forget();
      throw new Hoard("it kept more than " + (CONNECTION_BYTES >> 10) + " kB of one connection");
    }
    if (stateBytes > allBytes) {
      attachment.forget();
      throw new Hoard("it kept more than " + (allBytes >> 20) + " MB of its connections");
    }
  }

  private void weighFields() {
    fieldBytes = weigher.fields(helper, 2 * FIELD_BYTES);
    untilFields = 0;
    if (fieldBytes > FIELD_BYTES) {
      fieldFaults++;
      throw new Hoard("it keeps more than " + (FIELD_BYTES >> 20) + " MB in fields");
    }
    untilFields = Math.max(FIELD_LOOK_BYTES, FIELD_BYTES - fieldBytes);
  }

  /** So many bytes of a connection are no longer kept. */
  void forgot(long bytes) {
    stateBytes -= bytes;
  }

  /**
   * Whether it is to go at once: what is kept in fields goes by itself only, so faults of that kind
   * are not forgiven with time.
   */
  boolean isHopeless() {
    return fieldBytes > 2 * FIELD_BYTES || fieldFaults >= LoadedHelper.FAULT_BUDGET;
  }

  /** Faults are forgiven; what is kept is weighed at the next call. */
  void forgive() {
    fieldFaults = 0;
    fieldBytes = 0;
    untilFields = 0;
  }
}
