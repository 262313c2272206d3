package io.culvert.core.control.active;

import io.culvert.core.conntrack.Homes;
import io.culvert.core.conntrack.PacketTuple;
import io.culvert.core.conntrack.Restoration;
import io.culvert.core.device.Device;
import io.culvert.core.device.PacketSink;
import io.culvert.core.router.HandOver;
import io.culvert.core.state.Mirror;
import io.culvert.core.wire.DropReason;
import io.culvert.core.wire.PacketBuffer;
import java.util.List;
import java.util.function.Predicate;

/**
 * Which packets this router judges, and what becomes of the others: they go to who judges them, or
 * wait as long as that is about to change. Before the walk, and asked from within. Loop only;
 * packets of entries that are here and this router's cost it no allocation.
 */
final class Handing implements Homes, HandOver, PacketSink {

  private static final int NOBODY = -1;

  /** Once round all of them, and on to who judges it. */
  private static final int MOST_HOPS = 12;

  private final ActiveParts parts;
  private final String name;
  private final Slot[] slots;
  private final int own;
  private final List<Mirror> mirrors;
  private final Predicate<String> present;
  private final Waiting waiting;

  /** How often the packet that is walked was handed on; 0 for one that a device read. */
  private int hops;

  /** Whose slot asks about it, and about the one that is about to be handed on. */
  private int asker = NOBODY;

  private int asks = NOBODY;
  private long asked;
  private long handed;
  private long taken;

  /**
   * None handed yet.
   *
   * @param own this router's slot, -1 for none
   * @param mirrors of others; there may be more later
   * @param present who is there
   */
  Handing(
      ActiveParts parts,
      String name,
      Slot[] slots,
      int own,
      List<Mirror> mirrors,
      Predicate<String> present) {
    this.present = present;
    this.parts = parts;
    this.name = name;
    this.slots = slots;
    this.own = own;
    this.mirrors = mirrors;
    this.waiting = new Waiting(parts.drops());
  }

  private long nanos() {
    return parts.clock().nanos();
  }

  long handed() {
    return handed;
  }

  long asked() {
    return asked;
  }

  long taken() {
    return taken;
  }

  long waited() {
    return waiting.waited();
  }

  /** What waited is judged, where that can be. */
  void resume() {
    waiting.all(this::enter);
  }

  void sweep(long nowNanos) {
    waiting.sweep(nowNanos);
  }

  /** Whether this router judges any connections. */
  boolean moves(long nowNanos) {
    for (Slot slot : slots) {
      if (slot.serves(nowNanos)) {
        return true;
      }
    }
    return false;
  }

  /** Whether that is another member, which is there. */
  private boolean elsewhere(String judge) {
    return !judge.equals(name) && present.test(judge);
  }

  /** Whether it will be known soon who judges what comes: this router, or the next one. */
  private boolean waits(long nowNanos) {
    for (Slot slot : slots) {
      if (slot.begins(nowNanos) || slot.gives()) {
        return true;
      }
    }
    return false;
  }

  /** A packet that a device has read; the gate before the walk. */
  @Override
  public void receive(Device from, PacketBuffer packet) {
    long now = nanos();
    if (moves(now)) {
      parts.into().receive(from, packet);
      return;
    }
    byte[] letter = Letter.write(from, packet, 0, NOBODY);
    packet.release();
    if (waits(now)) {
      waiting.add(letter, now);
    } else {
      pass(letter);
    }
  }

  @Override
  public int ofEntry(long id, long nowNanos) {
    int slot = Restoration.memberOf(id);
    return slot >= slots.length || slots[slot].serves(nowNanos) ? HERE : slot;
  }

  @Override
  public int ofTuple(PacketTuple tuple, long nowNanos) {
    for (int i = 0; i < mirrors.size(); i++) {
      long id = mirrors.get(i).idOf(tuple);
      if (id != 0 && ofEntry(id, nowNanos) != HERE) {
        return ofEntry(id, nowNanos);
      }
    }
    return HERE;
  }

