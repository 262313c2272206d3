package io.culvert.core.twin.traffic;

import io.culvert.core.twin.Emission;
import io.culvert.core.twin.Step;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A conversation as a queue of steps, each made when its turn comes: it can look at what the router
 * sent because of the one before, and can queue more.
 */
public abstract class Script implements Conversation {

  /** Where it plays. */
  protected final Scene scene;

  private final Deque<Supplier<? extends Step>> ahead = new ArrayDeque<>();
  private List<Emission> emissions = List.of();

  /** Begins with an empty queue. */
  protected Script(Scene scene) {
    this.scene = scene;
  }

  /** Queues a step; a supplier that gives null is passed over. */
  protected final void then(Supplier<? extends Step> step) {
    ahead.addLast(step);
  }

  /** Puts a step before all that are queued. */
  protected final void first(Supplier<? extends Step> step) {
    ahead.addFirst(step);
  }

  /** Forgets what is queued. */
  protected final void stop() {
    ahead.clear();
  }

  /** What the router sent because of the last step. */
  protected final List<Emission> emissions() {
    return emissions;
  }

  @Override
  public final Optional<Step> next() {
    while (!ahead.isEmpty()) {
      Step step = ahead.removeFirst().get();
      if (step != null) {
        return Optional.of(step);
      }
    }
    return Optional.empty();
  }

  @Override
  public final void seen(List<Emission> sent) {
    emissions = sent;
    sent.forEach(this::arrived);
  }

  /** Something reached a host; usually answered by {@link #then} or {@link #first}. */
  protected void arrived(Emission emission) {}
}
