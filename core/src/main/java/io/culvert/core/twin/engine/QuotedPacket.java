package io.culvert.core.twin.engine;

import io.culvert.core.clock.SeededRandom;
import io.culvert.core.conntrack.Conntrack;
import io.culvert.core.conntrack.ConntrackEntry;
import io.culvert.core.conntrack.ConntrackTable;
import io.culvert.core.conntrack.Direction;
import io.culvert.core.conntrack.PacketTuple;
import io.culvert.core.conntrack.Tuple;
import io.culvert.core.reassembly.Reassembly;
import io.culvert.core.twin.Probe;
import io.culvert.core.wire.HeaderParser;
import io.culvert.core.wire.IcmpView;
import io.culvert.core.wire.InnerHeaders;
import io.culvert.core.wire.IpProtocol;
import io.culvert.core.wire.PacketBuffer;
import java.util.BitSet;
import java.util.Optional;

/** Finds the entry that an ICMP error speaks of, whether tracking took it for that or not. */
final class QuotedPacket {

  private final Conntrack conntrack;
  private final PacketBuffer buffer;
  private final InnerHeaders inner = new InnerHeaders();
  private final PacketTuple tuple = new PacketTuple();
  private final PacketTuple inverse = new PacketTuple();
  private final ConntrackEntry entry = new ConntrackEntry();
  private final Reassembly pieces = new Reassembly(new SeededRandom(0), (first, device, now) -> {});

  /** Looks in {@code conntrack}'s table; parses in {@code buffer}. */
  QuotedPacket(Conntrack conntrack, PacketBuffer buffer) {
    this.conntrack = conntrack;
    this.buffer = buffer;
  }

  /**
   * Where that entry is; empty where the packet is no error, or quotes nothing known.
   *
   * @param packet from the IP header on
   * @param zones where to look
   */
  Optional<Probe> find(byte[] packet, BitSet zones, long nowNanos) {
    buffer.fill(packet);
    boolean known =
        HeaderParser.parse(buffer) == null && quotes() && Conntrack.invert(tuple, inverse);
    return known ? find(inverse, zones, nowNanos) : Optional.empty();
  }

  /**
   * The same for an error that was sent on, translated: it quotes what went the other way. Of one
   * sent in pieces, the last tells.
   */
  Optional<Probe> findSent(byte[] packet, BitSet zones, long nowNanos) {
    buffer.fill(packet);
    return HeaderParser.parse(buffer) == null && whole(nowNanos) && quotes()
        ? find(tuple, zones, nowNanos)
        : Optional.empty();
  }

  private boolean whole(long nowNanos) {
    if (!buffer.fragment()) {
      return true;
    }
    pieces.add(buffer, 0, 0, nowNanos);
    return pieces.completed() != null;
  }

  private Optional<Probe> find(PacketTuple wanted, BitSet zones, long nowNanos) {
    return zones.stream()
        .mapToLong(zone -> find(wanted, zone, nowNanos))
        .filter(handle -> handle >= 0)
        .mapToObj(this::probe)
        .findFirst();
  }

  /** Leaves the quoted packet's tuple in {@link #tuple}. */
  private boolean quotes() {
    if (buffer.l4() < 0
        || buffer.l4() + IcmpView.HEADER_BYTES > buffer.end()
        || !error()
        || !HeaderParser.inner(buffer, buffer.l4() + IcmpView.QUOTE, buffer.ipVersion(), inner)) {
      return false;
    }
    buffer.headers(inner.l3(), inner.l4());
    buffer.inside(inner.version(), inner.protocol());
    return conntrack.tupleOf(buffer, tuple);
  }

  private boolean error() {
    int type = IcmpView.type(buffer, buffer.l4());
    return buffer.ipVersion() == 4
        ? buffer.protocol() == IpProtocol.ICMP && IcmpView.errorV4(type)
        : buffer.protocol() == IpProtocol.ICMPV6 && IcmpView.errorV6(type);
  }

  private long find(PacketTuple wanted, int zone, long nowNanos) {
    wanted.zone(zone);
    return conntrack.table().find(wanted, nowNanos);
  }

  private Probe probe(long handle) {
    conntrack.table().entry(ConntrackTable.slot(handle), entry);
    entry.tuple(Direction.ORIGINAL, tuple);
    return new Probe(Tuple.of(tuple), tuple.zone());
  }
}
