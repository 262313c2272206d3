package io.culvert.core.wire;

/** The fields of an SCTP packet whose common header begins at {@code at} (RFC 9260 section 3). */
public final class SctpView {

  public static final int HEADER_BYTES = 12;

  public static final int SOURCE_PORT = 0;
  public static final int DESTINATION_PORT = 2;
  public static final int VERIFICATION_TAG = 4;
  public static final int CHECKSUM = 8;

  /** Type, flags and length of a chunk. */
  public static final int CHUNK_HEADER_BYTES = 4;

  /** What an INIT or INIT ACK has behind its chunk header, its options left out. */
  public static final int INIT_BYTES = 16;

  public static final int DATA = 0;
  public static final int INIT = 1;
  public static final int INIT_ACK = 2;
  public static final int SACK = 3;
  public static final int HEARTBEAT = 4;
  public static final int HEARTBEAT_ACK = 5;
  public static final int ABORT = 6;
  public static final int SHUTDOWN = 7;
  public static final int SHUTDOWN_ACK = 8;
  public static final int ERROR = 9;
  public static final int COOKIE_ECHO = 10;
  public static final int COOKIE_ACK = 11;
  public static final int SHUTDOWN_COMPLETE = 14;

  /** Of ABORT and SHUTDOWN COMPLETE: the sender has no tag of its own and reflects the peer's. */
  public static final int TAG_REFLECTED = 1;

  private SctpView() {}

  public static int verificationTag(PacketBuffer p, int at) {
    return p.i32(at + VERIFICATION_TAG);
  }

  /** Type of the chunk at {@code chunk}. */
  public static int type(PacketBuffer p, int chunk) {
    return p.u8(chunk);
  }

  /** Flags of the chunk at {@code chunk}. */
  public static int flags(PacketBuffer p, int chunk) {
    return p.u8(chunk + 1);
  }

  /** Bytes of the chunk at {@code chunk}, header included, padding not. */
  public static int length(PacketBuffer p, int chunk) {
    return p.u16(chunk + 2);
  }

  /** The tag that the sender of the INIT or INIT ACK at {@code chunk} wants to be addressed by. */
  public static int initiateTag(PacketBuffer p, int chunk) {
    return p.i32(chunk + CHUNK_HEADER_BYTES);
  }
}
