package io.culvert.core.control.active;

import io.culvert.core.cluster.Electorate;
import io.culvert.core.cluster.Ownership;
import io.culvert.core.cluster.Seen;
import io.culvert.core.conntrack.ConntrackEntry;
import io.culvert.core.conntrack.ConntrackTable;
import io.culvert.core.conntrack.Direction;
import io.culvert.core.conntrack.EntryImage;
import io.culvert.core.conntrack.Homes;
import io.culvert.core.conntrack.PacketTuple;
import io.culvert.core.conntrack.Restoration;
import io.culvert.core.device.PacketSink;
import io.culvert.core.router.HandOver;
import io.culvert.core.state.EngineState;
import io.culvert.core.state.Mirror;
import io.culvert.core.state.MirrorFeed;
import io.culvert.core.state.StateLoader;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
  private static final byte ANEW = 'A';

  private final String name;
  private final Electorate electorate;
  private final Ownership.Settings settings;
  private final ActiveParts parts;
  private final List<String> names;
  private final Slot[] slots;
  private final int own;
  private final Map<String, Mirror> mirrors = new HashMap<>();
  private final List<Mirror> mirrored = new ArrayList<>();
  private final Map<String, MirrorFeed> feeds = new HashMap<>();
  private final Map<String, Long> flushes = new HashMap<>();
  private final Handing handing;
  private final PacketTuple tuple = new PacketTuple();
  private final ConntrackEntry entry = new ConntrackEntry();
  private long yielded;
  private Set<String> present = Set.of();
  private boolean leaving;

  /**
   * A member that has just started.
   *
   * @param names of those that move packets, in one order everywhere; their places are the numbers
   *     of slots, and of their entries' ids
   */
  public ActiveMember(
      String name,
      List<String> names,
      Electorate electorate,
      Ownership.Settings settings,
      ActiveParts parts) {
    this.name = name;
    this.names = List.copyOf(names);
    this.electorate = electorate;
    this.settings = settings;
    this.parts = parts;
    this.own = names.indexOf(name);
    this.slots = new Slot[names.size()];
    for (int i = 0; i < slots.length; i++) {
      slots[i] = new Slot(i, names.get(i), this);
    }
    this.handing = new Handing(parts, name, slots, own, mirrored, one -> present.contains(one));
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
    return made;
  }

  /** What {@code of} told, {@code null} for nothing. */
  Mirror mirror(String of) {
    return mirrors.get(of);
  }

  /** Whether {@code of} has told all before it gave something up; true once for each time. */
  boolean flushed(String of) {
    Mirror mirror = mirrors.get(of);
    if (mirror != null && mirror.flushes() <= flushes.getOrDefault(of, 0L)) {
      return false;
    }
    flushes.merge(of, 1L, Long::sum);
    return true;
  }

  /** Tells {@code to} all that has changed, and that it was told. */
  boolean flush(String to) {
    MirrorFeed feed = feeds.get(to);
    return feed != null && feed.isWhole() && parts.telling().flush() && feed.flushed();
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
    tell();
  }

  /** That member has to be told everything again. */
  public void anew(String member) {
    MirrorFeed feed = feeds.get(member);
    if (feed != null) {
      parts.telling().again(feed);
    }
  }

  /** A block of a member's; empty where blocks are missing, which the member knows. */
  public void received(String member, ByteBuffer block) {
    if (names.contains(member) && !member.equals(name)) {
      Mirror mirror = mirrors.computeIfAbsent(member, this::made);
      boolean lacking = block.remaining() == 0;
      if (!mirror.received(block, nanos()) && !lacking) {
        parts.group().word(member, new byte[] {ANEW});
      }
    }
  }

  private Mirror made(String member) {
    Mirror mirror = Mirror.indexed(parts.mirrorBytes(), parts.seed());
    mirrored.add(mirror);
    mirror.onEntry(words -> giveWay(member, words));
    return mirror;
  }

  /**
   * Two members may open one connection in the moment before each has heard of the other's: of
   * those entries the one whose home is first stays.
   */
  private void giveWay(String teller, long[] words) {
    long id = words[EntryImage.ID];
    int slot = Restoration.memberOf(id);
    if (slot < slots.length && slots[slot].isHeldBy(teller)) {
      ConntrackTable table = parts.known().conntrack().table();
      for (Direction direction : Direction.values()) {
        long found = table.find(tuple.read(words, EntryImage.tuple(direction)), nanos());
        long other = found < 0 ? id : table.entry(ConntrackTable.slot(found), entry).id();
        int own = Restoration.memberOf(other);
        if (other != id && own > slot && own < slots.length && slots[own].serves(nanos())) {
          table.destroy(entry.slot(), nanos());
          yielded++;
        }
      }
    }
  }

  /** Takes a member's word, if it is about slots. */
  public boolean heard(String member, byte[] word) {
    if (word.length == 1 && word[0] == ANEW) {
      anew(member);
      return true;
    }
    if (word.length < 2 || word[0] != OWNER) {
      return false;
    }
    if (word[1] >= 0 && word[1] < slots.length) {
      byte[] beat = new byte[word.length - 2];
      System.arraycopy(word, 2, beat, 0, beat.length);
      slots[word[1]].ownership().heard(beat, nanos());
    }
    return true;
  }

  /** It was agreed whose a slot is. */
  public void agreed(int slot, String owner, long term) {
    if (slot >= 0 && slot < slots.length) {
      slots[slot].ownership().agreed(owner, term, nanos());
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
    Set<String> wanted = handing.moves(nanos()) || gives() ? others() : Set.of();
    for (String to : List.copyOf(feeds.keySet())) {
      if (!wanted.contains(to)) {
        parts.telling().remove(feeds.remove(to));
      }
    }
    for (String to : wanted) {
      if (!feeds.containsKey(to)) {
        MirrorFeed feed = new MirrorFeed(block -> parts.group().block(to, block));
        feeds.put(to, feed);
        parts.telling().add(feed);
      }
    }
  }

  private Set<String> others() {
    return Set.copyOf(
        names.stream().filter(one -> !one.equals(name) && present.contains(one)).toList());
  }

  private boolean gives() {
    for (Slot slot : slots) {
      if (slot.gives()) {
        return true;
      }
    }
    return false;
  }

  /** Slots of others go back to them, and all go to others where this one leaves; one by one. */
  private void goHome(long nowNanos) {
    boolean told = feeds.values().stream().allMatch(MirrorFeed::isWhole);
    for (int i = 0; i < slots.length && told && !gives(); i++) {
      Slot slot = slots[i];
      if (leaving ? slot.serves(nowNanos) : i != own && slot.settled(nowNanos)) {
        slot.ownership().seen(nowNanos).stream()
            .filter(Seen::ready)
            .map(Seen::member)
            .filter(feeds::containsKey)
            .filter(one -> leaving || one.equals(slot.home()))
            .findFirst()
            .ifPresent(to -> slot.give(to, nowNanos));
      }
    }
  }

  /** Gives that home's slot to {@code to}; false where it can't be now. */
  public boolean give(String home, String to) {
    Slot slot = slots[names.indexOf(home)];
    boolean can = slot.serves(nanos()) && !gives() && feeds.containsKey(to);
    if (can) {
      slot.give(to, nanos());
    }
    return can;
  }

  /** Gives all slots away, and takes none. */
  public void leave() {
    leaving = true;
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
        handing.handed(), handing.taken(), handing.asked(), handing.waited(), yielded, held);
  }

  /** Whose slots there are and who holds each, as far as is known here. */
  public Ownership ownership(String home) {
    return slots[names.indexOf(home)].ownership();
  }

  /** Whether this router judges the connections of that home's slot. */
  public boolean serves(String home) {
    return slots[names.indexOf(home)].serves(nanos());
  }

  /** What that member told this one; {@code null} for nothing. */
  public Mirror told(String member) {
    return mirrors.get(member);
  }

  /** How that member is told of this one; {@code null} if it is not. */
  public MirrorFeed tells(String member) {
    return feeds.get(member);
  }
}
