package io.culvert.core.control.state;

import io.culvert.core.clock.Clock;
import io.culvert.core.state.Block;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Writes blocks to the file of state on a thread of its own. A new file grows beside the one in
 * force and takes its place once it tells of everything; until then changes go to both. What can't
 * be written is reported, and the file in force keeps what it has. The loop fills blocks and never
 * waits: while all {@value #BLOCKS} are on their way there is none to fill.
 */
final class JournalWriter implements AutoCloseable {

  private static final int BLOCKS = 16;
  private static final int FORCE_SECONDS = 1;
  private static final Set<PosixFilePermission> OWN = PosixFilePermissions.fromString("rw-------");

  private enum What {
    /** A block of changes. */
    CHANGE,
    /** A block of what there is. */
    THERE,
    /** A new file begins. */
    BEGIN,
    /** The new file is whole. */
    COMMIT,
    QUIT
  }

  private record Item(What what, ByteBuffer block) {}

  private final Path file;
  private final Path next;
  private final Clock clock;
  private final BlockingQueue<ByteBuffer> free = new ArrayBlockingQueue<>(BLOCKS);
  private final BlockingQueue<Item> filled = new LinkedBlockingQueue<>();
  private final Thread thread;
  private FileChannel current;
  private FileChannel growing;
  private boolean unforced;
  private volatile String problem = "";
  private volatile boolean broken;
  private volatile long failures;
  private volatile long bytes;
  private volatile long wholeBytes;
  private volatile long writtenMicros;

  JournalWriter(Path directory, Clock clock) {
    this.file = directory.resolve(StateFile.NAME);
    this.next = directory.resolve(StateFile.NAME + ".new");
    this.clock = clock;
    for (int i = 0; i < BLOCKS; i++) {
      free.add(Block.fresh());
    }
    thread = new Thread(this::run, "culvert-state");
    thread.setDaemon(true);
    thread.start();
  }

  /** An empty block, or {@code null} while all are on their way. */
  ByteBuffer begin() {
    ByteBuffer block = free.poll();
    return block == null ? null : Block.begin(block);
  }

  /** The same, for who can wait. */
  ByteBuffer await() {
    try {
      return Block.begin(free.take());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while saving", e);
    }
  }

  /** Writes a sealed block, which came from here, whole. */
  void end(ByteBuffer block, boolean change) {
    filled.add(new Item(change ? What.CHANGE : What.THERE, block));
  }

  /** A new file begins with what is handed over from now on. */
  void startOver() {
    filled.add(new Item(What.BEGIN, null));
  }

  /** The new file tells of everything. */
  void commit() {
    filled.add(new Item(What.COMMIT, null));
  }

  /** Writes what is on its way, and ends. */
  @Override
  public void close() {
    filled.add(new Item(What.QUIT, null));
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      Item item;
      do {
        item = filled.poll(FORCE_SECONDS, TimeUnit.SECONDS);
        if (item == null) {
          force();
        } else {
          handle(item);
        }
      } while (item == null || item.what != What.QUIT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      force();
      current = closed(current);
      growing = closed(growing);
    }
  }

  private void handle(Item item) {
    switch (item.what) {
      case BEGIN -> open();
      case COMMIT -> replace();
      case CHANGE, THERE -> {
        if (item.block.limit() > Block.HEAD_BYTES) {
          if (item.what == What.CHANGE) {
            current = append(current, item.block);
          }
          growing = append(growing, item.block);
        }
        free.add(item.block);
      }
      default -> {}
    }
  }

  private void open() {
    growing = closed(growing);
    broken = false;
    try {
      Files.deleteIfExists(next);
      growing =
          FileChannel.open(
              next,
              Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
              PosixFilePermissions.asFileAttribute(OWN));
      write(growing, StateFile.head());
    } catch (IOException e) {
      failed("can't begin " + next, e);
      growing = closed(growing);
    }
  }

  private void replace() {
    if (growing == null) {
      return;
    }
    try {
      growing.force(true);
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      try (FileChannel folder = FileChannel.open(file.getParent(), StandardOpenOption.READ)) {
        folder.force(true);
      }
      current = closed(current);
      current = growing;
      growing = null;
      wholeBytes = current.position();
      problem = "";
    } catch (IOException e) {
      failed("can't put " + next + " into its place", e);
      growing = closed(growing);
    }
  }

  /** Appends a block whole, or not at all; the channel, or {@code null} if it is of no more use. */
  private FileChannel append(FileChannel channel, ByteBuffer block) {
    if (channel == null) {
      return null;
    }
    long before = -1;
    try {
      before = channel.position();
      write(channel, block.position(0));
      bytes = channel.position();
      writtenMicros = clock.epochMicros();
      unforced = true;
      return channel;
    } catch (IOException e) {
      failed("can't write to " + file.getParent(), e);
      cutOff(channel, before);
      return closed(channel);
    }
  }

  private static void cutOff(FileChannel channel, long length) {
    try {
      if (length >= 0) {
        channel.truncate(length);
      }
    } catch (IOException e) {
      // its reader sees that the last block is not whole
    }
  }

  private static void write(FileChannel channel, ByteBuffer from) throws IOException {
    while (from.hasRemaining()) {
      channel.write(from);
    }
  }

  private void force() {
    if (unforced && current != null) {
      unforced = false;
      try {
        current.force(false);
      } catch (IOException e) {
        failed("can't force " + file + " to the disk", e);
      }
    }
  }

  private void failed(String what, IOException e) {
    problem = what + ": " + e.getMessage();
    failures = failures + 1;
    broken = true;
  }

  private static FileChannel closed(FileChannel channel) {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      // all that was to be kept has been forced before
    }
    return null;
  }

  /** Whether the file in force misses changes, so that another is to be begun. */
  boolean broken() {
    return broken;
  }

  /** What could not be done last; empty while all is well. */
  String problem() {
    return problem;
  }

  /** How often something could not be written. */
  long failures() {
    return failures;
  }

  /** Length of the file in force. */
  long bytes() {
    return bytes;
  }

  /** How much of it told of everything. */
  long wholeBytes() {
    return wholeBytes;
  }

  /** The wall clock when a block was last written, 0 for never. */
  long writtenMicros() {
    return writtenMicros;
  }
}
