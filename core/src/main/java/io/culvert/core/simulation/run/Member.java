package io.culvert.core.simulation.run;

import io.culvert.core.cluster.Electorate;
import io.culvert.core.cluster.Ownership;
import io.culvert.core.cluster.OwnershipSettings;
import io.culvert.core.conntrack.Restoration;
import io.culvert.core.state.ChangeFeed;
import io.culvert.core.state.EngineState;
import io.culvert.core.state.Forgetting;
import io.culvert.core.state.HolderTold;
import io.culvert.core.state.Mirror;
import io.culvert.core.state.MirrorFeed;
import io.culvert.core.state.TakeIn;
import io.culvert.core.state.Teller;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One router of a group: its engine, what it tells others and they told it, and whether it owns.
 */
class Member implements Ownership.Acts {

  /** What the group does for its members. */
  interface Group {

    /** Sends a word. */
    void tell(Member from, String to, byte[] word);

    /** Asks for consensus. */
    void propose(Member from, int slot, String owner, long term);

    /** A packet goes to another; false where it can't. */
    boolean pass(Member from, String to, byte[] letter);

    /** It moves packets no more, gives all up, and has told all since {@code markedNanos}. */
    void stopped(Member from, long markedNanos);

    /**
     * It fetches the addresses, and knows what it can of {@code before}'s connections.
     *
     * @param exact whether it trusts all of that
     */
    void serves(Member now, String before, boolean exact);
  }

  private static final long MILLISECOND = 1_000_000L;
  private static final long MIRROR_BYTES = 32 << 20;
  private static final int CELLS = 64;
  private static final int TURNS = 8;
  private static final long MOST_WAIT = 1_000 * MILLISECOND;
  private static final long MOST_MARKING = 4_000 * MILLISECOND;

  private final String name;
  private final long apart;
  private final World world;
  private final Group group;
  private final Map<String, MirrorFeed> feeds = new HashMap<>();
  private final Map<MemberLink, String> senders = new HashMap<>();
  private final Map<String, Mirror> mirrors = new HashMap<>();
  private RouterNode node;
  private EngineState state;
  private Teller teller;
  private Ownership ownership;
  private TakeIn taking;
  private String before = "";
  private long ownedNanos;
  private boolean serving;
  private boolean dead;
  private boolean paused;
  private String givingTo = "";
  private long markedNanos;
  private long begunNanos;
  private long troubledNanos;
  private final HolderTold holder = new HolderTold();

  /** A member whose clock is {@code apart} from others', not yet started. */
  Member(String name, long apart, World world, Group group) {
    this.name = name;
    this.apart = apart;
    this.world = world;
    this.group = group;
  }

  /** It starts, knowing nothing. */
  void start(RouterNode fresh, int number, Electorate electorate) {
    begin(fresh);
    Restoration.idsFrom(node.engine().conntrack(), number);
    feeds.clear();
    mirrors.clear();
    taking = null;
    givingTo = "";
    serving = false;
    ownership = new Ownership(name, electorate, OwnershipSettings.DEFAULT, this, now());
  }

  /** The router of a member that starts, and what tells of it. */
  final void begin(RouterNode fresh) {
    node = fresh;
    List<String> devices = node.ports().stream().map(Port::name).toList();
    state =
        new EngineState(
            node.engine().conntrack(), node.engine().nat(), node.engine().helpers(), devices);
    teller = new Teller(new ChangeFeed(state));
    node.engine().conntrack().listener(teller.feed());
    dead = false;
    paused = false;
    begunNanos = world.clock().nanos();
    troubledNanos = begunNanos;
  }

  /** What this router knows. */
  final EngineState state() {
    return state;
  }

  /** What tells others of it. */
  final Teller teller() {
    return teller;
  }

  private long now() {
    return world.clock().nanos() + apart;
  }

  String name() {
    return name;
  }

  RouterNode node() {
    return node;
  }

  Ownership ownership() {
    return ownership;
  }

  boolean dead() {
    return dead;
  }

  boolean paused() {
    return paused;
  }

  /** Whether it runs. */
  boolean hears() {
    return !dead && !paused;
  }

  void kill() {
    dead = true;
    serving = false;
  }

  void pause(boolean now) {
    paused = now;
    troubledNanos = world.clock().nanos();
  }

  /** When it was started. */
  long begunNanos() {
    return begunNanos;
  }

  /** When it stood still last, or began. */
  long troubledNanos() {
    return troubledNanos;
  }

  /** Whether its lease holds. */
  boolean holds() {
    return !dead && ownership.holds(now());
  }

  /** Whether it holds the slot of that home; where one owns, all is one slot. */
  boolean holds(String home) {
    return holds();
  }

  /** Whether it takes packets in. */
  boolean serves() {
    return hears() && serving && holds();
  }

  /** What it was told by another, {@code null} for nothing. */
  Mirror mirror(String of) {
    return mirrors.get(of);
  }

  /** Whether everything there is to tell has been told to that member. */
  boolean toldAll(String to) {
    return toldWhole(to) && feeds.get(to).ready() && teller.told();
  }

  /** Whether that member has been told all there was, and is told what changes. */
  boolean toldWhole(String to) {
    return feeds.containsKey(to) && feeds.get(to).isWhole();
  }

