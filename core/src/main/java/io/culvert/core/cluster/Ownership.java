package io.culvert.core.cluster;

import java.util.List;
import java.util.Optional;

/**
 * Whether this member owns the addresses that all share. Terms are agreed elsewhere, by consensus,
 * one owner for each; they alone fence nobody off, as who is cut off hears of no new one. So an
 * owner needs a lease as well, which a majority grants it again and again: it says its own time to
 * them, they say it back, and from that time on it owns for {@link OwnershipSettings#leaseNanos},
 * by its own clock. Who grants a lease grants no other one until it is over, by its own clock too,
 * unless the owner itself said that it gave up; after a start, when it can't know what it granted,
 * it waits as long. Any two majorities meet, so no two leases hold at one time, whatever is lost,
 * late or doubled on the way, and whoever stood still meanwhile. What is needed of clocks is that
 * none runs an eighth faster than another while a lease lasts, and that none stands still.
 *
 * <p>Loop only: what asks {@link #holds} before each batch of packets must be asked by the thread
 * that moves them. {@link Acts} are called from within, and must not call back.
 */
public final class Ownership {

  /** What an ownership wants done. */
  public interface Acts {

    /** This member owns from now on: take over what others knew, fetch addresses, read devices. */
    void own(long term);

    /** It owns no more; stop reading devices before anything else. */
    void release(long term);

    /** Have that agreed by consensus; it may be refused, or nobody may answer. */
    void propose(String owner, long term);

    /** Send this word, which may be lost, be late, or overtake others. */
    void tell(String member, byte[] word);
  }

  private static final int NOBODY = -1;
  private static final int IDLE_LEASES = 3;
  private static final int DEAF_LEASES = 5;

  private final Electorate electorate;
  private final int self;
  private int home;
  private final OwnershipSettings settings;
  private final Acts acts;
  private final Others others;
  private final long startNanos;
  private final Binding binding;

  private long term;
  private int owner = NOBODY;
  private long ownerActedAt;
  private boolean held;
  private long leaseEnd;
  private long released;
  private int givenTo = NOBODY;
  private boolean ready;
  private boolean drained;
  private final LastHolder holder;

  private Reads reads = Reads.FIRST;
  private boolean urgent;
  private long beatAt;
  private long proposeAt;
  private long strange;

  /** The ownership of {@code self}, which has just started. */
  public Ownership(
      String self, Electorate electorate, OwnershipSettings settings, Acts acts, long nowNanos) {
    this.home = electorate.prefer().map(electorate::index).orElse(NOBODY);
    this.electorate = electorate;
    this.self = electorate.index(self);
    this.settings = settings;
    this.acts = acts;
    this.others = new Others(electorate, this.self, settings.silenceNanos(), nowNanos);
    this.holder = new LastHolder(this.self);
    this.startNanos = nowNanos;
    this.binding = new Binding(settings.bindingNanos(), nowNanos);
    this.beatAt = nowNanos;
    this.proposeAt = binding.until();
    this.ownerActedAt = nowNanos;
  }

  /** Of members that are equally fit this one should own; before the first tick. */
  public void home(String member) {
    home = electorate.index(member);
  }

  /** Which records this member says that it reads; before the first tick. */
  public void reads(Reads own) {
    reads = own;
  }

  /** Whether this member may move packets at that time. */
  public boolean holds(long nowNanos) {
    return held && nowNanos - leaseEnd < 0;
  }

  /**
   * Whether this member is about to hold: the term is its own since less than a lease, and it has
   * neither held in it nor given it up. Leases are granted a moment after a term was agreed.
   */
  public boolean begins(long nowNanos) {
    boolean fresh = nowNanos - ownerActedAt < settings.leaseNanos();
    return owner == self && released < term && holder.term() < term && fresh;
  }

