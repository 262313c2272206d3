package io.culvert.core.lab;

import io.culvert.core.machine.Processes;
import java.io.IOException;
import java.net.URI;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
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

  private static final int EVENTS = 20;
  private static final int MOST_PAGES = 6;
  private static final long SLOW_MILLIS = 20;

  private final LabControl control;
  private final Path plugins;
  private final SoakDeeds deeds = new SoakDeeds();
  private final SoakPages pages;

  /** At the lab in {@code folder}, with the plugins its router looks at. */
  SoakChurn(LabFolder folder, Path plugins) {
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

  private void repeat(String what, long pauseMillis, SoakDeeds.Deed deed) {
    long pauseMicros = TimeUnit.MILLISECONDS.toMicros(pauseMillis);
    deeds.repeat(what, pauseMicros / 4, pauseMicros, deed);
  }

  SoakTally tally() {
    return deeds.tally();
  }

  /** Reads {@code lines}, the first ones slowly, and then ends the connection. */
  private void read(String path, int lines) {
    int[] seen = new int[1];
    control.read(
        path,
        line -> {
          if (seen[0]++ < EVENTS) {
            Processes.pause(SLOW_MILLIS);
          }
          return seen[0] < lines && !deeds.ending();
        });
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
    deeds.close();
    if (pages != null) {
      pages.close();
    }
  }
}
