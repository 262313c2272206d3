package io.culvert.core.simulation.host;

import io.culvert.core.simulation.net.Reading;
import java.nio.ByteBuffer;

/**
 * The options of a SYN (RFC 9293, RFC 7323).
 *
 * @param mss the largest segment that may come
 * @param scale of windows, -1 for none
 */
record TcpOffer(int mss, int scale) {

  private static final int MSS = 2;
  private static final int SCALE = 3;
  private static final int DEFAULT_MSS = 536;

  /** What a SYN offers. */
  static TcpOffer of(Reading r) {
    int mss = DEFAULT_MSS;
    int scale = -1;
    for (int i = r.at() + 20; i + 1 < r.tcpData(); ) {
      int kind = r.u8(i);
      if (kind == MSS && i + 3 < r.tcpData()) {
        mss = r.u16(i + 2);
      } else if (kind == SCALE && i + 2 < r.tcpData()) {
        scale = r.u8(i + 2);
      }
      i += kind == 1 ? 1 : Math.max(2, r.u8(i + 1));
    }
    return new TcpOffer(mss, scale);
  }

  /** As it stands in a header. */
  byte[] bytes() {
    ByteBuffer b = ByteBuffer.allocate(scale >= 0 ? 8 : 4);
    b.put((byte) MSS).put((byte) 4).putShort((short) mss);
    if (scale >= 0) {
      b.put((byte) 1).put((byte) SCALE).put((byte) 3).put((byte) scale);
    }
    return b.array();
  }
}