  /** To be called twice a beat at least, and before packets where it was not. */
  public void tick(long nowNanos) {
    settle(nowNanos);
    // who was apart has to hear first whether somebody owns by now
    if (others.together(nowNanos) && vacant(nowNanos) && nowNanos - proposeAt >= 0) {
      proposeAt = nowNanos + settings.leaseNanos();
      // one that is heard may be deaf itself, and nothing comes of it: then the next one tries
      boolean late = nowNanos - ownerActedAt > (DEAF_LEASES + self) * settings.leaseNanos();
      int failed = owner == self ? NOBODY : owner;
      boolean first = others.candidate(failed, home, ready, drained, nowNanos) == self;
      if (first || late && electorate.mayOwn(self) && !drained) {
        acts.propose(electorate.members().get(self), term + 1);
      }
    }
    boolean beats = nowNanos - beatAt >= 0;
    if (beats && givenTo != NOBODY && nowNanos - proposeAt < 0) {
      acts.propose(electorate.members().get(givenTo), term + 1); // nobody led when it was given
    }
    if (urgent || beats) {
      beat(nowNanos);
    }
  }

  /** Grants to itself what it can, and begins or ends owning. */
  private void settle(long nowNanos) {
    if (drained && !held && owner == self && released < term) {
      released = term; // others may at once
      urgent = true;
    }
    if (owner == self && released < term) {
      grant(nowNanos, nowNanos);
      lease(nowNanos);
    }
    if (held && !holds(nowNanos)) {
      end();
    } else if (!held && owner == self && released < term && fit(nowNanos)) {
      held = nowNanos - leaseEnd < 0;
      if (held) {
        urgent = true;
        acts.own(term);
      }
    }
    if (held) {
      ownerActedAt = nowNanos;
      holder.acts(term);
    }
  }

  private void end() {
    held = false;
    urgent = true;
    acts.release(term);
  }

  /** Who knows nothing does not own while somebody who does is there. */
  private boolean fit(long nowNanos) {
    return ready || !others.anyReady(nowNanos);
  }

  private void lease(long nowNanos) {
    long age = others.grantedAgo(nowNanos);
    leaseEnd = age == Electorate.NEVER ? nowNanos : nowNanos - age + settings.leaseNanos();
  }

  /** Grants the owner of the term a lease, if this member is bound to no other. */
  private void grant(long stamp, long nowNanos) {
    long before = binding.term();
    if (binding.grant(owner, term, stamp, freed(), nowNanos)) {
      urgent |= before != term;
      if (owner == self) {
        others.granted(self, stamp);
      }
    }
  }

  /** Whether the owner it is bound to has said that it is none any more. */
  private boolean freed() {
    if (binding.to() == self) {
      return binding.freed(term, released);
    }
    Beat last = binding.to() == NOBODY ? null : others.said(binding.to());
    return last != null && binding.freed(last.term(), last.released());
  }

  /** A word of another member; what is none is counted, see {@link #strange}. */
  public void heard(byte[] word, long nowNanos) {
    Beat beat = Beat.read(word, electorate.fingerprint(), electorate.size());
    if (beat == null || beat.member() == self) {
      strange++;
      return;
    }
    others.heard(beat, nowNanos);
    if (beat.term() > term) {
      adopt(beat.owner(), beat.term(), nowNanos);
    }
    if (holder.heard(beat.holder(), beat.holderTerm())) {
      ready = false; // what one before it knew is not all any more; the caller says when it is
    }
    if (beat.term() == term && beat.member() == owner) {
      ownerActedAt = beat.holds() ? nowNanos : ownerActedAt;
      if (beat.released() < term) {
        grant(beat.stamp(), nowNanos);
      }
    }
    long stamp = beat.grantedStamp();
    // a stamp of this member before it was started anew is none of this clock's
    boolean own = stamp - startNanos >= 0 && nowNanos - stamp >= 0;
    if (owner == self && beat.grantedTerm() == term && own) {
      others.granted(beat.member(), stamp);
    }
    settle(nowNanos);
    if (urgent) {
      beat(nowNanos);
    }
  }

  /** That member is the owner of that term, as all agreed. */
  public void agreed(String newOwner, long newTerm, long nowNanos) {
    if (newTerm > term) {
      adopt(electorate.index(newOwner), newTerm, nowNanos);
      settle(nowNanos);
      beat(nowNanos);
    }
  }

  private void adopt(int newOwner, long newTerm, long nowNanos) {
    if (held) {
      end();
    }
    givenTo = NOBODY;
    term = newTerm;
    owner = newOwner;
    ownerActedAt = nowNanos;
    leaseEnd = nowNanos;
    urgent = true;
    others.nobodyGranted();
  }

  /** The connection to that member broke: a hint only. */
  public void gone(String member) {
    others.gone(electorate.index(member));
  }

