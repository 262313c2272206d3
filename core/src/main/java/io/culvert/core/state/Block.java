package io.culvert.core.state;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * Records on their way: a block of them has a head of 16 bytes, how much later than 1 the version
 * of the records is (1), their length (3), the CRC32C (RFC 3720 appendix B.4) of all but itself
 * (4), and the wall clock in microseconds (8).
 */
public final class Block {

  /** Bytes before the records. */
  public static final int HEAD_BYTES = 16;

  /** No block is longer, head included. */
  public static final int MOST_BYTES = 1 << 18;

  private static final int CHECK = 4;
  private static final int TIME = 8;
  private static final int LENGTH = 0xFF_FFFF;

  private Block() {}

  /** An empty block, to be filled from its position on. */
  public static ByteBuffer fresh() {
    return begin(ByteBuffer.allocateDirect(MOST_BYTES));
  }

  /** Empties a block. */
  public static ByteBuffer begin(ByteBuffer block) {
    return block.clear().position(HEAD_BYTES);
  }

  /** Whether another record may be put into it. */
  static boolean hasRoom(ByteBuffer block) {
    return block.remaining() >= Records.MOST_BYTES;
  }

  /** Writes the head, and makes the block ready to be read as a whole. */
  public static ByteBuffer seal(ByteBuffer block, long epochMicros) {
    return seal(block, epochMicros, Records.VERSION);
  }

  /** The same for records of another version. */
  static ByteBuffer seal(ByteBuffer block, long epochMicros, int version) {
    block.flip();
    block.putInt(0, version - 1 << 24 | block.limit() - HEAD_BYTES);
    block.putLong(TIME, epochMicros);
    block.putInt(CHECK, check(block));
    return block;
  }

  /**
   * How long the whole block is whose head begins {@code head}, or -1 where none can be, or it is
   * of a version that is not read.
   */
  public static int length(ByteBuffer head) {
    return length(head, Records.OLDEST, Records.VERSION);
  }

  /** The same for a reader of those versions. */
  static int length(ByteBuffer head, int oldest, int newest) {
    int version = 1 + (head.getInt(0) >>> 24);
    int records = version < oldest || version > newest ? -1 : head.getInt(0) & LENGTH;
    return records <= 0 || records > MOST_BYTES - HEAD_BYTES ? -1 : HEAD_BYTES + records;
  }

  /** Whether a whole block, which ends at its limit, is as it was sealed. */
  public static boolean intact(ByteBuffer block) {
    return block.getInt(CHECK) == check(block);
  }

  /** The wall clock when it was sealed, in microseconds since 1970. */
  public static long epochMicros(ByteBuffer block) {
    return block.getLong(TIME);
  }

  private static int check(ByteBuffer block) {
    CRC32C crc = new CRC32C();
    crc.update(block.duplicate().position(0).limit(CHECK));
    crc.update(block.duplicate().position(TIME));
    return (int) crc.getValue();
  }
}
