package io.culvert.core.boot;

import io.culvert.core.cli.RouterLauncher;
import io.culvert.core.control.config.ConfigProblem;
import io.culvert.core.control.config.RouterConfig;
import io.culvert.core.control.state.StateFolder;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** Runs one router for as long as the process lives, or until another process takes it over. */
final class RouterProcess implements RouterLauncher {

  @Override
  public List<ConfigProblem> check(RouterConfig config) {
    List<ConfigProblem> problems = new ArrayList<>(Exports.check(config));
    problems.addAll(StateFolder.check(config));
    return problems;
  }

  /** Starts the router, says when it is ready, and returns when the process is told to stop. */
  @Override
  public int run(RouterConfig config, PrintStream out) {
    return run(config, out, false);
  }

  @Override
  public int takeOver(RouterConfig config, PrintStream out) {
    return run(config, out, true);
  }

  private static int run(RouterConfig config, PrintStream out, boolean takeOver) {
    Rights.warning(config).ifPresent(out::println);
    CountDownLatch stopped = new CountDownLatch(1);
    Router router =
        Router.start(
            config,
            takeOver,
            line -> {
              out.println(line);
              out.flush();
            },
            stopped::countDown);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  router.close();
                  stopped.countDown();
                },
                "culvert-stop"));
    try {
      stopped.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return 0;
  }
}
