package io.culvert.core.lab;

import io.culvert.core.control.ControlException;
import io.culvert.core.control.client.ControlClient;
import io.culvert.core.control.client.RouterUnreachableException;
import io.culvert.core.machine.CommandException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * All that happens to a router beside its packets, again and again: rules are loaded, helpers
 * reloaded, a plugin replaced by another version, the table listed, events read for a while, pages
 * opened and closed. Each by a new client.
 */
final class SoakChurn implements AutoCloseable {

  private static final String API = "/api/v1";
  private static final int EVENTS = 20;
  private static final int MOST_PAGES = 6;
  private static final int SLOW_MILLIS = 20;
  private static final int PATIENCE_SECONDS = 60;

  /** One thing to do, the {@code n}th time. */
  private interface Deed {
    void act(int n) throws IOException, RouterUnreachableException;
  }

  private final LabFolder folder;
  private final LabControl control;
  private final Path plugins;
  private final SoakTally tally = new SoakTally();
  private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(6);
  private final SoakPages pages;
  private volatile boolean closing;

  /** At the lab in {@code folder}, with the plugins its router looks at. */
  SoakChurn(LabFolder folder, Path plugins) {
    this.folder = folder;
    this.control = new LabControl(folder);
    this.plugins = plugins;
    this.pages =
        folder.page().filter(p -> !p.isEmpty()).map(URI::create).map(SoakPages::new).orElse(null);
  }

  /** Begins. */
  void start() {
    repeat("rule loads", 3_000, this::loadRules);
    repeat("helper reloads", 4_100, n -> control.post("/helpers/reload", Map.of()));
    repeat("plugin versions", 5_300, this::replacePlugin);
    repeat("listings", 1_700, n -> read("/entries", Integer.MAX_VALUE));
    repeat("event streams", 2_900, n -> read("/events", EVENTS));
    if (pages != null) {
      repeat("page changes", 1_300, n -> pages.resize(n % (MOST_PAGES + 1)));
    }
  }

  SoakTally tally() {
    return tally;
  }

  private void repeat(String what, int pauseMillis, Deed deed) {
    int[] n = new int[1];
    threads.scheduleWithFixedDelay(
        () -> {
          try {
            deed.act(n[0]++);
            tally.done(what);
          } catch (IOException
              | RouterUnreachableException
              | ControlException
              | CommandException
              | IllegalStateException e) {
            if (!closing) {
              tally.failed(what, e);
            }
          }
        },
        pauseMillis / 4,
        pauseMillis,
        TimeUnit.MILLISECONDS);
  }

  /** Reads {@code lines}, the first ones slowly, and then ends the connection. */
  private void read(String path, int lines) throws RouterUnreachableException {
    int[] seen = new int[1];
    try (ControlClient client = ControlClient.connect(folder.socket())) {
      client.lines(
          "GET",
          API + path,
          null,
          line -> {
            if (seen[0]++ < EVENTS) {
              pause();
            }
            return seen[0] < lines && !closing;
          });
    }
  }

  private static void pause() {
    try {
      Thread.sleep(SLOW_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void loadRules(int n) {
    String more = "-A FORWARD -m comment --comment \"load " + n + "\"";
    control.loadRules(n % 2 == 0 ? 4 : 6, more);
  }

  /** Another jar in the place of the FTP helper's, with the same classes. */
  private void replacePlugin(int n) throws IOException {
    try (DirectoryStream<Path> jars = Files.newDirectoryStream(plugins, "*-ftp-*.jar")) {
      for (Path jar : jars) {
        Path next = jar.resolveSibling(jar.getFileName() + ".next");
        try (ZipInputStream from = new ZipInputStream(Files.newInputStream(jar));
            ZipOutputStream to = new ZipOutputStream(Files.newOutputStream(next))) {
          for (ZipEntry entry = from.getNextEntry(); entry != null; entry = from.getNextEntry()) {
            to.putNextEntry(new ZipEntry(entry.getName()));
            from.transferTo(to);
          }
          to.setComment("version " + n);
        }
        Files.move(next, jar, StandardCopyOption.ATOMIC_MOVE);
      }
    }
  }

  /** Stops, and closes what is open. */
  @Override
  public void close() {
    closing = true;
    threads.shutdownNow();
    try {
      threads.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (pages != null) {
      pages.close();
    }
  }
}
