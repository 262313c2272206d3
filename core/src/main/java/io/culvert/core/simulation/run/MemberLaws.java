package io.culvert.core.simulation.run;

import io.culvert.core.conntrack.ConntrackEntry;
import io.culvert.core.conntrack.ConntrackTable;
import io.culvert.core.conntrack.Direction;
import io.culvert.core.conntrack.EntryImage;
import io.culvert.core.conntrack.PacketTuple;
import io.culvert.core.router.Engine;
import io.culvert.core.simulation.net.LawBroken;
import io.culvert.core.state.Mirror;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/** What must hold of several routers as one. */
final class MemberLaws {

  private static final long SECOND = 1_000_000_000L;

  /** What was decided so long before is known to others, if nothing was wrong between. */
  private static final long KNOWN_AFTER = SECOND;

  private static final long CLEAN = 4 * SECOND;
  private static final long LASTING = 30 * SECOND;

  private final World world;
  private final Members members;
  private final EntryImage image = new EntryImage();
  private final ConntrackEntry entry = new ConntrackEntry();
  private final PacketTuple tuple = new PacketTuple();
  private final Set<Member> clean = new HashSet<>();
  private Member served;
  private long servedNanos;
  private long tookOver;
  private long keptEntries;

  MemberLaws(World world, Members members) {
    this.world = world;
    this.members = members;
  }

  /** There are never two owners. */
  void look() {
    Member owner = null;
    for (Member member : members.all()) {
      if (member.holds()) {
        if (owner != null) {
          throw member.node().laws().broken("owner", owner.name() + " and " + member.name());
        }
        owner = member;
      }
    }
  }

  /** A packet goes into that member. */
  void served(Member member) {
    served = member;
    servedNanos = world.clock().nanos();
    clean.clear();
    for (Member other : members.all()) {
      long troubled = Math.max(member.troubledNanos(), other.troubledNanos());
      troubled = Math.max(troubled, members.link(member, other).troubledNanos());
      if (other != member && servedNanos - troubled > CLEAN && member.toldWhole(other.name())) {
        clean.add(other);
      }
    }
  }

  /**
   * A member took over: what the one before knew for a second when it took its last packet in goes
   * on, if nothing had been wrong with the two and the link between them for a while.
   */
  void tookOver(Member now, Member before) {
    tookOver++;
    if (before == served && clean.contains(now)) {
      kept(now, before);
    }
  }

  private void kept(Member now, Member before) {
    ConntrackTable there = before.node().engine().conntrack().table();
    ConntrackTable here = now.node().engine().conntrack().table();
    long nanos = world.clock().nanos();
    there.scan(
        0,
        Integer.MAX_VALUE,
        entry -> {
          boolean old = servedNanos - entry.createdNanos() > KNOWN_AFTER;
          if (old && entry.remainingNanos(nanos) > LASTING) {
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

  private void equal(Member owner, Member member) {
    Mirror mirror = member.mirror(owner.name());
    if (mirror == null || !mirror.whole() || !owner.toldAll(member.name())) {
      throw member.node().laws().broken("mirror", "it does not know all of " + owner.name());
    }
    TreeMap<Long, String> told = new TreeMap<>();
    mirror.each(words -> told.put(words[EntryImage.ID], essence(words)));
    TreeMap<Long, String> known = new TreeMap<>();
    Engine engine = owner.node().engine();
    ConntrackTable table = engine.conntrack().table();
    long nanos = world.clock().nanos();
    for (int slot = 0; slot < table.rows(); slot++) {
      if (image.take(table, slot, nanos, world.clock().epochMicros())) {
        table.entry(slot, entry);
        engine.nat().sequences().image(entry, image.words(), EntryImage.SEQUENCES);
        engine.helpers().image(entry, image);
        known.put(image.words()[EntryImage.ID], essence(image.words()));
      }
    }
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
