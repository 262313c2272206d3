package io.culvert.core.boot;

import io.culvert.core.control.config.RouterConfig;
import java.io.PrintStream;
import java.util.concurrent.CountDownLatch;

/** Runs one router for as long as the process lives. */
final class RouterProcess {

  private RouterProcess() {}

  /** Starts the router, says when it is ready, and returns when the process is told to stop. */
  static int run(RouterConfig config, PrintStream out) {
    Router router =
        Router.start(
            config,
            line -> {
              out.println(line);
              out.flush();
            });
    CountDownLatch stopped = new CountDownLatch(1);
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
