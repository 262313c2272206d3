package io.culvert.core.control.active;

import io.culvert.core.cluster.Electorate;
import io.culvert.core.cluster.Ownership;
import io.culvert.core.cluster.OwnershipSettings;
import io.culvert.core.cluster.Reads;
import io.culvert.core.cluster.RecordVersions;
import io.culvert.core.cluster.Seen;
import io.culvert.core.conntrack.Homes;
import io.culvert.core.conntrack.Restoration;
import io.culvert.core.device.PacketSink;
import io.culvert.core.router.HandOver;
import io.culvert.core.state.EngineState;
import io.culvert.core.state.Mirror;
import io.culvert.core.state.MirrorFeed;
import io.culvert.core.state.StateLoader;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One router among several that all move packets. It opens connections in a slot of its own, tells
 * the others of all that it knows, and keeps what they tell. A packet whose connection another one
 * judges goes to that one as it came, which sends it on from its own devices. A slot that nobody
 * holds any more is taken by another, and given back. Does no I/O and knows no clock: what carries
 * words, blocks and packets is handed in. Loop only.
 */
public final class ActiveMember {

  /** What has come of packets that were not this router's to judge. */
  public record Counts(long handed, long taken, long asked, long waited, long yielded, int slots) {}

  private static final byte OWNER = 'O';

  private final String name;
  private final Electorate electorate;
  private final OwnershipSettings settings;
  private final Reads reads;
  private final ActiveParts parts;
  private final List<String> names;
  private final Slot[] slots;
  private final int own;
  private final Mirrors mirrors;
  private final Feeds feeds;
  private final Handing handing;
  private Set<String> present = Set.of();
  private List<String> others = List.of();
  private boolean drained;

  /**
   * A member that has just started.
   *
   * @param names of those that move packets, in one order everywhere; their places are the numbers
   *     of slots, and of their entries' ids
   * @param reads which records it reads
   */
  public ActiveMember(
      String name,
      List<String> names,
      Electorate electorate,
      OwnershipSettings settings,
      Reads reads,
      ActiveParts parts) {
    this.name = name;
    this.names = List.copyOf(names);
    this.electorate = electorate;
    this.settings = settings;
    this.reads = reads;
    this.parts = parts;
    this.feeds = new Feeds(parts, new RecordVersions(name, electorate, reads));
    this.own = names.indexOf(name);
    this.slots = new Slot[names.size()];
    for (int i = 0; i < slots.length; i++) {
      slots[i] = new Slot(i, names.get(i), this);
    }
    this.mirrors = new Mirrors(parts, reads, slots);
    this.handing =
        new Handing(parts, name, slots, own, mirrors.all(), one -> present.contains(one));
    if (own >= 0) {
      Restoration.idsFrom(parts.known().conntrack(), own);
    }
  }

  // what slots ask

  String name() {
    return name;
  }

  EngineState known() {
    return parts.known();
  }

  StateLoader.Addresses addresses() {
    return parts.addresses();
  }

  long nanos() {
    return parts.clock().nanos();
  }

  long epochMicros() {
    return parts.clock().epochMicros();
  }

  Ownership ownership(String home, Ownership.Acts acts) {
    Ownership made = new Ownership(name, electorate, settings, acts, nanos());
    made.home(home);
    made.reads(reads);
    return made;
  }

  Mirrors mirrors() {
    return mirrors;
  }

  Feeds feeds() {
    return feeds;
  }

  void serves(Slot slot, String before) {
    tell();
    parts.telling().anew();
    parts.notes().serves(slot.home(), before);
    handing.resume();
  }

  void released(Slot slot) {
    parts.notes().released(slot.home());
  }

  /** It has become known who judges what waits. */
  void settled() {
    handing.resume();
  }

  void propose(int slot, String owner, long term) {
    parts.group().propose(slot, owner, term);
  }

  void tell(int slot, String to, byte[] word) {
    byte[] whole = new byte[2 + word.length];
    whole[0] = OWNER;
    whole[1] = (byte) slot;
    System.arraycopy(word, 0, whole, 2, word.length);
    parts.group().word(to, whole);
  }

  // what happens

  /** These members are there, as far as this one can tell. */
  public void view(Set<String> members) {
    for (String gone : present) {
      if (!members.contains(gone)) {
        for (Slot slot : slots) {
          slot.ownership().gone(gone);
        }
      }
    }
    present = Set.copyOf(members);
    others = names.stream().filter(one -> !one.equals(name) && present.contains(one)).toList();
    tell();
  }

  /** That member has to be told everything again. */
  public void anew(String member) {
    feeds.anew(member);
  }

  /** A block of a member's; empty where blocks are missing, which the member knows. */
  public void received(String member, ByteBuffer block) {
    if (names.contains(member) && !member.equals(name)) {
      mirrors.received(member, block, nanos());
    }
  }

  /** Takes a member's word, if it is about slots. */
  public boolean heard(String member, byte[] word) {
    if (word.length == 1 && word[0] == Mirrors.ANEW) {
      anew(member);
      return true;
    }
    if (word.length == 1 && word[0] == Mirrors.TOLD) {
      for (Slot slot : slots) {
        slot.told(member, nanos());
      }
      return true;
    }
    if (word.length < 2 || word[0] != OWNER) {
      return false;
    }
    if (word[1] >= 0 && word[1] < slots.length) {
      byte[] beat = new byte[word.length - 2];
      System.arraycopy(word, 2, beat, 0, beat.length);
      slots[word[1]].ownership().heard(beat, nanos());
      slots[word[1]].heard(nanos());
    }
    return true;
  }

