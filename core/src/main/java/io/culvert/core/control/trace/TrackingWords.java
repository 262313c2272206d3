package io.culvert.core.control.trace;

import io.culvert.core.conntrack.Conntrack;
import io.culvert.core.conntrack.ConntrackEntry;
import io.culvert.core.conntrack.ConntrackState;
import io.culvert.core.conntrack.Direction;
import io.culvert.core.conntrack.EntryStatus;
import io.culvert.core.conntrack.Expectation;
import io.culvert.core.conntrack.Tracking;
import io.culvert.core.conntrack.Tuple;
import io.culvert.core.control.ProtocolNames;
import io.culvert.core.control.TraceView;
import io.culvert.core.wire.IpProtocol;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.TcpView;
import io.culvert.core.wire.UdpView;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** What conntrack and helpers did to one packet, in words. Loop only. */
final class TrackingWords {

  private static final long SECOND = 1_000_000_000L;

  private final Conntrack conntrack;
  private byte[] payload = {};
  private long expectedBefore;
  private long draft;

  TrackingWords(Conntrack conntrack) {
    this.conntrack = conntrack;
  }

  /** What the packet is to conntrack. */
  String tracked(Tracking tracking) {
    if (tracking.state() == ConntrackState.UNTRACKED) {
      return "exempt from tracking";
    }
    if (!tracking.hasEntry()) {
      return tracking.reason();
    }
    ConntrackEntry entry = tracking.entry();
    StringBuilder line = new StringBuilder();
    if (tracking.ownsDraft()) {
      line.append("opens an entry");
    } else {
      line.append("entry ").append(entry.id());
      line.append(tracking.direction() == Direction.ORIGINAL ? ", original" : ", reply");
      line.append(" direction");
    }
    append(line, ", ", state(entry));
    if (entry.masterId() != 0) {
      line.append(", expected by entry ").append(entry.masterId());
    }
    append(line, ", helper ", conntrack.helpers().nameOf(entry.helper()));
    if (entry.zone() != 0) {
      line.append(", zone ").append(entry.zone());
    }
    append(line, "; ", tracking.reason());
    return line.toString();
  }

  /** The entry that the packet belongs to. */
  TraceView.Flow flow(Tracking tracking) {
    if (!tracking.hasEntry()) {
      return TraceView.Flow.NONE;
    }
    ConntrackEntry entry = tracking.entry();
    return new TraceView.Flow(entry.id(), tracking.direction() == Direction.REPLY, state(entry));
  }

  private static void append(StringBuilder line, String before, String word) {
    if (!word.isEmpty()) {
      line.append(before).append(word);
    }
  }

  private String state(ConntrackEntry entry) {
    return conntrack.tracker(entry.protocol()).stateName(entry);
  }

  /** Call before NAT and helpers see the packet. */
  void before(PacketBuffer packet, Tracking tracking) {
    draft = tracking.ownsDraft() ? tracking.entry().id() : 0;
    expectedBefore = conntrack.stats().expectCreate();
    payload = payload(packet);
  }

  /** What a helper did since; empty for nothing. */
  String helped(PacketBuffer packet, Tracking tracking) {
    String name = conntrack.helpers().nameOf(tracking.entry().helper());
    if (name.isEmpty()) {
      return "";
    }
    List<String> did = new ArrayList<>();
    long fresh = conntrack.stats().expectCreate() - expectedBefore;
    if (fresh > 0) {
      List<String> expected = expectations(tracking.entry());
      int from = (int) Math.max(0, expected.size() - fresh);
      expected.subList(from, expected.size()).forEach(e -> did.add("expects " + e));
    }
    byte[] now = payload(packet);
    if (!Arrays.equals(payload, now)) {
      did.add("payload rewritten, " + payload.length + " -> " + now.length + " bytes");
    }
    return did.isEmpty() ? "" : name + ": " + String.join("; ", did);
  }

  private List<String> expectations(ConntrackEntry master) {
    List<Expectation> all = new ArrayList<>();
    conntrack.expectations().ofMaster(master.slot(), master.id(), all::add);
    return all.stream()
        .sorted(Comparator.comparingInt(Expectation::id))
        .map(expectation -> words(Tuple.of(expectation.tuple())))
        .toList();
  }

  private static String words(Tuple tuple) {
    String from = tuple.source() + (tuple.sourcePort() == 0 ? "" : ":" + tuple.sourcePort());
    return ProtocolNames.of(tuple.protocol())
        + " "
        + from
        + " > "
        + tuple.destination()
        + ":"
        + tuple.destinationPort();
  }

  /** What lies behind the transport header; NAT leaves that alone. */
  private static byte[] payload(PacketBuffer packet) {
    int from = packet.l4() < 0 ? packet.end() : Math.min(packet.end(), header(packet));
    byte[] bytes = new byte[packet.end() - from];
    packet.bytes().get(from, bytes);
    return bytes;
  }

  private static int header(PacketBuffer packet) {
    boolean tcp = packet.protocol() == IpProtocol.TCP;
    int l4 = packet.l4();
    boolean whole = tcp && l4 + TcpView.HEADER_BYTES <= packet.end();
    return l4 + (whole ? TcpView.headerBytes(packet, l4) : UdpView.HEADER_BYTES);
  }

  /** The entry, if the packet's draft has become one; else empty. */
  String confirmed(Tracking tracking, long nowNanos) {
    ConntrackEntry entry = tracking.entry();
    if (draft == 0 || !tracking.hasEntry() || !entry.has(EntryStatus.CONFIRMED)) {
      return "";
    }
    boolean own = draft == entry.id();
    draft = 0;
    StringBuilder line = new StringBuilder(own ? "entry " : "joins entry ").append(entry.id());
    append(line, ", ", state(entry));
    line.append(", for ").append(Math.max(0, entry.remainingNanos(nowNanos)) / SECOND).append(" s");
    append(line, ", helper ", conntrack.helpers().nameOf(entry.helper()));
    return line.toString();
  }
}