  /** Whether this member knows the connections of all others, so that it is fit to own. */
  public void ready(boolean now) {
    urgent |= ready != now;
    ready = now;
  }

  /** Whether this member is to own nothing any more, once it has given what it has. */
  public void drained(boolean now) {
    urgent |= drained != now;
    drained = now;
  }

  /**
   * Gives up for good, in favour of nobody in particular.
   *
   * @return false if this member owns nothing
   */
  public boolean give(long nowNanos) {
    if (!holds(nowNanos)) {
      return false;
    }
    released = term;
    end();
    ownerActedAt = nowNanos;
    proposeAt = nowNanos + settings.leaseNanos();
    return true;
  }

  /**
   * Gives up for good, in favour of {@code to}; call it when packets are read no more and all that
   * they changed has been told. It is proposed until agreed; if it is not within a lease, any may
   * be.
   *
   * @return false if this member owns nothing
   * @throws IllegalArgumentException if there is no such member, or it never owns
   */
  public boolean give(String to, long nowNanos) {
    int next = electorate.index(to);
    if (!electorate.mayOwn(next)) {
      throw new IllegalArgumentException(to + " is a witness, and owns nothing");
    }
    if (!give(nowNanos)) {
      return false;
    }
    givenTo = next;
    acts.propose(to, term + 1);
    beat(nowNanos);
    return true;
  }

  /** Whether somebody else should own. */
  private boolean vacant(long nowNanos) {
    if (owner == NOBODY) {
      return true;
    }
    if (held) {
      return false;
    }
    boolean silent = !others.live(owner, nowNanos);
    Beat said = owner == self ? null : others.said(owner);
    boolean acts = said != null && said.term() == term && (said.ready() || said.holds());
    boolean unfit = owner == self ? !fit(nowNanos) : !acts && (ready || others.anyReady(nowNanos));
    long idle = nowNanos - ownerActedAt;
    boolean gaveUp = owner == self ? released >= term : said != null && said.released() >= term;
    return silent
        || unfit && idle > settings.silenceNanos()
        || idle > (gaveUp ? 1 : IDLE_LEASES) * settings.leaseNanos();
  }

  private void beat(long nowNanos) {
    urgent = false;
    beatAt = nowNanos + settings.beatNanos();
    byte[] word =
        new Beat(
                self,
                term,
                owner,
                nowNanos,
                binding.term(),
                binding.stamp(),
                released,
                held || ready && !drained,
                held,
                drained,
                reads,
                holder.member(),
                holder.term())
            .bytes(electorate.fingerprint());
    for (int i = 0; i < electorate.size(); i++) {
      if (i != self) {
        acts.tell(electorate.members().get(i), word.clone());
      }
    }
  }

  /** The highest term that is known, 0 for none. */
  public long term() {
    return term;
  }

  /** Whom that term was given to. */
  public Optional<String> owner() {
    return owner == NOBODY ? Optional.empty() : Optional.of(electorate.members().get(owner));
  }

  /**
   * Who acted as owner last, as far as is known here; in {@link Acts#own} the one before. Nobody,
   * if it was this member before it was started.
   */
  public Optional<String> holder() {
    int last = holder.member();
    boolean somebody = last != NOBODY && !holder.forgotten();
    return somebody ? Optional.of(electorate.members().get(last)) : Optional.empty();
  }

  /** Whether the owner said that it gave up for good, so that what it told is complete. */
  public boolean gaveUp(String member) {
    Beat last = others.said(electorate.index(member));
    return last != null && last.released() > 0 && last.released() >= last.term() - 1;
  }

  /** Whether it gave up the term before this one for good, so that nobody has owned since. */
  public boolean handedOver(String member) {
    Beat last = others.said(electorate.index(member));
    return last != null && last.released() > 0 && last.released() >= term - 1;
  }

  /** Nanoseconds until the lease ends, 0 without one. */
  public long leaseNanos(long nowNanos) {
    return holds(nowNanos) ? leaseEnd - nowNanos : 0;
  }

  /** Words that were none of this electorate's. */
  public long strange() {
    return strange;
  }

  /** All members as they look from here. */
  public List<Seen> seen(long nowNanos) {
    boolean fit = held || ready && !drained;
    return others.seen(new Seen("", 0, term, fit, held, drained, reads), nowNanos);
  }
}
