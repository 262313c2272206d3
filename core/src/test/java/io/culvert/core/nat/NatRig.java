package io.culvert.core.nat;

import io.culvert.core.clock.SeededRandom;
import io.culvert.core.conntrack.ConntrackEntry;
import io.culvert.core.conntrack.Direction;
import io.culvert.core.conntrack.Rig;
import io.culvert.core.conntrack.Tracking;
import io.culvert.core.wire.DropReason;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.Packets;

/**
 * Tracking and translation without rules or routes: every packet is forwarded, by PREROUTING and
 * POSTROUTING, with whatever the test binds at either end.
 */
public final class NatRig {

  /** What a nat table would do to a draft. */
  public interface Binding {
    DropReason bind(ConntrackEntry draft, long nowNanos);
  }

  /** Where helpers would run. */
  public interface Help {
    DropReason help(PacketBuffer packet, Tracking tracking, long nowNanos);
  }

  public static final int WAN = 1;

  public final Rig rig;
  public final Nat nat;
  public Binding destination;
  public Binding source;
  public Help help = (packet, tracking, now) -> null;
  public int egress = WAN;
  public DropReason dropped;

  public NatRig() {
    this(new Rig());
  }

  public NatRig(Rig rig) {
    this.rig = rig;
    this.nat = new Nat(rig.conntrack, new SeededRandom(11));
  }

  /** SNAT into {@code range}. */
  public NatRig snat(NatRange range) {
    source = (draft, now) -> nat.setup(draft, Manip.SOURCE, range, Nat.NO_DEVICE, now);
    return this;
  }

  /** MASQUERADE with the address of {@link #WAN}. */
  public NatRig masquerade(NatRange address) {
    source = (draft, now) -> nat.setup(draft, Manip.SOURCE, address, WAN, now);
    return this;
  }

  /** DNAT into {@code range}. */
  public NatRig dnat(NatRange range) {
    destination = (draft, now) -> nat.setup(draft, Manip.DESTINATION, range, Nat.NO_DEVICE, now);
    return this;
  }

  /** Sends a packet through; {@link #dropped} says whether it came out of the other side. */
  public PacketBuffer send(Packets packet) {
    return send(packet.parsed());
  }

  public PacketBuffer send(PacketBuffer packet) {
    Tracking tracking = rig.start(packet, false);
    dropped = rig.dropped;
    if (dropped == null) {
      dropped = walk(packet, tracking);
    }
    if (dropped == null) {
      rig.finish(packet);
      dropped = rig.dropped;
    } else {
      rig.conntrack.release(tracking);
    }
    return packet;
  }

  private DropReason walk(PacketBuffer packet, Tracking tracking) {
    DropReason reason = hook(packet, tracking, Manip.DESTINATION, destination, Nat.NO_DEVICE);
    if (reason == null) {
      reason = hook(packet, tracking, Manip.SOURCE, source, egress);
    }
    if (reason == null && tracking.hasEntry()) {
      reason = help.help(packet, tracking, rig.now);
    }
    return reason == null ? nat.adjustSequence(packet, tracking) : reason;
  }

  private DropReason hook(
      PacketBuffer packet, Tracking tracking, Manip manip, Binding binding, int out) {
    if (binding != null && nat.consultsRules(packet, tracking, manip)) {
      DropReason reason = binding.bind(tracking.entry(), rig.now);
      if (reason != null) {
        return reason;
      }
    }
    return nat.manip(packet, tracking, manip, out, rig.now);
  }

  /** The packet's entry, after {@link #send}. */
  public ConntrackEntry entry() {
    return rig.entry();
  }

  /** The entry's tuple of that direction, as text. */
  public String tuple(Direction direction) {
    return entry().tuple(direction).toString();
  }
}
