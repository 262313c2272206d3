package io.culvert.core.boot;

import io.culvert.core.clock.Clock;
import io.culvert.core.cluster.Ownership;
import io.culvert.core.cluster.Seen;
import io.culvert.core.control.ControlException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * A member that owns nothing any more, as the operator wants to stop it; until it is resumed, or
 * its process ends: one that is started again is one like any other. Loop only.
 */
final class ClusterDrain {

  private static final int PATIENCE_SECONDS = 10;
  private static final int LOOK_MILLIS = 10;
  private static final long PATIENCE_NANOS = 5_000_000_000L;

  private final Ownership ownership;
  private final Clock clock;
  private final Consumer<String> tell;
  private final Predicate<Seen> there;
  private final Supplier<Future<Void>> give;
  private final Runnable stop;
  private Promise<Void> waits;
  private long until;

  /**
   * One that is not drained.
   *
   * @param tell writes down that it is, or is no more
   * @param there whether that is another member and connected
   * @param give gives up in favour of one that is ready
   * @param stop moves no more packets, and tells what they changed
   */
  ClusterDrain(
      Ownership ownership,
      Clock clock,
      Consumer<String> tell,
      Predicate<Seen> there,
      Supplier<Future<Void>> give,
      Runnable stop) {
    this.ownership = ownership;
    this.clock = clock;
    this.tell = tell;
    this.there = there;
    this.give = give;
    this.stop = stop;
  }

  /** Drains it; {@code done} when another owns, or nobody can. */
  void begin(boolean force, Promise<Void> done) {
    boolean ready = others(seen -> seen.ready() || seen.holds());
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
    ownership.drained(true);
    tell.accept("is drained");
    waits = done;
    until = clock.nanos() + PATIENCE_NANOS;
    if (!ownership.holds(clock.nanos())) {
      return;
    }
    if (ready) {
      give.get().onFailure(this::failed);
    } else {
      stop.run();
      ownership.give(clock.nanos());
    }
  }

  private void failed(Throwable why) {
    ownership.drained(false);
    tell.accept("is not drained: " + why.getMessage());
    end().fail(why);
  }

  private Promise<Void> end() {
    Promise<Void> told = waits;
    waits = null;
    return told;
  }

  /** Has it be one that may own again. */
  void resume(Promise<Void> done) {
    if (waits != null) {
      done.fail(refused("it is being drained", "ask again when that is over"));
      return;
    }
    ownership.drained(false);
    tell.accept("is resumed");
    done.complete();
  }

  /** Looks whether it is over. */
  void tick() {
    long now = clock.nanos();
    if (waits != null && !ownership.holds(now) && (others(Seen::holds) || now - until > 0)) {
      end().complete();
    }
  }

  /**
   * Gives up what it owns, where somebody is ready; else it is free when the lease is over. Not on
   * the loop.
   */
  void leave(int leaseMillis) {
    try {
      long term = ownership.term();
      give.get().toCompletionStage().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      for (long i = 0; i < leaseMillis && ownership.term() == term; i += LOOK_MILLIS) {
        Thread.sleep(LOOK_MILLIS); // until the others have agreed: what they ask must be answered
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      // it owns nothing, or nobody is ready
    }
  }

  private boolean others(Predicate<Seen> as) {
    return ownership.seen(clock.nanos()).stream()
        .anyMatch(seen -> there.test(seen) && as.test(seen));
  }

  private static ControlException refused(String message, String help) {
    return new ControlException(ControlException.Code.CONFLICT, message, help);
  }
}
