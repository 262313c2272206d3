package io.culvert.core.boot;

import io.culvert.core.clock.Clock;
import io.culvert.core.control.ControlException;
import io.culvert.core.control.Loop;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.function.Consumer;

/**
 * A member that owns nothing any more, as the operator wants to stop it; until it is resumed, or
 * its process ends: one that is started again is one like any other. Loop only, but for {@link
 * #ask}.
 */
final class ClusterDrain {

  private static final long PATIENCE_NANOS = 5_000_000_000L;

  /** What a member does that can be drained, whichever members move packets. */
  interface Work {

    /** Whether another is there that could do it, or does. */
    boolean replaceable();

    /** Has it take nothing from now on, or allows it again. */
    void drained(boolean on);

    /** Whether it does anything now. */
    boolean moves();

    /** Gives it to whoever is ready. */
    Future<Void> give();

    /** Gives it up in favour of nobody. */
    void drop();

    /** Whether others do it, and the network knows. */
    boolean taken();
  }

  private final Work work;
  private final Clock clock;
  private final Consumer<String> tell;
  private Promise<Void> waits;
  private long until;

  /**
   * One that is not drained.
   *
   * @param tell writes down that it is, or is no more
   */
  ClusterDrain(Work work, Clock clock, Consumer<String> tell) {
    this.work = work;
    this.clock = clock;
    this.tell = tell;
  }

  /** Drains or resumes it, as its desk is asked to; any thread. */
  Future<Void> ask(Loop loop, boolean on, boolean force) {
    Promise<Void> done = Promise.promise();
    loop.run(on ? () -> begin(force, done) : () -> resume(done));
    return done.future();
  }

  /** Drains it; {@code done} when another owns, or nobody can. */
  private void begin(boolean force, Promise<Void> done) {
    boolean ready = work.replaceable();
    if (waits != null) {
      done.fail(refused("it is being drained", "culvert cluster status says how far it is"));
      return;
    }
    if (!ready && !force) {
      done.fail(
          refused(
              "no other member is there and ready to own",
              "culvert cluster status says who is; --force drains it all the same, and then"
                  + " nobody owns"));
      return;
    }
    work.drained(true);
    tell.accept("is drained");
    waits = done;
    until = clock.nanos() + PATIENCE_NANOS;
    if (!work.moves()) {
      return;
    }
    if (ready) {
      work.give().onFailure(this::failed);
    } else {
      work.drop();
    }
  }

  private void failed(Throwable why) {
    work.drained(false);
    tell.accept("is not drained: " + why.getMessage());
    end().fail(why);
  }

  private Promise<Void> end() {
    Promise<Void> told = waits;
    waits = null;
    return told;
  }

  /** Has it be one that may own again. */
  private void resume(Promise<Void> done) {
    if (waits != null) {
      done.fail(refused("it is being drained", "ask again when that is over"));
      return;
    }
    work.drained(false);
    tell.accept("is resumed");
    done.complete();
  }

  /** Looks whether it is over. */
  void tick() {
    long late = clock.nanos() - until;
    if (waits != null && !work.moves() && (work.taken() || late > 0)) {
      end().complete();
    } else if (waits != null && work.moves() && late > PATIENCE_NANOS) {
      failed(refused("the others did not take what it does", "culvert cluster status says why"));
    }
  }

  private static ControlException refused(String message, String help) {
    return new ControlException(ControlException.Code.CONFLICT, message, help);
  }
}
