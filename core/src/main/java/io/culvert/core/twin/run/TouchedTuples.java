package io.culvert.core.twin.run;

import io.culvert.core.conntrack.Conntrack;
import io.culvert.core.conntrack.PacketTuple;
import io.culvert.core.conntrack.Tuple;
import io.culvert.core.twin.decode.PacketLayout;
import io.culvert.core.wire.IpAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * By which tuple the entry of a packet is found: its own, that of the datagram a fragment is part
 * of, or the inverse of what an ICMP error quotes. One of these for each episode.
 */
final class TouchedTuples {

  private static final int REMEMBERED = 64;

  private final Map<Datagram, Tuple> datagrams =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Datagram, Tuple> eldest) {
          return size() > REMEMBERED;
        }
      };

  private record Datagram(IpAddress source, IpAddress destination, int protocol, long id) {}

  /** The tuple to look for, if the packet has one. */
  Optional<Tuple> of(byte[] packet) {
    return PacketLayout.of(packet).flatMap(layout -> of(packet, layout));
  }

  private Optional<Tuple> of(byte[] packet, PacketLayout layout) {
    Optional<Tuple> tuple =
        layout
            .quote(packet)
            .map(quote -> quote.tuple(packet).flatMap(TouchedTuples::inverse))
            .orElseGet(
                () -> layout.fragmentOffset() == 0 ? layout.tuple(packet) : Optional.empty());
    if (!layout.fragment()) {
      return tuple;
    }
    int protocol = layout.version() == 4 ? layout.protocol() : 0;
    Datagram datagram =
        new Datagram(
            layout.source(packet), layout.destination(packet), protocol, id(packet, layout));
    tuple.ifPresent(first -> datagrams.put(datagram, first));
    return tuple.or(() -> Optional.ofNullable(datagrams.get(datagram)));
  }

  private static long id(byte[] p, PacketLayout layout) {
    int at = layout.version() == 4 ? layout.l3() + 4 : layout.fragmentHeader() + 4;
    long id = 0;
    for (int i = at; i < at + (layout.version() == 4 ? 2 : 4); i++) {
      id = id << 8 | p[i] & 0xFF;
    }
    return id;
  }

  private static Optional<Tuple> inverse(Tuple tuple) {
    PacketTuple from = new PacketTuple().set(tuple, 0);
    PacketTuple into = new PacketTuple();
    return Conntrack.invert(from, into) ? Optional.of(Tuple.of(into)) : Optional.empty();
  }
}
