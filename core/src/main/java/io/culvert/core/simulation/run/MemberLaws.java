package io.culvert.core.simulation.run;

import io.culvert.core.conntrack.ConntrackTable;
import io.culvert.core.conntrack.Direction;
import io.culvert.core.conntrack.EntryImage;
import io.culvert.core.conntrack.PacketTuple;
import io.culvert.core.conntrack.Restoration;
import io.culvert.core.simulation.net.LawBroken;
import io.culvert.core.state.Mirror;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/** What must hold of several routers as one. */
final class MemberLaws {

  /** Entries of all slots. */
  static final int ALL = -1;

  private static final long SECOND = 1_000_000_000L;

  /** What was decided so long before is known to others, if nothing was wrong between. */
  private static final long KNOWN_AFTER = SECOND;

  private static final long CLEAN = 4 * SECOND;
  private static final long LASTING = 30 * SECOND;

  private final World world;
  private final Members members;
  private final Images images;
  private final PacketTuple tuple = new PacketTuple();
  private final Map<Member, Served> served = new HashMap<>();
  private final Map<Slot, Long> tookNanos = new HashMap<>();
  private final ExactLaw exact;
  private long tookOver;
  private long keptEntries;

  /** When a member took its last packet in, and who knew all that it did a while before. */
  private record Served(long nanos, Set<Member> clean) {}

  /** What a member took over. */
  private record Slot(Member by, int number) {}

  MemberLaws(World world, Members members) {
    this.world = world;
    this.members = members;
    this.images = new Images(world);
    this.exact = new ExactLaw(world);
  }

  /** There are never two owners, nor two who hold a slot. */
  void look() {
    if (!world.allActive()) {
      look("");
      return;
    }
    members.all().forEach(home -> look(home.name()));
  }

  private void look(String slot) {
    Member owner = null;
    for (Member member : members.all()) {
      if (member.holds(slot) || member instanceof SharingMember one && one.judges(slot)) {
        if (owner != null) {
          throw member.node().laws().broken("owner", owner.name() + " and " + member.name());
        }
        owner = member;
      }
    }
  }

  /** A packet goes into that member. */
  void served(Member member) {
    exact.served(member);
    long now = world.clock().nanos();
    Set<Member> clean = new HashSet<>();
    for (Member other : members.all()) {
      long troubled = Math.max(member.troubledNanos(), other.troubledNanos());
      troubled = Math.max(troubled, members.link(member, other).troubledNanos());
      if (other != member && now - troubled > CLEAN && member.toldWhole(other.name())) {
        clean.add(other);
      }
    }
    served.put(member, new Served(now, clean));
  }

  /**
   * A member took over: what the one before knew for a second when it took its last packet in goes
   * on, if nothing had been wrong with the two and the link between them for a while.
   */
  void tookOver(Member now, Member before, int slot) {
    tookOver++;
    Served last = served.get(before);
    Long since = tookNanos.get(new Slot(before, slot));
    tookNanos.put(new Slot(now, slot), world.clock().nanos());
    // who was started since knows what it was told since
    if (last == null || !last.clean.contains(now) || now.begunNanos() > last.nanos) {
      return;
    }
    // where one owns, who served before the one before is of no interest
    boolean latest = served.values().stream().allMatch(s -> s.nanos <= last.nanos);
    // nor what the one before had only just taken over itself
    boolean knew = since == null || last.nanos - since > KNOWN_AFTER;
    if (slot == ALL ? latest : knew) {
      kept(now, before, slot, last.nanos);
    }
  }

  /** What of it is as it was left. */
  ExactLaw exact() {
    return exact;
  }

  private void kept(Member now, Member before, int slot, long servedNanos) {
    ConntrackTable there = before.node().engine().conntrack().table();
    ConntrackTable here = now.node().engine().conntrack().table();
    long nanos = world.clock().nanos();
    there.scan(
        0,
        Integer.MAX_VALUE,
        entry -> {
          boolean old = servedNanos - entry.createdNanos() > KNOWN_AFTER;
          boolean meant = slot == ALL || Restoration.memberOf(entry.id()) == slot;
          if (old && meant && entry.remainingNanos(nanos) > LASTING) {
            keptEntries++;
            for (Direction direction : Direction.values()) {
              if (here.find(entry.tuple(direction, tuple), nanos) < 0) {
                throw now.node()
                    .laws()
                    .broken("kept", "does not know " + entry.tuple(direction) + " of " + before);
              }
            }
          }
          return true;
        });
  }

