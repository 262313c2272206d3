package io.culvert.core.chain.match;

import io.culvert.core.chain.LongSpan;
import io.culvert.core.chain.Match;
import io.culvert.core.chain.PacketContext;
import io.culvert.core.conntrack.ConntrackEntry;
import io.culvert.core.conntrack.Direction;

/**
 * {@code -m connbytes}: what a connection has carried so far ({@code
 * net/netfilter/xt_connbytes.c}). Never for packets without an entry, or with one that is not
 * counted.
 *
 * @param amount how much it must be
 * @param unit of what
 * @param direction which way; {@code null} for both
 */
public record ConnbytesMatch(LongSpan amount, Unit unit, Direction direction) implements Match {

  /** What is counted. */
  public enum Unit {
    PACKETS,
    BYTES,
    /** Bytes for each packet. */
    AVERAGE
  }

  @Override
  public boolean matches(PacketContext packet) {
    if (!packet.tracking().hasEntry() || !packet.tracking().entry().accounted()) {
      return false;
    }
    ConntrackEntry entry = packet.tracking().entry();
    long packets = 0;
    long bytes = 0;
    if (direction != Direction.REPLY) {
      packets += entry.packets(Direction.ORIGINAL);
      bytes += entry.bytes(Direction.ORIGINAL);
    }
    if (direction != Direction.ORIGINAL) {
      packets += entry.packets(Direction.REPLY);
      bytes += entry.bytes(Direction.REPLY);
    }
    return amount.holds(
        switch (unit) {
          case PACKETS -> packets;
          case BYTES -> bytes;
          case AVERAGE -> packets == 0 ? 0 : bytes / packets;
        });
  }
}
