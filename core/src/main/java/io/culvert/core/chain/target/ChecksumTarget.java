package io.culvert.core.chain.target;

import io.culvert.core.chain.Outcome;
import io.culvert.core.chain.PacketContext;
import io.culvert.core.chain.Target;
import io.culvert.core.wire.Checksum;

/** {@code -j CHECKSUM --checksum-fill} ({@code net/netfilter/xt_CHECKSUM.c}). */
public enum ChecksumTarget implements Target {
  FILL;

  @Override
  public Outcome apply(PacketContext packet) {
    if (!packet.buffer().superPacket()) {
      Checksum.finish(packet.buffer());
    }
    return Outcome.CONTINUE;
  }
}
