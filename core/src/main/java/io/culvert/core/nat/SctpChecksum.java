package io.culvert.core.nat;

import io.culvert.core.wire.PacketBuffer;
import java.util.zip.CRC32C;

/** The checksum of an SCTP packet (RFC 9260 appendix A). Loop only; does not allocate. */
final class SctpChecksum {

  private static final int FIELD = 8;

  private final CRC32C crc = new CRC32C();

  /** Computes the checksum of the packet from {@code l4} to its end and writes it. */
  void fill(PacketBuffer p, int l4) {
    p.i32(l4 + FIELD, 0);
    crc.reset();
    for (int at = l4; at < p.end(); at++) {
      crc.update(p.u8(at));
    }
    // the CRC travels low byte first
    p.i32(l4 + FIELD, Integer.reverseBytes((int) crc.getValue()));
  }
}
