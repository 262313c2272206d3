package io.culvert.plugins.flowexport;

import io.culvert.helpers.flows.FlowRefusal;
import io.culvert.helpers.flows.FlowSetting;
import io.culvert.helpers.flows.FlowSettings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A file of lines that is put aside when it is too large or too old, {@code flows.jsonl} as {@code
 * flows-20261122T215405.123Z.jsonl}, the time being that of putting it aside; of those the newest
 * are kept. What it writes only its user may read. One thread.
 */
final class RollingFile implements AutoCloseable {

  private static final String FILE = "file";
  private static final String MEGABYTES = "rotate-megabytes";
  private static final String HOURS = "rotate-hours";
  private static final String KEEP = "keep";
  private static final long HOUR_MICROS = 3_600_000_000L;

  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);

  private final Path file;
  private final long maxBytes;
  private final long maxAgeMicros;
  private final long keep;
  private FileChannel channel;
  private long bytes;
  private long beganMicros;
  private boolean torn;
  private volatile long written;
  private volatile long putAside;

  private RollingFile(Path file, long maxBytes, long maxAgeMicros, long keep) {
    this.file = file;
    this.maxBytes = maxBytes;
    this.maxAgeMicros = maxAgeMicros;
    this.keep = keep;
  }

  /** What the configuration says of one. */
  static List<FlowSetting> settings(long keep) {
    return List.of(
        FlowSetting.text(FILE, "the file to write, in a folder that is there"),
        FlowSetting.number(MEGABYTES, 1, 1 << 20, 100, "put aside when it is as large"),
        FlowSetting.number(HOURS, 1, 24 * 366, 24, "put aside when it is as old"),
        FlowSetting.number(KEEP, 0, 1_000_000, keep, "how many put aside are kept, 0 for all"));
  }

  /** Refuses a place where no file can be. */
  static void check(FlowSettings settings) throws FlowRefusal {
    Path file = settings.path(FILE);
    Path folder = file.getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new FlowRefusal(
          FILE, folder + " is no folder; make it, for the router's user to write");
    }
    if (Files.isDirectory(file) || Files.isSymbolicLink(file)) {
      throw new FlowRefusal(FILE, file + " is a folder or a link; name a file");
    }
  }

  /** Opens it, to go on behind what is there. */
  static RollingFile open(FlowSettings settings) throws IOException {
    RollingFile rolling =
        new RollingFile(
            settings.path(FILE),
            settings.number(MEGABYTES) << 20,
            settings.number(HOURS) * HOUR_MICROS,
            settings.number(KEEP));
    rolling.open();
    return rolling;
  }

  private void open() throws IOException {
    try {
      channel =
          FileChannel.open(
              file,
              Set.of(
                  StandardOpenOption.CREATE,
                  StandardOpenOption.WRITE,
                  StandardOpenOption.APPEND,
                  LinkOption.NOFOLLOW_LINKS),
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    } catch (IOException e) {
      throw new IOException("can't write " + file + ": " + e, e);
    }
    bytes = channel.size();
    // of one that is gone on with, as old as what was written last
    beganMicros = Files.getLastModifiedTime(file).toMillis() * 1000;
    torn = bytes > 0; // whoever wrote it may have been stopped within a line
  }

  /** Writes whole lines, each with its end, at one stroke. */
  void write(CharSequence lines, long nowMicros) throws IOException {
    turn(nowMicros);
    byte[] text = lines.toString().getBytes(StandardCharsets.UTF_8);
    if (torn) {
      put(new byte[] {'\n'}); // an empty line at most, which readers pass over
    }
    torn = true;
    put(text);
    torn = false;
  }

  private void put(byte[] text) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(text);
    while (buffer.hasRemaining()) {
      int count = channel.write(buffer);
      bytes += count;
      written = written + count;
    }
  }

  /** Puts it aside where it is time. */
  void turn(long nowMicros) throws IOException {
    if (bytes == 0) {
      beganMicros = nowMicros;
    } else if (bytes >= maxBytes || nowMicros - beganMicros >= maxAgeMicros) {
      putAside(nowMicros);
    }
  }

  private void putAside(long nowMicros) throws IOException {
    channel.close();
    long millis = nowMicros / 1000;
    Path aside = aside(millis);
    while (Files.exists(aside, LinkOption.NOFOLLOW_LINKS)) {
      aside = aside(++millis);
    }
    Files.move(file, aside);
    putAside = putAside + 1;
    open();
    beganMicros = nowMicros;
    prune();
  }

  private Path aside(long millis) {
    return file.resolveSibling(stem() + STAMP.format(Instant.ofEpochMilli(millis)) + ending());
  }

  private String stem() {
    String name = file.getFileName().toString();
    int dot = name.lastIndexOf('.');
    return (dot <= 0 ? name : name.substring(0, dot)) + "-";
  }

  private String ending() {
    String name = file.getFileName().toString();
    int dot = name.lastIndexOf('.');
    return dot <= 0 ? "" : name.substring(dot);
  }

  private void prune() throws IOException {
    if (keep == 0) {
      return;
    }
    List<Path> aside = new ArrayList<>();
    int length = stem().length() + "20261122T215405.123Z".length() + ending().length();
    try (Stream<Path> all = Files.list(file.toAbsolutePath().getParent())) {
      all.filter(
              p -> {
                String name = p.getFileName().toString();
                return name.length() == length
                    && name.startsWith(stem())
                    && name.endsWith("Z" + ending());
              })
          .sorted()
          .forEach(aside::add);
    }
    for (int i = 0; i < aside.size() - keep; i++) {
      Files.deleteIfExists(aside.get(i));
    }
  }

  /** Bytes written since it was opened. Any thread. */
  long written() {
    return written;
  }

  /** Files put aside since it was opened. Any thread. */
  long putAside() {
    return putAside;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
