package io.culvert.core.lab;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/** Threads of a flood, each for one of its sources or members; they keep no process alive. */
final class FloodThreads {

  private FloodThreads() {}

  /**
   * Does all of that at once, each in a thread of its own, and waits for it.
   *
   * @return what each said, in order
   * @throws RuntimeException what the first that failed threw
   */
  static <T> List<T> together(List<Supplier<T>> deeds) {
    List<CompletableFuture<T>> running =
        deeds.stream()
            .map(deed -> CompletableFuture.supplyAsync(deed, FloodThreads::start))
            .toList();
    try {
      return running.stream().map(CompletableFuture::join).toList();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }

  private static void start(Runnable deed) {
    Thread thread = new Thread(deed, "flood");
    thread.setDaemon(true);
    thread.start();
  }
}
