package io.culvert.core.simulation.run;

import io.culvert.core.clock.SeededRandom;
import io.culvert.core.conntrack.ConntrackEntry;
import io.culvert.core.conntrack.ConntrackListener;
import io.culvert.core.conntrack.Direction;
import io.culvert.core.conntrack.EntryStatus;
import io.culvert.core.conntrack.TableAudit;
import io.culvert.core.conntrack.Tuple;
import io.culvert.core.router.Engine;
import io.culvert.core.simulation.net.Endpoint;
import io.culvert.core.simulation.net.Flow;
import io.culvert.core.simulation.net.LawBroken;
import io.culvert.core.simulation.net.Parcel;
import io.culvert.core.simulation.net.Reading;
import io.culvert.core.simulation.rules.Passage;
import io.culvert.core.simulation.rules.RuleBook;
import io.culvert.core.wire.DropReason;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/** What must hold of a router at every step it takes. */
final class RouterLaws implements ConntrackListener {

  private static final String MAXIMUM = "net.netfilter.nf_conntrack_max";
  private static final Set<DropReason> BY_RULES =
      EnumSet.of(DropReason.RULE_DROP, DropReason.POLICY_DROP, DropReason.RULE_REJECT);
  private static final Set<String> HALF_CLOSED = Set.of("FIN_WAIT", "CLOSE_WAIT", "LAST_ACK");
  private static final DropReason[] REASONS = DropReason.values();

  private final String name;
  private final int index;
  private final Engine engine;
  private final RuleBook rules;
  private final BiConsumer<Tuple, Boolean> crowdedOut;
  private final Memory memory;
  private final TableAudit audit;
  private final long[] dropsBefore = new long[REASONS.length];
  private long totalBefore;
  private long heldBefore;
  private long invalidBefore;
  private int withheld;
  private boolean deleting;
  private boolean shrunk;
  private long received;
  private long destroyed;
  private long taken;
  private LongSupplier elsewhere = () -> 0;
  private long elsewhereBefore;

  /**
   * Laws of {@code engine}.
   *
   * @param memory of what it has passed, and those it goes on for
   * @param crowdedOut told of the original tuple of an entry that goes before its time, and whether
   *     it was half closed: those make room too (tcp_can_early_drop)
   */
  RouterLaws(
      String name,
      int index,
      Engine engine,
      RuleBook rules,
      Memory memory,
      BiConsumer<Tuple, Boolean> crowdedOut) {
    this.memory = memory;
    this.name = name;
    this.index = index;
    this.engine = engine;
    this.rules = rules;
    this.crowdedOut = crowdedOut;
    audit = new TableAudit(engine.conntrack());
    engine.conntrack().listener(this);
  }

  /** So many buffers are out on purpose. */
  void withheld(int buffers) {
    withheld = buffers;
  }

  /** Entries may go now, whatever they are. */
  void deleting(boolean now) {
    deleting = now;
  }

  /** The table has been made smaller than it is full. */
  void shrunk() {
    shrunk = true;
  }

  /** It is given entries of another router, and those of its own that are in their way go. */
  boolean given(BooleanSupplier giving) {
    long before = balance();
    deleting = true;
    boolean more = giving.getAsBoolean();
    deleting = false;
    taken += balance() - before;
    return more;
  }

  /** How many entries came that no packet opened. */
  private long balance() {
    return engine.conntrack().table().count() + destroyed - engine.conntrack().stats().insert();
  }

  /** Says how many packets went to other routers, or wait. */
  void elsewhere(LongSupplier count) {
    elsewhere = count;
  }

  LawBroken broken(String law, String how) {
    return new LawBroken(law, name + ": " + how);
  }

  /** Notes how things stand before a packet. */
  void before() {
    elsewhereBefore = elsewhere.getAsLong();
    totalBefore = engine.drops().total();
    invalidBefore = engine.conntrack().stats().invalid();
    heldBefore = engine.reassembly().memoryBytes();
  }

  /** The packet could not be tracked, and so was not translated either, as in the kernel. */
  boolean untracked() {
    return engine.conntrack().stats().invalid() > invalidBefore;
  }

  /** Every buffer is home but those withheld on purpose. */
  void buffersHome() {
    if (engine.pool().inUse() != withheld) {
      throw broken("buffers", engine.pool().inUse() - withheld + " were not given back");
    }
  }

  /** Whether a router made {@code out} because of {@code in}, rather than passing that on. */
  static boolean made(Reading in, Reading out) {
    return out.destination().equals(in.source()) || out.icmpError() && !in.icmpError();
  }

