package io.culvert.core.conntrack;

import io.culvert.core.wire.IpProtocol;
import io.culvert.core.wire.PacketBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The keys of tunnels that control connections told of. A packet of enhanced GRE has its receiver's
 * key only; what its sender's is, and so what the answers will look like, is looked up here ({@code
 * nf_ct_gre_keymap} in nf_conntrack_proto_gre.c). Zones are not asked. Loop only; looking up does
 * not allocate.
 */
public final class GreKeys implements ConntrackListener {

  private static final int VERSION_MASK = 7;
  private static final int KEY_END = 8;

  /** The packets of one direction of a tunnel. */
  private record Way(long masterId, Direction direction, PacketTuple tuple) {

    boolean leads(PacketTuple other) {
      return tuple.sourceLow == other.sourceLow
          && tuple.sourceHigh == other.sourceHigh
          && tuple.destinationLow == other.destinationLow
          && tuple.destinationHigh == other.destinationHigh
          && tuple.ipVersion() == other.ipVersion()
          && tuple.destinationPort() == other.destinationPort();
    }
  }

  private final List<Way> ways = new ArrayList<>();

  GreKeys() {}

  /**
   * Notes what packets of one direction look like; the source's key counts, too.
   *
   * @return {@code false} where something else is noted for that direction of that master
   */
  public boolean add(long masterId, Direction direction, PacketTuple tuple) {
    for (Way way : ways) {
      if (way.masterId == masterId && way.direction == direction) {
        return way.leads(tuple);
      }
    }
    ways.add(new Way(masterId, direction, new PacketTuple().set(tuple)));
    return true;
  }

  /** Forgets the tunnel of that master. */
  public void forget(long masterId) {
    for (int i = ways.size() - 1; i >= 0; i--) {
      if (ways.get(i).masterId == masterId) {
        ways.remove(i);
      }
    }
  }

  /** Whether anything is noted for that master. */
  public boolean knows(long masterId) {
    for (Way way : ways) {
      if (way.masterId == masterId) {
        return true;
      }
    }
    return false;
  }

  /** How many directions of tunnels are known. */
  public int count() {
    return ways.size();
  }

  /** Notes all that {@code other} knows. */
  void copy(GreKeys other) {
    ways.addAll(other.ways);
  }

  /** Fills in the source's key of a packet whose GRE header is at {@code l4}, if it is known. */
  void complete(PacketBuffer p, int l4, PacketTuple tuple) {
    if (tuple.protocol() != IpProtocol.GRE
        || ways.isEmpty()
        || p.end() - l4 < KEY_END
        || (p.u16(l4) & VERSION_MASK) != 1) {
      return;
    }
    for (int i = 0; i < ways.size(); i++) {
      if (ways.get(i).leads(tuple)) {
        tuple.sourcePort(ways.get(i).tuple.sourcePort());
        return;
      }
    }
  }

  @Override
  public void created(ConntrackEntry entry, long nowNanos) {}

  @Override
  public void updated(ConntrackEntry entry, long nowNanos) {}

  /** With a tunnel's entry, be it a draft, go its master's keys ({@code destroy_gre_conntrack}). */
  @Override
  public void destroyed(ConntrackEntry entry, long nowNanos) {
    if (entry.protocol() == IpProtocol.GRE && entry.masterId() != 0) {
      forget(entry.masterId());
    }
  }

  @Override
  public void freed(ConntrackEntry entry) {
    if (!entry.has(EntryStatus.CONFIRMED)) {
      destroyed(entry, 0);
    }
  }
}