  /** A connection to another begins. */
  void joined(String other, MemberLink there, MemberLink back) {
    MirrorFeed told = new MirrorFeed(there::send);
    feeds.put(other, told);
    senders.put(back, other);
    mirrors.putIfAbsent(other, new Mirror(MIRROR_BYTES));
    teller.add(told, world.clock().nanos());
  }

  /** A connection to another ends. */
  void left(String other) {
    MirrorFeed told = feeds.remove(other);
    if (told != null && !dead) {
      teller.remove(told);
      ownership.gone(other);
    }
  }

  /** A block has arrived. */
  void received(MemberLink by, ByteBuffer block) {
    if (!mirrors.get(senders.get(by)).received(block, now())) {
      throw node.laws().broken("mirror", "a block is damaged");
    }
  }

  /** A packet that another handed to this one has arrived. */
  void passed(byte[] letter) {
    throw new IllegalStateException(name + " moves all packets itself");
  }

  /** A word has arrived. */
  void heard(String from, byte[] word) {
    ownership.heard(word, now());
  }

  void agreed(int slot, String owner, long term) {
    ownership.agreed(owner, term, now());
  }

  /** A twenty-fifth of a second has passed. */
  void tick() {
    ready();
    ownership.tick(now());
    takeIn();
    giveOn(); // first, so that packets have moved some since it told
    tellOthers();
    node.maintain();
  }

  /** Tells others what has changed. */
  final void tellOthers() {
    long nanos = world.clock().nanos();
    if (nanos / (250 * MILLISECOND) % 4 == 0) {
      teller.expectationsMayHaveChanged();
    }
    teller.renewals(state.conntrack().table().rows(), nanos);
    for (int i = 0; i < TURNS && teller.turn(i < 4, nanos, world.clock().epochMicros()); i++) {
      // a few rows a turn
    }
  }

  /** Whoever knows what the last owner does is fit; and who does not own forgets its own. */
  private void ready() {
    String last = ownership.holder().orElse("");
    Mirror told = mirrors.get(last);
    holder.follow(last, told, now());
    boolean knows = last.equals(name) || told != null && told.whole();
    ownership.ready(knows);
    boolean other = !last.isEmpty() && !last.equals(name) && !holds();
    // others hear of what is forgotten, and who holds it now may still be taking in what it heard
    if (other
        && holder.tells(last, told, now())
        && told.whole()
        && state.conntrack().table().count() > 0) {
      node.laws().deleting(true);
      Forgetting forgetting = new Forgetting(state.conntrack().table());
      while (forgetting.turn(CELLS, world.clock().nanos())) {
        // in turns
      }
      node.laws().deleting(false);
    }
  }

  @Override
  public void own(long term) {
    before = ownership.holder().orElse("");
    ownedNanos = now();
    boolean knows = before.isEmpty() || before.equals(name) || !mirrors.containsKey(before);
    if (knows) {
      serves("", false);
    }
  }

  @Override
  public void release(long term) {
    serving = false;
    taking = null;
  }

  @Override
  public void propose(String owner, long term) {
    group.propose(this, 0, owner, term);
  }

  @Override
  public void tell(String member, byte[] word) {
    group.tell(this, member, word);
  }

  private void takeIn() {
    if (serving || !holds()) {
      return;
    }
    if (taking == null) {
      Mirror told = mirrors.get(before);
      boolean more = ownership.gaveUp(before) && !told.ended();
      if (more && now() - ownedNanos < MOST_WAIT) {
        return; // the last of what it told is on its way
      }
      mirrors.put(before, new Mirror(MIRROR_BYTES));
      taking = new TakeIn(told);
      taking.begin(
          state,
          node.engine().routing()::hasAddress,
          ownership.handedOver(before),
          now() - told.heardNanos());
    }
    boolean more =
        node.laws()
            .given(() -> taking.turn(CELLS, world.clock().nanos(), world.clock().epochMicros()));
    if (!more) {
      boolean exact = taking.exact();
      taking = null;
      serves(before, exact);
    }
  }

  private void serves(String of, boolean exact) {
    serving = true;
    teller.anew();
    group.serves(this, of, exact);
  }

  /** Takes what it gave up for good. */
  void resume() {
    // where one owns it is drained by being asked to give
  }

  /** Gives what it owns to another, once little is left to tell. */
  void give(String to) {
    if (givingTo.isEmpty()) {
      givingTo = to;
      markedNanos = world.clock().nanos();
      teller.mark();
    }
  }

  private void giveOn() {
    boolean gives = !givingTo.isEmpty() && serves();
    long marking = world.clock().nanos() - markedNanos;
    if (gives && !teller.fewMoved() && marking < MOST_MARKING) {
      return;
    }
    if (gives) {
      giveNow();
    }
    if (!givingTo.isEmpty()) {
      givingTo = "";
      teller.unmark();
    }
  }

  /** Packets have been read to the last. */
  private void giveNow() {
    serving = false;
    boolean told = teller.flush(world.clock().nanos(), world.clock().epochMicros());
    if (told && toldWhole(givingTo) && feeds.get(givingTo).ended(teller.exact())) {
      group.stopped(this, markedNanos);
      ownership.give(givingTo, now());
    }
    serving = holds();
  }
}