  /** How many entries went over in all. */
  long keptEntries() {
    return keptEntries;
  }

  /** How often a member took over. */
  long takeOvers() {
    return tookOver;
  }

  /** All is well, and was for a while: one owns, and each knows what it does. */
  void settled() {
    look();
    if (world.allActive()) {
      shared();
      return;
    }
    Member owner = members.all().stream().filter(Member::serves).findFirst().orElse(null);
    if (owner == null) {
      throw new LawBroken("owner", "nobody owns in the end");
    }
    for (Member member : members.all()) {
      if (member != owner) {
        equal(owner, member);
      }
    }
  }

  /** All are home again, know each other's entries, and have none twice. */
  private void shared() {
    for (Member owner : members.all()) {
      if (!(owner instanceof SharingMember sharing) || !sharing.judges(owner.name())) {
        throw owner.node().laws().broken("owner", "does not have its own connections in the end");
      }
      members.all().stream().filter(m -> m != owner).forEach(member -> equal(owner, member));
    }
    unique();
  }

  /** No tuple is of two entries that are judged, whoever judges them. */
  private void unique() {
    Map<String, Member> seen = new HashMap<>();
    for (Member member : members.all()) {
      if (member instanceof SharingMember sharing && sharing.hears()) {
        unique(sharing, seen);
      }
    }
  }

  private void unique(SharingMember member, Map<String, Member> seen) {
    ConntrackTable table = member.node().engine().conntrack().table();
    long nanos = world.clock().nanos();
    table.scan(
        0,
        Integer.MAX_VALUE,
        entry -> {
          String home = members.all().get(Restoration.memberOf(entry.id())).name();
          if (entry.remainingNanos(nanos) > 0 && member.judges(home)) {
            for (Direction direction : Direction.values()) {
              String text = entry.tuple(direction) + " " + entry.zone();
              Member other = seen.put(text, member);
              if (other != null && other != member) {
                throw member.node().laws().broken("tuple", text + " is " + other.name() + "'s too");
              }
            }
          }
          return true;
        });
  }

  private void equal(Member owner, Member member) {
    Mirror mirror = member.mirror(owner.name());
    if (mirror == null || !mirror.whole() || !owner.toldAll(member.name())) {
      throw member.node().laws().broken("mirror", "it does not know all of " + owner.name());
    }
    TreeMap<Long, String> told = new TreeMap<>();
    mirror.each(words -> told.put(words[EntryImage.ID], essence(words)));
    TreeMap<Long, String> known = new TreeMap<>();
    images.each(owner, words -> known.put(words[EntryImage.ID], essence(words)));
    ConntrackTable table = owner.node().engine().conntrack().table();
    long nanos = world.clock().nanos();
    // what has run out is told when it is swept
    told.keySet().removeIf(id -> !known.containsKey(id) && expired(table, id, nanos));
    for (long id : told.keySet()) {
      differs(owner, member, told.get(id), known.get(id));
    }
    for (long id : known.keySet()) {
      differs(owner, member, told.get(id), known.get(id));
    }
    if (mirror.expectations() != owner.node().engine().conntrack().expectations().count()) {
      throw member.node().laws().broken("mirror", "expectations of " + owner.name() + " differ");
    }
  }

  private static void differs(Member owner, Member member, String told, String known) {
    if (!Objects.equals(told, known)) {
      throw member
          .node()
          .laws()
          .broken("mirror", "of " + owner.name() + ": " + told + ", where " + known + " is so");
    }
  }

  private static boolean expired(ConntrackTable table, long id, long nanos) {
    boolean[] found = new boolean[1];
    table.scan(
        0,
        Integer.MAX_VALUE,
        entry -> {
          found[0] |= entry.id() == id && entry.remainingNanos(nanos) <= 0;
          return true;
        });
    return found[0];
  }

  /**
   * All but what packets change without a word: the time left, and what trackers and counters know.
   */
  private static String essence(long[] words) {
    long[] copy = words.clone();
    EntryImage.forgetMoved(copy);
    return Arrays.toString(copy);
  }
}
