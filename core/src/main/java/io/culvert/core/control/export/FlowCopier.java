package io.culvert.core.control.export;

import io.culvert.core.conntrack.Tuple;
import io.culvert.core.control.EntryView;
import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.IpProtocol;
import io.culvert.helpers.flows.Flow;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Set;

/** Says of entries what exporters are told. Any thread. */
final class FlowCopier {

  /** States from which a connection that was wound up goes. */
  private static final Set<String> WOUND_UP =
      Set.of("TIME_WAIT", "CLOSE", "LAST_ACK", "CLOSED", "SHUTDOWN_ACK_SENT");

  private FlowCopier() {}

  static Flow copy(Flow.Kind kind, EntryView entry, long atMicros) {
    EntryView.Traffic traffic = entry.traffic();
    EntryView.Origin origin = entry.origin();
    return new Flow(
        kind,
        entry.key().id(),
        atMicros,
        entry.progress().createdMicros(),
        entry.protocol(),
        ends(entry.original()),
        ends(entry.reply()),
        entry.progress().l4State(),
        kind == Flow.Kind.ENDED ? end(entry, atMicros) : Flow.End.NOT,
        new Flow.Carried(
            traffic.accounting(),
            traffic.originalPackets(),
            traffic.originalBytes(),
            traffic.replyPackets(),
            traffic.replyBytes()),
        new Flow.Marks(entry.marks().mark(), entry.marks().zone()),
        new Flow.Origin(
            origin.ingress(), origin.egress(), origin.helper(), origin.masterId(), origin.rule()));
  }

  /** Something that was not due when it went was taken out. */
  private static Flow.End end(EntryView entry, long atMicros) {
    boolean closed =
        (entry.protocol() == IpProtocol.TCP || entry.protocol() == IpProtocol.SCTP)
            && WOUND_UP.contains(entry.progress().l4State());
    if (closed) {
      return Flow.End.CLOSED;
    }
    return atMicros >= entry.progress().expiresMicros() ? Flow.End.IDLE : Flow.End.FORCED;
  }

  private static Flow.Ends ends(Tuple tuple) {
    return new Flow.Ends(
        address(tuple.source()),
        tuple.sourcePort(),
        address(tuple.destination()),
        tuple.destinationPort());
  }

  private static InetAddress address(IpAddress address) {
    try {
      byte[] bytes = address.toBytes();
      // an IPv6 address stays one though it holds an IPv4 address
      return bytes.length == 4
          ? InetAddress.getByAddress(bytes)
          : Inet6Address.getByAddress(null, bytes, -1);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address of neither 4 nor 16 bytes", e);
    }
  }
}
