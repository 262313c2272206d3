package io.culvert.core.boot;

import io.culvert.core.clock.Clock;
import io.culvert.core.control.ControlException;
import io.culvert.core.control.state.Telling;
import io.vertx.core.Promise;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * A planned switch, so that no packet is lost and nothing is forgotten: this one tells what packets
 * changed without a word; then the next owner is told, and lets packets wait in its devices instead
 * of throwing them away; its word to every Ethernet, and the hook, move the traffic to it while
 * this one still forwards what is on its way; then this one gives up, and the next one reads what
 * waits. Loop only.
 */
final class ClusterSwitch {

  /** Gives up. */
  interface Handing {

    /** Whether this one owns still. */
    boolean holds();

    /**
     * Does what is left to do before that, and that.
     *
     * @param untilNanos when it must not wait any longer
     * @return whether there was anything to give; empty where it has to be called again
     */
    Optional<Boolean> handed(long untilNanos);
  }

  private static final byte PREPARE = 'P';
  private static final byte PREPARED = 'p';
  private static final byte CANCELLED = 'c';
  private static final long PATIENCE_NANOS = 5_000_000_000L;
  private static final long FLUSH_NANOS = 500_000_000L;

  /** Who can't tell all in that time hands over what it told last. */
  private static final long MARK_NANOS = 4_000_000_000L;

  private static final int TURNS = 4;

  private final BiConsumer<String, byte[]> signal;
  private final ClusterHooks hooks;
  private final RouterLoop loop;
  private final Clock clock;
  private final Telling telling;
  private final Runnable announce;

  // of who gives
  private String to = "";
  private Handing hand;
  private Promise<Void> done;
  private long deadline;
  private boolean asked;
  private boolean moving;

  // of who takes
  private boolean waiting;
  private boolean led;
  private long waitsUntil;

  /**
   * None under way.
   *
   * @param telling tells others of this one's connections
   * @param announce tells every Ethernet that the addresses are here
   */
  ClusterSwitch(
      BiConsumer<String, byte[]> signal,
      ClusterHooks hooks,
      RouterLoop loop,
      Clock clock,
      Telling telling,
      Runnable announce) {
    this.telling = telling;
    this.announce = announce;
    this.signal = signal;
    this.hooks = hooks;
    this.loop = loop;
    this.clock = clock;
  }

  /**
   * Begins to give to {@code member}.
   *
   * @param handing gives up, when the traffic has been moved
   */
  void begin(String member, Handing handing, Promise<Void> whenDone) {
    if (done != null) {
      whenDone.fail(conflict("a switch to " + to + " is under way"));
      return;
    }
    to = member;
    hand = handing;
    done = whenDone;
    moving = false;
    asked = false;
    deadline = clock.nanos() + MARK_NANOS;
    telling.mark();
    ask(clock.nanos());
  }

  /** Asks the next one to let packets wait, once what would keep them waiting has been done. */
  private void ask(long now) {
    if (asked) {
      signal.accept(to, new byte[] {PREPARE});
    } else if (!hand.holds()) {
      end(conflict("this router owns nothing any more"));
    } else if (telling.fewMoved() || now - deadline > 0) {
      asked = true;
      deadline = now + PATIENCE_NANOS + hooks.mostNanos();
      signal.accept(to, new byte[] {PREPARE});
    }
  }

  /** Asks again, gives up, and lets go of what waits for nothing. */
  void tick() {
    long now = clock.nanos();
    if (done != null && !moving) {
      if (asked && now - deadline > 0) {
        hooks.own(() -> {}); // it may have led the network away
        end(conflict(to + " does not answer"));
      } else {
        ask(now);
      }
    }
    if (waiting && now - waitsUntil > 0) {
      cancelled();
    }
  }

  /** Takes a word, if it is about a switch. */
  boolean heard(String member, byte[] word) {
    byte what = word.length == 1 ? word[0] : 0;
    switch (what) {
      case PREPARE -> prepare(member);
      case PREPARED -> {
        if (member.equals(to) && done != null && asked && !moving) {
          moving = true;
          served(TURNS);
        }
      }
      case CANCELLED -> {
        if (waiting) {
          cancelled();
        }
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  /** Lets packets wait in the devices, has the network send them there, and says so. */
  private void prepare(String member) {
    if (!waiting) {
      waiting = true;
      led = false;
      loop.pause();
      announce.run();
      hooks.own(() -> loop.run(() -> led = waiting));
    }
    waitsUntil = clock.nanos() + PATIENCE_NANOS;
    if (led) {
      signal.accept(member, new byte[] {PREPARED});
    }
  }

  /** It came to nothing: who owns goes on, and the network is led back. */
  private void cancelled() {
    opened();
    hooks.release(() -> {});
  }

  /** Devices are served so often that what came before the traffic was moved is through. */
  private void served(int turns) {
    if (turns > 0) {
      loop.next(() -> served(turns - 1));
      return;
    }
    handed(clock.nanos() + FLUSH_NANOS);
  }

  private void handed(long untilNanos) {
    Optional<Boolean> given = hand.handed(untilNanos);
    if (given.isEmpty()) {
      loop.next(() -> handed(untilNanos));
    } else {
      end(given.get() ? null : conflict("this router owns nothing any more"));
    }
  }

  private void end(ControlException failure) {
    Promise<Void> told = done;
    done = null;
    telling.unmark();
    if (failure == null) {
      told.complete();
    } else {
      signal.accept(to, new byte[] {CANCELLED});
      if (hand.holds()) {
        announce.run();
      }
      told.fail(failure);
    }
    to = "";
  }

  private static ControlException conflict(String message) {
    return new ControlException(ControlException.Code.CONFLICT, message, "nothing was changed");
  }

  /**
   * Reads devices again, as this one owns.
   *
   * @return whether the network sends packets here already
   */
  boolean opened() {
    boolean before = led;
    if (waiting) {
      waiting = false;
      led = false;
      loop.resume();
    }
    return before;
  }
}
