package io.culvert.core.boot;

import io.culvert.core.control.config.ClusterConfig.Hooks;
import io.culvert.core.machine.CommandException;
import io.culvert.core.machine.Commands;
import io.culvert.core.machine.Run;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The operator's programs that move addresses and routes, one after the other on a thread of their
 * own. Any thread.
 */
final class ClusterHooks implements AutoCloseable {

  private final Hooks hooks;
  private final Consumer<String> problems;
  private final Commands commands = Commands.real();
  private final ExecutorService thread = Worker.named("culvert-cluster-hooks");

  /**
   * Those of {@code hooks}.
   *
   * @param problems told of one that failed
   */
  ClusterHooks(Hooks hooks, Consumer<String> problems) {
    this.hooks = hooks;
    this.problems = problems;
  }

  /** This member owns now. */
  void own(Runnable then) {
    run("on-own", hooks.own(), then);
  }

  /** It is about to give up, or has lost what it had. */
  void release(Runnable then) {
    run("on-release", hooks.release(), then);
  }

  private void run(String name, List<String> program, Runnable then) {
    try {
      thread.execute(
          () -> {
            if (!program.isEmpty()) {
              run(name, program);
            }
            then.run();
          });
    } catch (RejectedExecutionException e) {
      // the router ends
    }
  }

  private void run(String name, List<String> program) {
    try {
      Run run = commands.run(Duration.ofSeconds(hooks.seconds()), program);
      if (run.exit() == Run.TIMED_OUT) {
        problems.accept(name + " took longer than " + hooks.seconds() + " s and was ended");
      } else if (!run.ok()) {
        problems.accept(name + " ended with " + run.exit() + ": " + run.lastLine());
      }
    } catch (CommandException e) {
      problems.accept(name + ": " + e.getMessage());
    }
  }

  /** Nanoseconds that one may take. */
  long mostNanos() {
    return TimeUnit.SECONDS.toNanos(hooks.seconds());
  }

  /** Waits for those that were begun: the network must learn that this one is gone. */
  @Override
  public void close() {
    thread.shutdown();
    try {
      thread.awaitTermination(2L * hooks.seconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
