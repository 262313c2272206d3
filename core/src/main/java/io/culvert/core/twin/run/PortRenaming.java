package io.culvert.core.twin.run;

import io.culvert.core.twin.Emission;
import io.culvert.core.twin.decode.ChecksumRepair;
import io.culvert.core.twin.decode.PacketLayout;
import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.IpProtocol;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * When recorded packets are sent again, NAT may draw other ports (or ICMP ids) than it did; those
 * that are aimed at the old ones are aimed at the new ones instead. One thread.
 */
final class PortRenaming {

  private final Map<Endpoint, Integer> renamed = new HashMap<>();

  private record Endpoint(IpAddress address, int protocol, int port) {}

  /** Sees what was sent for a step then, and now. */
  void learn(List<Emission> then, List<Emission> now) {
    for (int i = 0; i < Math.min(then.size(), now.size()); i++) {
      byte[] old = then.get(i).bytes();
      byte[] fresh = now.get(i).bytes();
      Optional<PacketLayout> a = PacketLayout.of(old);
      Optional<PacketLayout> b = PacketLayout.of(fresh);
      if (a.isPresent() && b.isPresent() && a.get().protocol() == b.get().protocol()) {
        learn(old, a.get(), fresh, b.get());
      }
    }
  }

  private void learn(byte[] old, PacketLayout a, byte[] fresh, PacketLayout b) {
    IpAddress source = a.source(old);
    IpAddress destination = a.destination(old);
    if (!source.equals(b.source(fresh)) || !destination.equals(b.destination(fresh))) {
      return;
    }
    if (a.ports() && b.ports()) {
      learn(new Endpoint(source, a.protocol(), u16(old, a.l4())), u16(fresh, b.l4()));
      learn(new Endpoint(destination, a.protocol(), u16(old, a.l4() + 2)), u16(fresh, b.l4() + 2));
    } else if (query(old, a) && query(fresh, b)) {
      learn(new Endpoint(source, a.protocol(), u16(old, a.l4() + 4)), u16(fresh, b.l4() + 4));
    }
  }

  private void learn(Endpoint old, int port) {
    if (old.port() != port) {
      renamed.put(old, port);
    }
  }

  private static boolean query(byte[] p, PacketLayout layout) {
    return layout.icmp() && !layout.icmpError(p);
  }

  /** {@code packet} as it must be now; itself where nothing changes. */
  byte[] apply(byte[] packet) {
    PacketLayout outer = PacketLayout.of(packet).orElse(null);
    if (renamed.isEmpty() || outer == null) {
      return packet;
    }
    byte[] changed = packet.clone();
    rename(changed, outer, outer);
    outer.quote(packet).ifPresent(quote -> rename(changed, outer, quote));
    return changed;
  }

  private void rename(byte[] p, PacketLayout outer, PacketLayout inner) {
    int protocol = inner.protocol();
    if (inner.ports()) {
      rename(p, outer, inner.l4(), new Endpoint(inner.source(p), protocol, u16(p, inner.l4())));
      int second = inner.l4() + 2;
      rename(p, outer, second, new Endpoint(inner.destination(p), protocol, u16(p, second)));
    } else if ((protocol == IpProtocol.ICMP || protocol == IpProtocol.ICMPV6) && query(p, inner)) {
      int id = inner.l4() + 4;
      rename(p, outer, id, new Endpoint(inner.source(p), protocol, u16(p, id)));
      rename(p, outer, id, new Endpoint(inner.destination(p), protocol, u16(p, id)));
    }
  }

  private void rename(byte[] p, PacketLayout outer, int at, Endpoint old) {
    Integer port = renamed.get(old);
    if (port != null) {
      ChecksumRepair.replace16(p, outer, at, port);
    }
  }

  private static int u16(byte[] p, int at) {
    return (p[at] & 0xFF) << 8 | p[at + 1] & 0xFF;
  }
}
