package io.culvert.core.boot;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A thread of its own for what no packet waits for; it keeps no process alive. */
final class Worker {

  private Worker() {}

  /** One thread of that name, which does one thing after the other. */
  static ExecutorService named(String name) {
    return Executors.newSingleThreadExecutor(
        task -> {
          Thread thread = new Thread(task, name);
          thread.setDaemon(true);
          return thread;
        });
  }
}
