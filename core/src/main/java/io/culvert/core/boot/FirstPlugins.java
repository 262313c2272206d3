package io.culvert.core.boot;

import io.culvert.core.helper.HelperPlugins;
import io.culvert.core.helper.PluginSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.slf4j.LoggerFactory;

/**
 * The plugins a router begins with. They are read while the devices open: checking and weaving
 * their classes takes as long as that.
 *
 * @param logging done when others may use libraries that log: where several begin at once, the log
 *     complains
 * @param state what the folder looked like before ({@link PluginSource#look})
 * @param reading what is being read
 */
record FirstPlugins(
    CompletableFuture<?> logging,
    Map<String, String> state,
    CompletableFuture<HelperPlugins> reading) {

  /**
   * Begins to read on {@code reader}, which is one thread.
   *
   * @param settled completed once this process is the user who will read them later, too
   */
  static FirstPlugins of(PluginSource source, Executor reader, CompletableFuture<Void> settled) {
    return new FirstPlugins(
        CompletableFuture.supplyAsync(LoggerFactory::getILoggerFactory, reader),
        source.look(),
        settled.thenApplyAsync(
            now -> HelperPlugins.read(source, Optional.empty(), file -> true), reader));
  }

  /** Waits until libraries that log may be used. */
  void awaitLogging() {
    logging.join();
  }

  /** What was read; waits for it. What reading failed of is the caller's failure. */
  HelperPlugins plugins() {
    try {
      return reading.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }

  /** Lets go of them, where nobody came to take them. */
  void close() {
    reading.thenAccept(HelperPlugins::close);
  }
}
