package io.culvert.core.control.active;

import io.culvert.core.cluster.Ownership;
import io.culvert.core.state.Forgetting;
import io.culvert.core.state.HolderTold;
import io.culvert.core.state.Mirror;
import io.culvert.core.state.TakeIn;
import java.util.Optional;

/**
 * The connections that one router has made, and who judges them: that router as a rule, another
 * while it is gone. Who comes to hold a slot forgets what it may know of it from earlier, takes in
 * what the one before told, and judges from then on. Loop only.
 */
final class Slot implements Ownership.Acts {

  private enum Phase {
    IDLE,
    AWAITING,
    CLEARING,
    TAKING
  }

  private static final int ROWS_A_TURN = 4_096;
  private static final int ENTRIES_A_TURN = 512;
  private static final long SECOND = 1_000_000_000L;
  private static final long LAST_NANOS = SECOND;
  private static final long FLUSH_NANOS = SECOND / 2;
  private static final long AGREE_NANOS = 2 * SECOND;

  private final int number;
  private final String home;
  private final ActiveMember member;
  private final Ownership ownership;
  private Phase phase = Phase.IDLE;
  private String before = "";
  private long untilNanos;
  private Forgetting forgetting;
  private TakeIn taking;
  private boolean serving;
  private long servingSince;

  /** Whether the table may have entries of it that another has changed since. */
  private boolean stale = true;

  /** Whether the table has what this router judged last, which may be all there is of it. */
  private boolean mine;

  /** Whether it goes on with that. */
  private boolean keeps;

  private final HolderTold holder = new HolderTold();
  private String givingTo = "";
  private long givingUntil;
  private boolean flushed;

  Slot(int number, String home, ActiveMember member) {
    this.number = number;
    this.home = home;
    this.member = member;
    this.ownership = member.ownership(home, this);
  }

  String home() {
    return home;
  }

  Ownership ownership() {
    return ownership;
  }

  /** Whether this router judges its entries. */
  boolean serves(long nowNanos) {
    return serving && ownership.holds(nowNanos);
  }

  /** Whether it will serve soon: it holds, and takes in what it needs, or is about to hold. */
  boolean begins(long nowNanos) {
    return phase != Phase.IDLE && ownership.holds(nowNanos) || ownership.begins(nowNanos);
  }

  /** Whether that other member holds it, as far as is known here. */
  boolean isHeldBy(String other) {
    return holder.holder().equals(other);
  }

  /** Gives it up in favour of nobody. */
  void drop(long nowNanos) {
    ownership.give(nowNanos);
  }

  /** Who judges its packets, or will; this router where it is about to, empty for nobody. */
  String judge() {
    if (!givingTo.isEmpty()) {
      return givingTo;
    }
    String owner = ownership.owner().orElse("");
    return owner.isEmpty() ? ownership.holder().orElse("") : owner;
  }

  void tick(long nowNanos) {
    follow(nowNanos);
    String last = ownership.holder().orElse("");
    Mirror told = member.mirrors().of(last);
    boolean knows = tells(last, nowNanos) ? told.whole() : mine;
    ownership.ready(last.equals(member.name()) || knows);
    ownership.tick(nowNanos);
    if (!givingTo.isEmpty() && !serving && nowNanos - givingUntil > 0) {
      givingTo = "";
      servingSince = nowNanos;
      serving = ownership.holds(nowNanos) && phase == Phase.IDLE;
      member.settled();
    }
  }

  /** Something was heard of who holds it. */
  void heard(long nowNanos) {
    follow(nowNanos);
    boolean agreed = !ownership.owner().equals(Optional.of(member.name()));
    if (!givingTo.isEmpty() && agreed && !ownership.holds(nowNanos)) {
      givingTo = "";
      member.settled();
    }
  }

  /** Notes since when somebody else holds it, and what that one had told by then. */
  private void follow(long nowNanos) {
    String now = ownership.holder().orElse("");
    if (holder.follow(now, member.mirrors().of(now), nowNanos)) {
      member.mirrors().listens(now);
      member.settled();
    }
  }

  private boolean tells(String one, long nowNanos) {
    return holder.tells(one, member.mirrors().of(one), nowNanos);
  }