  @Override
  public int ofUnknown(PacketTuple tuple, boolean opens, long nowNanos) {
    for (int i = 0; i < mirrors.size(); i++) {
      long master = mirrors.get(i).masterOf(tuple);
      if (master != 0 && ofEntry(master, nowNanos) != HERE) {
        return ofEntry(master, nowNanos);
      }
    }
    int other = opens || hops > 0 && asker == NOBODY ? HERE : toAsk(nowNanos);
    if (other != HERE) {
      return other;
    }
    if (own >= 0 && slots[own].serves(nowNanos)) {
      return HERE;
    }
    // whoever judges what this router would have opened opens it, or will
    boolean soon = own >= 0 && (slots[own].gives() || slots[own].begins(nowNanos));
    return soon || own >= 0 && elsewhere(slots[own].judge()) ? own : NOWHERE;
  }

  /**
   * An answer may overtake the word of its connection: who else may have opened that, one after the
   * other, and in the end who asked, which then judges it.
   */
  private int toAsk(long nowNanos) {
    if (asker != NOBODY && slots[asker].serves(nowNanos)) {
      return HERE;
    }
    int from = asker == NOBODY ? own : asker;
    for (int i = own + 1; i < own + slots.length; i++) {
      int slot = i % slots.length;
      if (slot == asker) {
        return slot;
      }
      if (!slots[slot].serves(nowNanos) && present.test(slots[slot].judge())) {
        asks = from;
        asked += asker == NOBODY ? 1 : 0;
        return slot;
      }
    }
    return HERE;
  }

  @Override
  public void take(Device from, PacketBuffer packet, int home, long nowNanos) {
    byte[] letter = Letter.write(from, packet, hops + 1, asks);
    asks = NOBODY;
    packet.release();
    String judge = slots[home].judge();
    if (judge.equals(name) || slots[home].gives()) {
      waiting.add(letter, nowNanos);
    } else {
      send(judge, letter);
    }
  }

  /** Nothing is judged here: it goes as it is to who judges what this router would have opened. */
  private void pass(byte[] letter) {
    String judge = own < 0 ? "" : slots[own].judge();
    Letter.handOn(letter);
    send(elsewhere(judge) ? judge : "", letter);
  }

  private void send(String judge, byte[] letter) {
    if (judge.isEmpty()) {
      parts.drops().count(DropReason.NOT_OWNER);
    } else if (Letter.hops(letter) > MOST_HOPS) {
      parts.drops().count(DropReason.HAND_OVER_LOST);
    } else if (parts.group().packet(judge, letter)) {
      handed++;
    } else {
      parts.drops().count(DropReason.HAND_OVER_FULL);
    }
  }

  /** A packet that another member handed to this one. */
  void passed(byte[] letter) {
    taken++;
    enter(letter);
  }

  private void enter(byte[] letter) {
    long now = nanos();
    Device device = device(Letter.device(letter));
    if (device == null) {
      parts.drops().count(DropReason.HAND_OVER_LOST);
    } else if (moves(now)) {
      walk(letter, device);
    } else if (waits(now)) {
      waiting.add(letter, now);
    } else {
      pass(letter);
    }
  }

  private void walk(byte[] letter, Device device) {
    PacketBuffer buffer = parts.pool().acquire();
    if (buffer == null) {
      parts.drops().count(DropReason.NO_BUFFER);
    } else if (!Letter.read(letter, buffer)) {
      buffer.release();
      parts.drops().count(DropReason.HAND_OVER_LOST);
    } else {
      hops = Math.max(1, Letter.hops(letter));
      asker = Letter.asker(letter);
      parts.into().receive(device, buffer);
      hops = 0;
      asker = NOBODY;
    }
  }

  private Device device(String wanted) {
    for (Device device : parts.devices()) {
      if (device.name().equals(wanted)) {
        return device;
      }
    }
    return null;
  }
}
