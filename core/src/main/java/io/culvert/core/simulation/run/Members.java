package io.culvert.core.simulation.run;

import io.culvert.core.clock.SeededRandom;
import io.culvert.core.cluster.Electorate;
import io.culvert.core.control.active.ActiveMember;
import io.culvert.core.control.offline.EngineKit;
import io.culvert.core.simulation.net.Parcel;
import io.culvert.core.simulation.net.Reading;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongFunction;

/**
 * Several routers as one: what arrives goes to whichever fetched the addresses last. Between them
 * are links that fail, and the consensus that agrees on terms, which takes the first proposal of a
 * term by who reaches a majority.
 */
final class Members implements Hop, Member.Group {

  /** What else may happen in a world with several: to wires. */
  static final Set<Trouble> OTHER_TROUBLES =
      EnumSet.of(Trouble.LOSS, Trouble.LATE, Trouble.DOUBLED, Trouble.DAMAGE);

  /** No group is larger. */
  static final int MOST = 5;

  private static final long MILLISECOND = 1_000_000L;
  private static final long TICK = 40 * MILLISECOND;
  private static final long APART = 33_333_333_333_333L;
  private static final long BREAKS = 3_000 * MILLISECOND;

  private final World world;
  private final EngineKit kit;
  private final LongFunction<RouterNode> made;
  private final SeededRandom random;
  private final Electorate electorate;
  private final List<Member> all = new ArrayList<>();
  private final MemberLink[][] links;
  private final long[][] cutNanos;
  private final List<Consumer<RouterNode>> wirings = new ArrayList<>();
  private final MemberLaws laws;
  private final MemberTroubles troubles;
  private final long[] terms;
  private final String[] termOwners;
  private final Map<String, Parcel> parcels = new HashMap<>();
  private final boolean eachPacket;
  private int active = -1;
  private boolean consensus = true;

  Members(World world, LongFunction<RouterNode> made, EngineKit kit) {
    this.world = world;
    this.made = made;
    this.kit = kit;
    random = world.fork();
    int count = world.memberCount();
    List<String> names = List.of("a", "b", "c", "d", "e").subList(0, count);
    Optional<String> prefer = count == 2 ? Optional.of("a") : Optional.empty();
    electorate = new Electorate(names, prefer, Set.of());
    int slots = world.allActive() ? count : 1;
    terms = new long[slots];
    termOwners = new String[slots];
    eachPacket = random.nextInt(2) == 0;
    links = new MemberLink[count][count];
    cutNanos = new long[count][count];
    for (int i = 0; i < count; i++) {
      all.add(
          world.allActive()
              ? new SharingMember(names.get(i), names, world, this, this::took, parcels)
              : new Member(names.get(i), i * APART, world, this));
      fresh(i);
      world.routers().add(all.get(i).node());
    }
    for (int i = 0; i < count; i++) {
      for (int j = 0; j < count; j++) {
        links[i][j] = new MemberLink(world.agenda(), world.fork(), all.get(i).name(), all.get(j));
      }
    }
    laws = new MemberLaws(world, this);
    troubles = new MemberTroubles(world, this, world.fork());
  }

  private void fresh(int number) {
    RouterNode node = made.apply(random.nextLong());
    wirings.forEach(wiring -> wiring.accept(node));
    node.install(Troubles.helpers(kit));
    all.get(number).start(node, number + 1, electorate);
  }

  List<Member> all() {
    return all;
  }

  MemberLaws laws() {
    return laws;
  }

  MemberLink link(Member from, Member to) {
    return links[all.indexOf(from)][all.indexOf(to)];
  }

  void consensus(boolean works) {
    consensus = works;
  }

  boolean has(RouterNode router) {
    return all.stream().anyMatch(member -> member.node() == router);
  }

  @Override
  public void wired(Consumer<RouterNode> wiring) {
    wirings.add(wiring);
    all.forEach(member -> wiring.accept(member.node()));
  }

  /** Time begins. */
  void begin() {
    tick();
    troubles.begin();
  }

  /** All is well from now on. */
  void end() {
    troubles.end();
  }

  /** Whether one owns, and all that it knows has arrived at the others. */
  boolean quiet() {
    if (world.allActive()) {
      return all.stream().allMatch(this::quiet);
    }
    Member owner = all.stream().filter(Member::serves).findFirst().orElse(null);
    return owner != null
        && all.stream()
            .filter(member -> member != owner)
            .allMatch(m -> owner.toldAll(m.name()) && link(owner, m).empty());
  }

  private boolean quiet(Member one) {
    return one instanceof SharingMember sharing
        && sharing.judges(one.name())
        && all.stream()
            .filter(other -> other != one)
            .allMatch(other -> one.toldAll(other.name()) && link(one, other).empty());
  }

  /** Packets handed from one to another. */
  long handed() {
    return all.stream().mapToLong(m -> m instanceof SharingMember s ? s.handed() : 0).sum();
  }

  /** Whatever was under way has been done. */
  void settled() {
    laws.settled();
  }

  private void tick() {
    world
        .agenda()
        .in(
            TICK,
            () -> {
              connect();
              for (Member member : all) {
                if (member.hears()) {
                  member.tick();
                  laws.look();
                }
              }
              catchUp();
              tick();
              return false;
            });
  }