  /** It was agreed whose a slot is. */
  public void agreed(int slot, String owner, long term) {
    if (slot >= 0 && slot < slots.length) {
      slots[slot].ownership().agreed(owner, term, nanos());
      slots[slot].heard(nanos());
    }
  }

  /** To be called twice a beat at least. */
  public void tick() {
    long now = nanos();
    for (Slot slot : slots) {
      slot.tick(now);
    }
    goHome(now);
    tell();
    mirrors.tick(others, now);
    handing.sweep(now);
  }

  /** Does some of what is left to do; whether there is more, after packets had their turn. */
  public boolean turn() {
    boolean more = false;
    for (Slot slot : slots) {
      more |= slot.turn(nanos());
    }
    return more;
  }

  /** Who tells: whoever judges anything; who does not may know less than those it would tell. */
  private void tell() {
    long now = nanos();
    feeds.look(slots[Math.max(own, 0)].ownership().seen(now), present);
    feeds.tell(handing.moves(now) || gives());
  }

  private boolean gives() {
    for (Slot slot : slots) {
      if (slot.gives()) {
        return true;
      }
    }
    return false;
  }

  /**
   * Slots of others go back to them, and all go to others where this one is drained; one by one.
   */
  private void goHome(long nowNanos) {
    boolean told = feeds.whole();
    for (int i = 0; i < slots.length && !gives(); i++) {
      Slot slot = slots[i];
      if (drained ? slot.serves(nowNanos) : told && i != own && slot.settled(nowNanos)) {
        next(slot, nowNanos).ifPresent(to -> slot.give(to, nowNanos));
      }
    }
  }

  /** Who could go on with a slot. */
  private Optional<String> next(Slot slot, long nowNanos) {
    return slot.ownership().seen(nowNanos).stream()
        .filter(Seen::ready)
        .map(Seen::member)
        .filter(feeds::isWhole)
        .filter(one -> drained || one.equals(slot.home()))
        .findFirst();
  }

  /** Gives that home's slot to {@code to}; false where it can't be now. */
  public boolean give(String home, String to) {
    Slot slot = slots[names.indexOf(home)];
    boolean can = slot.serves(nanos()) && !gives() && feeds.has(to);
    if (can) {
      slot.give(to, nanos());
    }
    return can;
  }

  /**
   * Gives all slots away to whoever is ready for one, and takes none; or may take them again. As
   * long as it judges nothing, packets that reach it go as they are to who does.
   */
  public void drain(boolean on) {
    drained = on;
    for (Slot slot : slots) {
      slot.ownership().drained(on);
    }
  }

  /** Gives all slots up in favour of nobody in particular. */
  public void drop() {
    for (Slot slot : slots) {
      slot.drop(nanos());
    }
  }

  /** Whether others could go on with all that is judged here, or do where nothing is. */
  public boolean replaceable() {
    long now = nanos();
    boolean moves = moves();
    boolean other = false;
    for (Slot slot : slots) {
      if (slot.serves(now) && !anyReady(slot, now)) {
        return false;
      }
      other |= others.stream().anyMatch(slot::isHeldBy);
    }
    return moves || other;
  }

  private boolean anyReady(Slot slot, long nowNanos) {
    return slot.ownership().seen(nowNanos).stream()
        .anyMatch(seen -> seen.ready() && feeds.isWhole(seen.member()));
  }

  // packets

  /** Where packets of devices go. */
  public PacketSink gate() {
    return handing;
  }

  /** Who says where entries are judged. */
  public Homes homes() {
    return handing;
  }

  /** Who takes packets that others judge. */
  public HandOver handOver() {
    return handing;
  }

  /** A packet that another member handed to this one. */
  public void passed(byte[] letter) {
    handing.passed(letter);
  }

  /** The packet alone of what is handed from member to member. */
  public static byte[] packet(byte[] letter) {
    return Letter.packet(letter);
  }

  /** Whether this router judges any connections. */
  public boolean moves() {
    return handing.moves(nanos());
  }

  // what is seen

  /** See {@link Counts}. */
  public Counts counts() {
    int held = 0;
    for (Slot slot : slots) {
      held += slot.serves(nanos()) ? 1 : 0;
    }
    return new Counts(
        handing.handed(),
        handing.taken(),
        handing.asked(),
        handing.waited(),
        mirrors.yielded(),
        held);
  }

  /** Whose slots there are and who holds each, as far as is known here. */
  public Ownership ownership(String home) {
    return slots[names.indexOf(home)].ownership();
  }

  /** Whether this router judges the connection whose entry has that id. */
  public boolean judges(long id) {
    int slot = Restoration.memberOf(id);
    return slot < slots.length && slots[slot].serves(nanos());
  }

  /** Whether this router judges the connections of that home's slot. */
  public boolean serves(String home) {
    return slots[names.indexOf(home)].serves(nanos());
  }

  /** Who can be told nothing, and why; empty while all can. */
  public String problem() {
    return feeds.problem();
  }

  /** What that member told this one; {@code null} for nothing. */
  public Mirror told(String member) {
    return mirrors.of(member);
  }

  /** How that member is told of this one; {@code null} if it is not. */
  public MirrorFeed tells(String member) {
    return feeds.of(member);
  }
}
