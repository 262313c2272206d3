package io.culvert.core.wire;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The checksum of SCTP packets (RFC 9260 appendix A): a CRC over everything from the common header
 * on, the checksum counting as zeros. It covers no address, and can't be mended. Loop only; does
 * not allocate.
 */
public final class SctpChecksum {

  private static final int FIELD_BYTES = 4;

  private final CRC32C crc = new CRC32C();

  /** Computes the checksum of the packet from {@code l4} to its end and writes it. */
  public void fill(PacketBuffer p, int l4) {
    p.i32(l4 + SctpView.CHECKSUM, compute(p, l4));
  }

  /** Whether the packet from {@code l4} to its end, at least a common header, has the right one. */
  public boolean valid(PacketBuffer p, int l4) {
    return p.i32(l4 + SctpView.CHECKSUM) == compute(p, l4);
  }

  private int compute(PacketBuffer p, int l4) {
    crc.reset();
    add(p, l4, l4 + SctpView.CHECKSUM);
    for (int i = 0; i < FIELD_BYTES; i++) {
      crc.update(0);
    }
    add(p, l4 + SctpView.CHECKSUM + FIELD_BYTES, p.end());
    // the CRC travels low byte first
    return Integer.reverseBytes((int) crc.getValue());
  }

  private void add(PacketBuffer p, int from, int to) {
    ByteBuffer bytes = p.bytes();
    bytes.limit(to).position(from);
    crc.update(bytes);
    bytes.clear();
  }
}
