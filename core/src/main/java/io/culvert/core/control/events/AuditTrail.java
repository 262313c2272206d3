package io.culvert.core.control.events;

import io.culvert.core.clock.Clock;
import io.culvert.core.control.AuditNote;
import io.culvert.core.control.Caller;
import io.culvert.core.control.SafeText;
import io.culvert.core.control.json.JsonText;
import io.culvert.core.control.json.ViewJson;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * The file of who did what: a line of JSON for each deed, appended, with the hash of the line
 * before it in it ({@link AuditChain}), so that nothing is taken out or changed unseen. At {@value
 * #MAX_BYTES} bytes a new file is begun; the last {@value #KEPT} are kept, as {@code FILE.1} and so
 * on. The file is its user's alone; a link in its place is not followed. {@link #note} from any
 * thread; the writing is done by {@code writer}.
 */
public final class AuditTrail {

  static final int MAX_BYTES = 8 << 20;
  static final int KEPT = 9;

  private static final Set<OpenOption> APPENDING =
      Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND, LinkOption.NOFOLLOW_LINKS);

  private final Path file;
  private final Clock clock;
  private final Executor writer;
  private final Consumer<String> trouble;
  private final int maxBytes;
  private SeekableByteChannel channel;
  private AuditChain.Link last;

  private AuditTrail(
      Path file, Clock clock, Executor writer, Consumer<String> trouble, int maxBytes) {
    this.file = file;
    this.clock = clock;
    this.writer = writer;
    this.trouble = trouble;
    this.maxBytes = maxBytes;
  }

  /**
   * Goes on with {@code file}, or begins it.
   *
   * @param writer runs the writing, one task after the other
   * @param trouble is told when a deed could not be written
   * @throws IOException if the file can't be written, or what is in it is no longer whole
   */
  public static AuditTrail open(Path file, Clock clock, Executor writer, Consumer<String> trouble)
      throws IOException {
    return open(file, clock, writer, trouble, MAX_BYTES);
  }

  static AuditTrail open(
      Path file, Clock clock, Executor writer, Consumer<String> trouble, int maxBytes)
      throws IOException {
    AuditTrail trail = new AuditTrail(file, clock, writer, trouble, maxBytes);
    trail.last = AuditChain.last(file);
    trail.channel = trail.append();
    return trail;
  }

  private SeekableByteChannel append() throws IOException {
    return Files.newByteChannel(
        file,
        APPENDING,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
  }

  /** Writes down what {@code caller} did. */
  public void note(Caller caller, AuditNote note) {
    long micros = clock.epochMicros();
    writer.execute(() -> write(micros, caller, note));
  }

  private void write(long micros, Caller caller, AuditNote note) {
    try {
      if (channel.size() >= maxBytes) {
        rotate();
      }
      Map<String, Object> deed =
          ViewJson.object(
              "n",
              last.number() + 1,
              "at",
              Instant.EPOCH.plus(micros, ChronoUnit.MICROS).toString(),
              "who",
              SafeText.printable(caller.name()),
              "role",
              caller.role().word(),
              "what",
              SafeText.printable(note.what()),
              "result",
              SafeText.printable(note.result()),
              "before",
              note.before(),
              "after",
              note.after(),
              "prev",
              last.hash());
      String hash = AuditChain.hash(JsonText.of(deed));
      deed.put("hash", hash);
      ByteBuffer line =
          ByteBuffer.wrap((JsonText.of(deed) + "\n").getBytes(StandardCharsets.UTF_8));
      while (line.hasRemaining()) {
        channel.write(line);
      }
      last = new AuditChain.Link(last.number() + 1, hash);
    } catch (IOException e) {
      trouble.accept("can't write down in " + file + " what was done: " + e);
    }
  }

  private void rotate() throws IOException {
    channel.close();
    for (int number = KEPT - 1; number >= 0; number--) {
      Path from = number == 0 ? file : older(number);
      if (Files.exists(from, LinkOption.NOFOLLOW_LINKS)) {
        Files.move(from, older(number + 1), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    channel = append();
  }

  private Path older(int number) {
    return file.resolveSibling(file.getFileName() + "." + number);
  }

  /** Closes the file once what was noted is in it. */
  public void close() {
    writer.execute(
        () -> {
          try {
            channel.close();
          } catch (IOException e) {
            trouble.accept("can't close " + file + ": " + e);
          }
        });
  }
}