  /** Judges what became of a parcel. */
  void step(Port port, Parcel parcel, List<RouterNode.Sent> sent) {
    received++;
    long dropped = engine.drops().total() - totalBefore;
    Reading in = Reading.of(parcel.bytes());
    RouterNode.Sent first = null;
    for (RouterNode.Sent one : sent) {
      if (first == null && !made(in, Reading.of(one.bytes()))) {
        first = one;
      }
    }
    if (dropped > 0) {
      note(port, parcel, in);
    }
    sizes();
    boolean held =
        engine.reassembly().memoryBytes() > heldBefore || elsewhere.getAsLong() > elsewhereBefore;
    if (parcel.damaged()) {
      if (first != null && parcel.flow() != null) {
        parcel.flow().admit(index); // whatever it looked like, what answers it is known
        memory.learn(in, Reading.of(first.bytes()));
      }
      return;
    }
    if (first == null && dropped == 0 && !held && !in.fragment() && !forRouter(in)) {
      throw broken("counted", "neither sent nor dropped nor held: " + parcel);
    }
    boolean whole = !in.fragment() && withheld == 0 && sent.size() == 1;
    // of one that was cut on its way out a device may refuse a piece
    if (whole && first != null && dropped > 0 && !Reading.of(first.bytes()).fragment()) {
      throw broken("counted", "sent and dropped: " + parcel);
    }
    if (first != null && parcel.flow() != null) {
      judgePassed(port, parcel, in, Reading.of(first.bytes()));
    }
  }

  private boolean forRouter(Reading in) {
    for (int i = 0; i < engine.routing().devices().size(); i++) {
      boolean own =
          engine.routing().device(i).addresses().stream()
              .anyMatch(prefix -> prefix.address().equals(in.destination()));
      if (own) {
        return true;
      }
    }
    return false;
  }

  private void note(Port port, Parcel parcel, Reading in) {
    for (DropReason reason : REASONS) {
      long count = engine.drops().of(reason);
      if (count > dropsBefore[reason.ordinal()]) {
        dropsBefore[reason.ordinal()] = count;
        if (parcel.flow() != null) {
          parcel.flow().trouble(reason.label());
        }
        if (BY_RULES.contains(reason)) {
          judgeStopped(port, parcel, in, reason);
        }
      }
    }
  }

  private void judgeStopped(Port port, Parcel parcel, Reading in, DropReason reason) {
    boolean clear =
        parcel.flow() != null
            && parcel.forward()
            && !parcel.damaged()
            && in.sound()
            && !in.fragment()
            && !in.icmpError()
            && in.hasPorts();
    if (clear) {
      Endpoint dialled = new Endpoint(in.destination(), in.destinationPort());
      Endpoint to = in.protocol() == Reading.TCP ? rules.translated(dialled) : dialled;
      Passage p = new Passage(in.source(), to.address(), in.protocol(), to.port(), port.name());
      boolean asDialled = dialled.equals(parcel.flow().dialled());
      boolean plain = asDialled && parcel.flow().kind() != Flow.Kind.FTP_DATA;
      if (plain && rules.mustPass(p)) {
        throw broken("allowed", reason.words() + ", but the rules accept " + p + ": " + parcel);
      }
    }
  }

  private void judgePassed(Port port, Parcel parcel, Reading in, Reading out) {
    if (out.fragmentOffset() > 0) {
      return; // what came before it, and has the ports, was refused by its device
    }
    Flow flow = parcel.flow();
    int to = out.hasPorts() ? out.destinationPort() : -1;
    Passage p = new Passage(in.source(), out.destination(), out.protocol(), to, port.name());
    boolean known = flow.admitted(index) || memory.knows(in, out);
    if (!rules.mayPass(p, known)) {
      throw broken("denied", "the rules deny " + p + (known ? ", known: " : ": ") + parcel);
    }
    if (!out.icmpError()) {
      flow.admit(index);
      memory.learn(in, out);
    }
  }

  private void sizes() {
    long maximum = engine.tunables().get(MAXIMUM);
    int count = engine.conntrack().table().count();
    if (maximum > 0 && count > maximum && !shrunk) {
      throw broken("maximum", count + " entries where " + maximum + " are allowed");
    }
    shrunk &= count > maximum;
  }

  /** The dear laws. */
  void audit() {
    audit
        .look()
        .ifPresent(
            what -> {
              throw broken("table", what);
            });
    long inserted = engine.conntrack().stats().insert() + taken;
    int count = engine.conntrack().table().count();
    if (inserted - destroyed != count) {
      throw broken(
          "counted",
          inserted + " entries came, " + destroyed + " went, and " + count + " are there");
    }
  }

  @Override
  public void created(ConntrackEntry entry, long nowNanos) {
    // found by the audit
  }

  @Override
  public void updated(ConntrackEntry entry, long nowNanos) {
    // nothing to hold
  }

  @Override
  public void destroyed(ConntrackEntry entry, long nowNanos) {
    destroyed++;
    if (deleting || entry.remainingNanos(nowNanos) <= 0) {
      return;
    }
    if (!entry.has(EntryStatus.ASSURED)) {
      crowdedOut.accept(entry.tuple(Direction.ORIGINAL), false);
      return;
    }
    String state = engine.conntrack().tracker(entry.protocol()).stateName(entry);
    if (entry.protocol() != Reading.TCP || state.equals("ESTABLISHED")) {
      throw broken("assured", "cut: " + entry.tuple(Direction.ORIGINAL) + " of " + state);
    }
    if (HALF_CLOSED.contains(state)) {
      crowdedOut.accept(entry.tuple(Direction.ORIGINAL), true);
    }
  }

  /** Packets received. */
  long received() {
    return received;
  }

  /** A number that two runs of one world agree in. */
  long fingerprint() {
    long all = received;
    all = SeededRandom.mix(all ^ destroyed);
    all = SeededRandom.mix(all ^ engine.drops().total());
    return SeededRandom.mix(all ^ engine.conntrack().stats().insert());
  }
}
