package io.culvert.core.chain.match;

import io.culvert.core.chain.Match;
import io.culvert.core.chain.PacketContext;
import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.IpProtocol;
import io.culvert.core.wire.PacketAddresses;
import io.culvert.core.wire.PacketBuffer;

/**
 * {@code -m hashlimit}: a rate for each address or port ({@code net/netfilter/xt_hashlimit.c}). A
 * packet that should have ports and is too short for them is dropped, and so is one of a new key
 * that finds the table full.
 */
public final class HashlimitMatch implements Match {

  /**
   * What tells keys apart.
   *
   * @param source mask of the source address, {@code null} to leave it out
   * @param destination mask of the destination address, {@code null} to leave it out
   * @param sourcePort whether the source port counts
   * @param destinationPort whether the destination port counts
   */
  public record Key(
      IpAddress source, IpAddress destination, boolean sourcePort, boolean destinationPort) {}

  /**
   * What rules of one name share: the first of them says how keys are told apart and how fast they
   * may be ({@code htable_find_get}).
   *
   * @param key what tells keys apart
   * @param buckets a bucket for each
   */
  public record Table(Key key, RateBuckets buckets) {}

  private static final long UNREADABLE = -1;
  private static final int NO_PORTS = -1;
  private static final int NO_HEADER = -2;

  /** The protocol behind a chain of extension headers that is broken. */
  private static final int BROKEN = -1;

  private final RateBuckets buckets;
  private final Key key;
  private final boolean bytes;
  private final boolean above;

  /**
   * Holds while a key stays below its rate, or when it is {@code above}.
   *
   * @param bytes whether this rule counts bytes, not packets
   */
  public HashlimitMatch(Table table, boolean bytes, boolean above) {
    this.buckets = table.buckets();
    this.key = table.key();
    this.bytes = bytes;
    this.above = above;
  }

  @Override
  public void resume(Match same) {
    if (same instanceof HashlimitMatch other) {
      buckets.resume(other.buckets);
    }
  }

  @Override
  public boolean matches(PacketContext packet) {
    PacketBuffer p = packet.buffer();
    long a = 0;
    long b = 0;
    long c = 0;
    long d = 0;
    if (key.source() != null) {
      a = PacketAddresses.sourceHigh(p) & key.source().high();
      b = PacketAddresses.sourceLow(p) & key.source().low();
    }
    if (key.destination() != null) {
      c = PacketAddresses.destinationHigh(p) & key.destination().high();
      d = PacketAddresses.destinationLow(p) & key.destination().low();
    }
    long ports = key.sourcePort() || key.destinationPort() ? ports(p) : 0;
    if (ports == UNREADABLE) {
      return packet.undecided();
    }
    RateBuckets.Token token =
        buckets.take(a, b, c, d, ports, bytes ? p.l3LengthBytes() : 1, packet.nowNanos());
    return token == RateBuckets.Token.NO_ROOM
        ? packet.undecided()
        : (token == RateBuckets.Token.TAKEN) != above;
  }

  /** The ports that count, or {@link #UNREADABLE} ({@code hashlimit_init_dst}). */
  private long ports(PacketBuffer p) {
    int offset = portsOffset(p);
    if (offset == NO_PORTS || TransportHeader.later(p)) {
      return 0;
    }
    if (offset == NO_HEADER || !TransportHeader.reaches(p, offset + 4)) {
      return UNREADABLE;
    }
    int at = p.l4() + offset;
    return (key.sourcePort() ? p.u16(at) : 0)
        | (key.destinationPort() ? (long) p.u16(at + 2) << 16 : 0);
  }

  /** Where ports, or the index of a security association, are ({@code proto_ports_offset}). */
  private static int portsOffset(PacketBuffer p) {
    return switch (p.protocol()) {
      case IpProtocol.TCP,
          IpProtocol.UDP,
          IpProtocol.UDPLITE,
          IpProtocol.SCTP,
          IpProtocol.DCCP,
          IpProtocol.ESP ->
          0;
      case IpProtocol.AH -> 4;
      case IpProtocol.NO_NEXT_HEADER -> p.ipVersion() == 4 ? NO_PORTS : NO_HEADER;
      case BROKEN -> NO_HEADER;
      default -> NO_PORTS;
    };
  }
}
