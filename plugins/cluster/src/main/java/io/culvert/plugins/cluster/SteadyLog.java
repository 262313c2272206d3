package io.culvert.plugins.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.ObjLongConsumer;
import java.util.function.Supplier;
import org.jgroups.Address;
import org.jgroups.protocols.raft.FileBasedLog;
import org.jgroups.protocols.raft.Log;
import org.jgroups.protocols.raft.LogEntries;
import org.jgroups.protocols.raft.LogEntry;

/**
 * Raft's log in files, as the library keeps it, but for three things. One thread that nobody
 * interrupts reads and writes them: an election that ends interrupts the thread that called it, and
 * a channel in use by a thread that is interrupted closes for good ({@link
 * java.nio.channels.ClosedByInterruptException}), after which this member would never vote again.
 * The term that is kept never goes back, though entries of older ones are appended. And a vote is
 * on the disk before it is given, as Raft wants it (Ongaro, "Consensus: bridging theory and
 * practice", 3.8).
 *
 * <p>Any thread; whoever calls waits for the disk.
 */
final class SteadyLog extends FileBasedLog {

  private static final String METADATA = "metadata.raft";

  private volatile Thread diskThread;
  private final ExecutorService disk =
      Executors.newSingleThreadExecutor(
          task -> {
            diskThread = new Thread(task, "culvert-cluster-log");
            diskThread.setDaemon(true);
            return diskThread;
          });
  private FileChannel metadata;

  private SteadyLog() {}

  /**
   * The log in that folder, which is made where there is none.
   *
   * @throws IOException where it can't be read or written
   */
  static Log open(Path folder) throws IOException {
    SteadyLog log = new SteadyLog();
    try {
      log.init(folder.toString(), Map.of());
      return log;
    } catch (IOException | RuntimeException e) {
      log.close();
      throw e;
    } catch (Exception e) { // as the library declares it
      log.close();
      throw new IOException(e);
    }
  }

  /** What the library calls of its own within a task is part of that task. */
  private <T> T ask(Supplier<T> task) {
    if (Thread.currentThread() == diskThread) {
      return task.get();
    }
    try {
      return CompletableFuture.supplyAsync(task, disk).join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw e.getCause() instanceof RuntimeException thrown ? thrown : e;
    }
  }

  private void run(Runnable task) {
    ask(
        () -> {
          task.run();
          return null;
        });
  }

  @Override
  public void init(String name, Map<String, String> args) throws Exception {
    try {
      run(() -> begin(name, args));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private void begin(String name, Map<String, String> args) {
    try {
      super.init(name, args);
      metadata = FileChannel.open(Path.of(name, METADATA), StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) { // as the library declares it
      throw new IllegalStateException(e);
    }
  }

  @Override
  public Log currentTerm(long term) {
    run(() -> keepTerm(term));
    return this;
  }

  private void keepTerm(long term) {
    if (term > currentTerm()) {
      super.currentTerm(term);
    }
  }

  @Override
  public Log votedFor(Address member) {
    run(() -> keepVote(member));
    return this;
  }

  private void keepVote(Address member) {
    super.votedFor(member);
    try {
      metadata.force(true);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Log commitIndex(long index) {
    run(() -> super.commitIndex(index));
    return this;
  }

  @Override
  public long append(long index, LogEntries entries) {
    return ask(() -> super.append(index, entries));
  }

  @Override
  public LogEntry get(long index) {
    return ask(() -> super.get(index));
  }

  @Override
  public long firstAppended() {
    return ask(super::firstAppended);
  }

  @Override
  public long lastAppended() {
    return ask(super::lastAppended);
  }

  @Override
  public long sizeInBytes() {
    return ask(super::sizeInBytes);
  }

  @Override
  public void truncate(long indexExclusive) {
    run(() -> super.truncate(indexExclusive));
  }

  @Override
  public void reinitializeTo(long index, LogEntry entry) {
    run(() -> super.reinitializeTo(index, entry));
  }

  @Override
  public void deleteAllEntriesStartingFrom(long index) {
    run(() -> super.deleteAllEntriesStartingFrom(index));
  }

  @Override
  public void setSnapshot(ByteBuffer snapshot) {
    run(() -> super.setSnapshot(snapshot));
  }

  @Override
  public ByteBuffer getSnapshot() {
    return ask(super::getSnapshot);
  }

  @Override
  public void forEach(ObjLongConsumer<LogEntry> function, long from, long to) {
    run(() -> super.forEach(function, from, to));
  }

  /** Nothing can be read or written any more. */
  @Override
  public void close() {
    if (disk.isShutdown()) {
      return;
    }
    try {
      run(this::end);
    } finally {
      disk.shutdown();
    }
  }

  private void end() {
    super.close();
    try {
      if (metadata != null) {
        metadata.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