  /** Does some of what is left to do; whether there is more. */
  boolean turn(long nowNanos) {
    if (serving && !ownership.holds(nowNanos)) {
      serving = false;
    }
    if (!givingTo.isEmpty()) {
      return giving(nowNanos);
    }
    switch (phase) {
      case AWAITING -> {
        if (!ended(nowNanos)) {
          return false;
        }
        if (keeps) {
          serve(nowNanos);
          return false;
        }
        mine = false;
        forgetting = Forgetting.of(member.known().conntrack().table(), number);
        phase = stale && member.mirrors().of(before) != null ? Phase.CLEARING : Phase.TAKING;
      }
      case CLEARING -> {
        if (!forgetting.turn(ROWS_A_TURN, nowNanos)) {
          phase = Phase.TAKING;
        }
      }
      case TAKING -> take(nowNanos);
      case IDLE -> {
        return forget(nowNanos);
      }
    }
    return phase != Phase.IDLE;
  }

  /** Whether all that the one before told last has come, if it gave up of itself. */
  private boolean ended(long nowNanos) {
    boolean gave = !before.isEmpty() && ownership.gaveUp(before);
    return !gave || member.mirrors().flushed(before) || nowNanos - untilNanos > 0;
  }

  private void take(long nowNanos) {
    Mirror told = member.mirrors().of(before);
    if (told == null) {
      serve(nowNanos);
      return;
    }
    if (taking == null) {
      taking = TakeIn.of(told, number);
      long elapsed = Math.max(0, nowNanos - told.heardNanos());
      taking.begin(member.known(), member.addresses(), false, elapsed);
    }
    if (!taking.turn(ENTRIES_A_TURN, nowNanos, member.epochMicros())) {
      serve(nowNanos);
    }
  }

  private void serve(long nowNanos) {
    phase = Phase.IDLE;
    taking = null;
    serving = true;
    servingSince = nowNanos;
    stale = false;
    mine = true;
    member.serves(this, before);
  }

  /** Entries that whoever holds it now has told better go. */
  private boolean forget(long nowNanos) {
    String other = holder.holder();
    boolean others = !other.isEmpty() && !other.equals(member.name());
    Mirror told = member.mirrors().of(other);
    if (!stale || !others || ownership.holds(nowNanos) || told == null || !told.whole()) {
      forgetting = null;
      return false;
    }
    if (!tells(other, nowNanos)) {
      return false;
    }
    if (forgetting == null) {
      forgetting = Forgetting.of(member.known().conntrack().table(), number);
    }
    stale = forgetting.turn(ROWS_A_TURN, nowNanos);
    mine = false;
    return stale;
  }

  /** Whether it may be given away: it has been held for a while, and nothing is under way. */
  boolean settled(long nowNanos) {
    return serves(nowNanos) && givingTo.isEmpty() && nowNanos - servingSince > 2 * SECOND;
  }

  /** Whether it is being given away. */
  boolean gives() {
    return !givingTo.isEmpty();
  }

  /** Begins to give it to {@code to}; its packets wait until that one has it. */
  void give(String to, long nowNanos) {
    givingTo = to;
    givingUntil = nowNanos + FLUSH_NANOS;
    flushed = false;
    serving = false;
  }

  private boolean giving(long nowNanos) {
    if (!ownership.holds(nowNanos)) {
      heard(nowNanos); // its packets wait until it has been agreed, but not for long
      return false;
    }
    flushed = flushed || member.feeds().flush(givingTo);
    return !flushed && nowNanos - givingUntil <= 0;
  }

  /**
   * That member knows all that it was told before it was told that this was all. What was sent may
   * have met one that heard nothing, or had another beginning: it would own what it does not know.
   */
  void told(String by, long nowNanos) {
    if (flushed && by.equals(givingTo) && ownership.holds(nowNanos)) {
      flushed = false;
      givingUntil = nowNanos + AGREE_NANOS;
      ownership.give(givingTo, nowNanos);
    }
  }

  @Override
  public void own(long term) {
    before = ownership.holder().filter(name -> !name.equals(member.name())).orElse("");
    // who held it for a moment only may have told nobody: then this is what is known
    keeps = mine && !before.isEmpty() && !tells(before, member.nanos());
    untilNanos = member.nanos() + LAST_NANOS;
    phase = Phase.AWAITING;
    givingTo = "";
    forgetting = null;
  }

  @Override
  public void release(long term) {
    boolean served = serving || !givingTo.isEmpty();
    serving = false;
    stale = true;
    phase = Phase.IDLE;
    taking = null;
    forgetting = null;
    if (served) {
      member.released(this);
    }
  }

  @Override
  public void propose(String owner, long term) {
    member.propose(number, owner, term);
  }

  @Override
  public void tell(String to, byte[] word) {
    member.tell(number, to, word);
  }
}
