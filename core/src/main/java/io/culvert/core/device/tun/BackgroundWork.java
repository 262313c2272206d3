package io.culvert.core.device.tun;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Blocking work done on a thread of its own and fetched from the loop: opening a device again must
 * not stop packets. One task at a time. Started and fetched by one thread.
 */
final class BackgroundWork<T> {

  /** A finished task: a value or what went wrong. */
  record Finished<T>(T value, RuntimeException failure) {}

  private final String name;
  private final Consumer<T> unwanted;
  private AtomicReference<Finished<T>> running;

  /** {@code unwanted} gets rid of a value that comes after {@link #abandon}. */
  BackgroundWork(String name, Consumer<T> unwanted) {
    this.name = name;
    this.unwanted = unwanted;
  }

  boolean running() {
    return running != null;
  }

  void start(Supplier<T> task) {
    AtomicReference<Finished<T>> slot = new AtomicReference<>();
    running = slot;
    Thread thread = new Thread(() -> finish(slot, attempt(task)), name);
    thread.setDaemon(true);
    thread.start();
  }

  /** What the running task came to, once; {@code null} while there is nothing. */
  Finished<T> fetch() {
    Finished<T> finished = running == null ? null : running.get();
    if (finished != null) {
      running = null;
    }
    return finished;
  }

  /** Nobody will fetch any more. */
  void abandon() {
    if (running != null) {
      finish(running, new Finished<>(null, null));
      running = null;
    }
  }

  private static <T> Finished<T> attempt(Supplier<T> task) {
    try {
      return new Finished<>(task.get(), null);
    } catch (RuntimeException e) {
      return new Finished<>(null, e);
    } catch (Error e) {
      return new Finished<>(null, new IllegalStateException(e.toString(), e));
    }
  }

  /** Both the task and whoever abandons it put a mark here; who comes second cleans up. */
  private void finish(AtomicReference<Finished<T>> slot, Finished<T> mine) {
    if (slot.compareAndSet(null, mine)) {
      return;
    }
    T late = mine.value() != null ? mine.value() : slot.get().value();
    if (late != null) {
      unwanted.accept(late);
    }
  }
}