  /** Connections break where nothing came through for a while, and are made again. */
  private void connect() {
    long now = world.clock().nanos();
    for (int i = 0; i < all.size(); i++) {
      for (int j = 0; j < i; j++) {
        Member one = all.get(i);
        Member other = all.get(j);
        boolean dead = one.dead() || other.dead();
        boolean cut = links[i][j].cut() || links[j][i].cut();
        cutNanos[i][j] = cut ? cutNanos[i][j] : now;
        boolean connected = links[i][j].connected();
        if (connected && (dead || now - cutNanos[i][j] > BREAKS)) {
          links[i][j].connected(false);
          links[j][i].connected(false);
          one.left(other.name());
          other.left(one.name());
        } else if (!connected && !dead && !cut && one.hears() && other.hears()) {
          links[i][j].connected(true);
          links[j][i].connected(true);
          one.joined(other.name(), links[i][j], links[j][i]);
          other.joined(one.name(), links[j][i], links[i][j]);
        }
      }
    }
  }

  /** A member dies, and all it knew with it. */
  void kill(Member member) {
    member.kill();
    connect();
  }

  /** A member that was killed begins anew. */
  void restart(Member member) {
    connect();
    int number = all.indexOf(member);
    fresh(number);
    world.routers().set(number, member.node());
  }

  /** Where the network leads it: anywhere, or every flow its way, and its answers theirs. */
  private Member toward(Parcel parcel) {
    if (!world.allActive()) {
      return active < 0 ? null : all.get(active);
    }
    parcels.put(SharingMember.key(parcel.bytes()), parcel);
    List<Member> moving = all.stream().filter(Members::takes).toList();
    if (moving.isEmpty()) {
      return null;
    }
    // fragments of a datagram have to meet
    boolean each = eachPacket && !Reading.of(parcel.bytes()).fragment();
    boolean any = each || parcel.flow() == null;
    int way = any ? random.nextInt(1 << 16) : parcel.flow().id() + (parcel.forward() ? 0 : 1);
    return moving.get(way % moving.size());
  }

  /** Whether packets may come to it. */
  private static boolean takes(Member one) {
    return one.serves() || one instanceof SharingMember sharing && sharing.passesOn();
  }

  @Override
  public void receive(int port, Parcel parcel) {
    Member to = toward(parcel);
    laws.look();
    if (to == null || !takes(to)) {
      if (parcel.flow() != null) {
        parcel.flow().trouble("nobody owns");
      }
      return;
    }
    if (to.serves()) {
      laws.served(to);
      to.node().receive(port, parcel);
      return;
    }
    long before = to.node().engine().drops().total();
    to.node().receive(port, parcel);
    if (to.node().engine().drops().total() > before && parcel.flow() != null) {
      parcel.flow().trouble("passed on in vain");
    }
  }

  @Override
  public void tell(Member from, String to, byte[] word) {
    link(from, member(to)).tell(word);
  }

  @Override
  public boolean pass(Member from, String to, byte[] letter) {
    Parcel parcel = from.node().walking();
    if (parcel != null) {
      // put together of fragments, it is another one, and all the same
      byte[] packet = ActiveMember.packet(letter);
      parcels.putIfAbsent(SharingMember.key(packet), parcel.with(packet));
    }
    Runnable lost =
        () -> {
          if (parcel != null && parcel.flow() != null) {
            parcel.flow().trouble("lost between members");
          }
        };
    return link(from, member(to)).pass(letter, lost);
  }

  private void took(SharingMember now, String slot, String before) {
    world.active().forEach(flow -> flow.excuse("take-over"));
    if (!before.isEmpty()) {
      laws.tookOver(now, member(before), electorate.members().indexOf(slot));
    }
  }

  /** The member of that name. */
  Member member(String name) {
    return all.get(electorate.members().indexOf(name));
  }

  @Override
  public void propose(Member from, int slot, String owner, long newTerm) {
    if (consensus && newTerm > terms[slot] && majority(from)) {
      terms[slot] = newTerm;
      termOwners[slot] = owner;
      all.forEach(member -> agreed(slot, member, from));
    }
  }

  private void agreed(int slot, Member member, Member by) {
    if (member.hears() && (member == by || !link(by, member).cut())) {
      long newTerm = terms[slot];
      String owner = termOwners[slot];
      world
          .agenda()
          .in(
              (1 + random.nextInt(20)) * MILLISECOND,
              () -> {
                if (member.hears()) {
                  member.agreed(slot, owner, newTerm);
                }
                return false;
              });
    }
  }

  /** Who reaches a majority learns at last what was agreed. */
  private void catchUp() {
    for (Member member : all) {
      for (int slot = 0; slot < terms.length; slot++) {
        boolean lucky = terms[slot] > 0 && random.nextInt(20) == 0;
        if (lucky && member.hears() && majority(member)) {
          member.agreed(slot, termOwners[slot], terms[slot]);
        }
      }
    }
  }

  private boolean majority(Member from) {
    List<String> voters = electorate.prefer().map(List::of).orElse(electorate.members());
    long reached =
        voters.stream()
            .map(this::member)
            .filter(Member::hears)
            .filter(m -> m == from || !link(from, m).cut() && !link(m, from).cut())
            .count();
    return 2 * reached > voters.size();
  }

  @Override
  public void stopped(Member from, long markedNanos) {
    laws.exact().stopped(from, markedNanos);
  }

  @Override
  public void serves(Member now, String before, boolean exact) {
    active = all.indexOf(now);
    // what was decided in the last second is known to nobody; what goes on is another law's to see
    world.active().forEach(flow -> flow.excuse("take-over"));
    if (!before.isEmpty()) {
      laws.tookOver(now, member(before), MemberLaws.ALL);
    }
    if (exact) {
      laws.exact().look(now, member(before));
    }
  }
}
