package io.culvert.core.boot;

import io.culvert.core.state.Mirror;
import io.culvert.core.state.TakeIn;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The table of a member that becomes the owner: what the last owner knew comes in, in turns; and of
 * one that is it no more: it goes, once the one after it has told better. Loop only.
 */
final class ClusterTakeOver {

  private static final int CELLS_A_TURN = 1_024;

  private final Membership.Parts parts;
  private final ClusterMirrors mirrors;
  private final Consumer<String> tell;

  /** Whether the table may hold what another owner has changed since. */
  private boolean stale = true;

  private boolean emptying;

  ClusterTakeOver(Membership.Parts parts, ClusterMirrors mirrors, Consumer<String> tell) {
    this.parts = parts;
    this.mirrors = mirrors;
    this.tell = tell;
  }

  /** What this router knew as the owner is told better by the one after it. */
  void empty() {
    if (!stale || emptying) {
      return;
    }
    stale = false;
    emptying = true;
    mirrors.tell(Set.of());
    parts.flush().get().onComplete(done -> parts.loop().run(() -> emptying = false));
  }

  /**
   * Takes in what {@code before} knew; nothing where that is empty, as the table is the last word.
   *
   * @param stopped whether that one is known to have moved nothing since it told the last of it
   */
  void begin(String before, boolean stopped, Runnable then) {
    if (emptying) {
      parts.loop().next(() -> begin(before, stopped, then));
      return;
    }
    stale = true;
    mirrors.tell(Set.of()); // until all of it is here: half of it is not what this router knows
    Optional<Mirror> last = mirrors.take(before);
    if (last.isEmpty()) {
      then.run();
    } else {
      parts.worker().execute(() -> prepare(last.get(), stopped, then));
    }
  }

  /** On the worker. */
  private void prepare(Mirror last, boolean stopped, Runnable then) {
    TakeIn taking = new TakeIn(last);
    parts
        .loop()
        .run(
            () -> {
              long elapsed = Math.max(0, parts.clock().nanos() - last.heardNanos());
              taking.begin(parts.known(), parts.engine().routing()::hasAddress, stopped, elapsed);
              turn(taking, then);
            });
  }

  private void turn(TakeIn taking, Runnable then) {
    if (taking.turn(CELLS_A_TURN, parts.clock().nanos(), parts.clock().epochMicros())) {
      parts.loop().next(() -> turn(taking, then));
      return;
    }
    String how = taking.exact() ? ", exactly as they were left" : "";
    tell.accept("took over " + taking.loaded().entries() + " connections" + how);
    then.run();
  }
}
