package io.culvert.core.control.state;

import io.culvert.core.clock.Clock;
import io.culvert.core.control.ControlException;
import io.culvert.core.control.StateView;
import io.culvert.core.state.Block;
import io.culvert.core.state.ChangeFeed;
import io.culvert.core.state.EngineState;
import io.culvert.core.state.Records;
import io.culvert.core.state.StateLoader;
import io.culvert.core.state.Teller;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.function.Consumer;

/**
 * Keeps an engine's state in a folder: {@link #load} before packets come, {@link #start} and then
 * {@link #tick} while they do, {@link #save} when none come any more. Loop only, but for {@link
 * #view}, the constructor and {@link #close}.
 */
public final class StateKeeper implements AutoCloseable {

  /** How often {@link #tick} wants to be called. */
  public static final int TICK_MILLIS = 250;

  private static final long SECOND_MICROS = 1_000_000;
  private static final long ANEW_MICROS = 900 * SECOND_MICROS;
  private static final long RETRY_MICROS = 10 * SECOND_MICROS;
  private static final long SMALL_BYTES = 16 << 20;

  private final EngineState engine;
  private final Path directory;
  private final boolean journal;
  private final Clock clock;
  private final Telling telling;
  private final Consumer<String> warnings;
  private final Taker taker = new Taker();
  private final FileChannel lock;
  private final JournalWriter writer;
  private StateLoader.Loaded loaded = new StateLoader.Loaded(0, 0, 0, 0);
  private String told = "";
  private boolean running;
  private boolean committed = true;
  private long begunMicros;
  private volatile long begun;
  private volatile StateView view;

  /**
   * Keeps {@code engine} in {@code directory}, which is made if need be.
   *
   * @param journal whether changes are written as they happen
   * @param telling tells of them
   * @param warnings told what went wrong, on the loop
   * @throws ControlException if the folder can't be used, or another router uses it
   */
  public StateKeeper(
      EngineState engine,
      Path directory,
      boolean journal,
      Clock clock,
      Telling telling,
      Consumer<String> warnings) {
    this.engine = engine;
    this.directory = directory;
    this.journal = journal;
    this.clock = clock;
    this.telling = telling;
    this.warnings = warnings;
    this.lock = locked(directory);
    this.writer = new JournalWriter(directory, clock);
    refresh();
  }

  private static FileChannel locked(Path directory) {
    try {
      Files.createDirectories(
          directory,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      FileChannel lock =
          FileChannel.open(
              directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (lock.tryLock() == null) {
        lock.close();
        throw refused(directory + ": another router keeps its state here");
      }
      return lock;
    } catch (OverlappingFileLockException e) {
      throw refused(directory + ": another router keeps its state here");
    } catch (IOException e) {
      throw refused(directory + ": state can't be kept here: " + e);
    }
  }

  private static ControlException refused(String what) {
    return new ControlException(ControlException.Code.FAILED, what, "see docs/state.md");
  }

  /**
   * Fills the engine with what was saved, if anything was. A file that is damaged, or none of ours,
   * is set aside.
   *
   * @param addresses knows the router's own
   * @return what to tell the operator; empty for nothing
   */
  public String load(StateLoader.Addresses addresses) {
    Path file = directory.resolve(StateFile.NAME);
    try {
      StateFile.Extent extent = StateFile.verify(file);
      StateLoader loader = new StateLoader(engine, addresses, clock.nanos(), clock.epochMicros());
      StateFile.read(file, extent.bytes(), loader);
      loaded = loader.finish(extent.toldMicros());
      if (!journal) {
        Files.delete(file); // it will not be true for long
      }
      refresh();
      return "state: "
          + loaded.entries()
          + " connections and "
          + loaded.expectations()
          + " expectations go on"
          + (loader.stopped() ? "" : "; the router before had not been stopped")
          + (loaded.refused() == 0 ? "" : "; " + loaded.refused() + " records could not be taken");
    } catch (NoSuchFileException e) {
      return "";
    } catch (IOException e) {
      return "warning: state: " + file + " " + e.getMessage() + setAside(file);
    }
  }

  private String setAside(Path file) {
    Path aside = file.resolveSibling(StateFile.NAME + ".damaged-" + clock.epochSeconds());
    try {
      Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
      return "; set aside as " + aside.getFileName() + ", connections begin anew";
    } catch (IOException e) {
      return "; connections begin anew; it can't be set aside: " + e;
    }
  }

  /** Begins to write down changes, if they are to be; once. */
  public void start() {
    running = journal;
    if (running) {
      telling.add(taker);
    }
  }

  private void beginAnew() {
    begunMicros = clock.epochMicros();
    begun = begun + 1;
    committed = false;
    writer.startOver();
  }

  /** To be called every {@value #TICK_MILLIS} milliseconds. */
  public void tick() {
    if (running) {
      report();
      if (wantsAnew()) {
        telling.again(taker);
      }
      refresh();
    }
  }

  /** The journal, as one that is told. */
  private final class Taker implements Teller.Taker {

    private ByteBuffer next;

    @Override
    public boolean ready() {
      next = next == null ? writer.begin() : next;
      return next != null;
    }

    @Override
    public boolean begun() {
      beginAnew();
      return true;
    }

    @Override
    public boolean take(ByteBuffer block, boolean change) {
      if (!ready()) {
        return false;
      }
      writer.end(next.clear().put(block).flip(), change);
      next = null;
      return true;
    }

    @Override
    public void whole() {
      committed = true;
      writer.commit();
    }
  }

  private boolean wantsAnew() {
    long age = clock.epochMicros() - begunMicros;
    if (writer.broken()) {
      return age > RETRY_MICROS;
    }
    boolean longTail =
        writer.bytes() - writer.wholeBytes() > Math.max(SMALL_BYTES, writer.wholeBytes());
    return committed && (longTail || age > ANEW_MICROS);
  }

  private void report() {
    String problem = writer.problem();
    if (!problem.equals(told)) {
      told = problem;
      warnings.accept(problem.isEmpty() ? "state is written again" : "state: " + problem);
    }
  }

  /** Saves everything. Only when no packet comes any more: waits for the disk. */
  public void save() {
    if (running) {
      running = false;
      telling.remove(taker);
    }
    long now = clock.nanos();
    long micros = clock.epochMicros();
    beginAnew();
    ChangeFeed all = new ChangeFeed(engine);
    all.begin();
    Patient patient = new Patient(micros);
    boolean more = true;
    while (more) {
      boolean changing = all.changes(Integer.MAX_VALUE, patient, now, micros);
      more = all.walk(Integer.MAX_VALUE, patient, now, micros) || changing;
    }
    ByteBuffer last = patient.begin();
    Records.mark(last, Records.STOPPED);
    patient.end(last, false);
    writer.commit();
  }

  /** Waits for blocks. */
  private final class Patient implements ChangeFeed.Sink {

    private final long micros;

    private Patient(long micros) {
      this.micros = micros;
    }

    @Override
    public ByteBuffer begin() {
      return writer.await();
    }

    @Override
    public void end(ByteBuffer block, boolean change) {
      writer.end(Block.seal(block, micros), change);
    }
  }

  private void refresh() {
    view =
        new StateView(
            directory.toString(),
            journal,
            loaded.entries(),
            writer.bytes(),
            writer.writtenMicros(),
            begun,
            writer.failures(),
            writer.problem());
  }

  /** How it is. Any thread. */
  public StateView view() {
    return view;
  }

  /** Ends when all is written; gives the folder free. */
  @Override
  public void close() {
    writer.close();
    try {
      lock.close();
    } catch (IOException e) {
      warnings.accept("state: " + e);
    }
  }
}
