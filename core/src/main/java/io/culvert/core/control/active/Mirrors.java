package io.culvert.core.control.active;

import io.culvert.core.cluster.Reads;
import io.culvert.core.conntrack.ConntrackEntry;
import io.culvert.core.conntrack.ConntrackTable;
import io.culvert.core.conntrack.Direction;
import io.culvert.core.conntrack.EntryImage;
import io.culvert.core.conntrack.PacketTuple;
import io.culvert.core.conntrack.Restoration;
import io.culvert.core.state.Mirror;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What other members told this one. Loop only. */
final class Mirrors {

  /** A word that asks to be told everything again. */
  static final byte ANEW = 'A';

  /** The word that all is known that was told before it was said that this was all. */
  static final byte TOLD = 'T';

  private static final long ASK_NANOS = 1_000_000_000L;

  private final ActiveParts parts;
  private final Reads reads;
  private final Slot[] slots;
  private final Map<String, Mirror> mirrors = new HashMap<>();
  private final List<Mirror> all = new ArrayList<>();
  private final Map<String, Long> flushes = new HashMap<>();
  private final Map<String, Long> askAt = new HashMap<>();
  private final PacketTuple tuple = new PacketTuple();
  private final ConntrackEntry entry = new ConntrackEntry();
  private long yielded;

  /** Nobody told anything yet. */
  Mirrors(ActiveParts parts, Reads reads, Slot[] slots) {
    this.parts = parts;
    this.reads = reads;
    this.slots = slots;
  }

  /** What {@code member} told, {@code null} for nothing. */
  Mirror of(String member) {
    return mirrors.get(member);
  }

  /** All there are; there may be more later. */
  List<Mirror> all() {
    return all;
  }

  /** How many entries of this router gave way to others'. */
  long yielded() {
    return yielded;
  }

  /** Whether {@code of} has told all before it gave something up; true once for each time. */
  boolean flushed(String of) {
    Mirror mirror = mirrors.get(of);
    if (mirror == null) {
      return true; // there is nothing to wait for
    }
    if (mirror.flushes() <= flushes.getOrDefault(of, 0L)) {
      return false;
    }
    flushes.merge(of, 1L, Long::sum);
    return true;
  }

  /** What {@code of} is told from now on to have told all of counts, and no time before. */
  void listens(String of) {
    Mirror mirror = mirrors.get(of);
    if (mirror != null) {
      flushes.put(of, mirror.flushes());
    }
  }

  /** A block of a member's; empty where blocks are missing, which the member knows. */
  void received(String member, ByteBuffer block, long nowNanos) {
    Mirror mirror = mirrors.computeIfAbsent(member, this::made);
    boolean lacking = block.remaining() == 0;
    long before = mirror.flushes();
    if (!mirror.received(block, nowNanos) && !lacking) {
      ask(member);
    }
    if (mirror.flushes() > before && mirror.whole()) {
      parts.group().word(member, new byte[] {TOLD});
    }
  }

  private void ask(String member) {
    parts.group().word(member, new byte[] {ANEW});
  }

  /**
   * Who judges anything tells of it: one of whom not even the beginning is here is asked for it,
   * again and again, as words may be lost.
   */
  void tick(List<String> present, long nowNanos) {
    for (String member : present) {
      Mirror mirror = mirrors.get(member);
      if (mirror != null && mirror.begun() || !judges(member)) {
        askAt.remove(member);
      } else if (nowNanos - askAt.computeIfAbsent(member, m -> nowNanos + ASK_NANOS) >= 0) {
        askAt.remove(member);
        ask(member);
      }
    }
  }

  private boolean judges(String member) {
    for (Slot slot : slots) {
      if (slot.isHeldBy(member)) {
        return true;
      }
    }
    return false;
  }

  private Mirror made(String member) {
    Mirror mirror =
        Mirror.indexed(parts.mirrorBytes(), reads.oldest(), reads.newest(), parts.seed());
    all.add(mirror);
    mirror.onEntry(words -> giveWay(member, words));
    return mirror;
  }

  /**
   * Two members may open one connection in the moment before each has heard of the other's: of
   * those entries the one whose home is first stays.
   */
  private void giveWay(String teller, long[] words) {
    long now = parts.clock().nanos();
    long id = words[EntryImage.ID];
    int slot = Restoration.memberOf(id);
    if (slot < slots.length && slots[slot].isHeldBy(teller)) {
      ConntrackTable table = parts.known().conntrack().table();
      for (Direction direction : Direction.values()) {
        long found = table.find(tuple.read(words, EntryImage.tuple(direction)), now);
        long other = found < 0 ? id : table.entry(ConntrackTable.slot(found), entry).id();
        int own = Restoration.memberOf(other);
        if (other != id && own > slot && own < slots.length && slots[own].serves(now)) {
          table.destroy(entry.slot(), now);
          yielded++;
        }
      }
    }
  }
}
