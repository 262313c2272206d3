package io.culvert.core.control.state;

import io.culvert.core.conntrack.EntryImage;
import io.culvert.core.conntrack.ExpectationImage;
import io.culvert.core.conntrack.PacketTuple;
import io.culvert.core.state.Block;
import io.culvert.core.state.Records;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/**
 * A file of state: a head of 16 bytes, which are {@code CULVERT}, a newline, the version (4) and
 * the CRC32C of those (4), then {@link Block}s. It begins with all there was and goes on with what
 * changed. Where its writer was killed it ends within a block, which then does not count.
 */
final class StateFile {

  static final String NAME = "conntrack.state";

  private static final byte[] MAGIC = "CULVERT\n".getBytes(StandardCharsets.US_ASCII);
  private static final int HEAD_BYTES = 16;
  private static final int CHECKED = 12;

  private StateFile() {}

  /** What is wrong with a file, and where. */
  static final class DamageException extends IOException {

    private static final long serialVersionUID = 1;

    DamageException(long position, String what) {
      super("at byte " + position + ": " + what);
    }
  }

  /**
   * What a file holds.
   *
   * @param bytes up to where it counts
   * @param torn bytes behind, of a block that was being written
   * @param toldMicros the wall clock when its last block was written
   */
  record Extent(long bytes, long torn, long toldMicros) {}

  /** The head of a new file. */
  static ByteBuffer head() {
    ByteBuffer head = ByteBuffer.allocate(HEAD_BYTES);
    head.put(MAGIC).putInt(Records.VERSION).putInt(check(head));
    return head.flip();
  }

  private static int check(ByteBuffer head) {
    CRC32C crc = new CRC32C();
    crc.update(head.duplicate().position(0).limit(CHECKED));
    return (int) crc.getValue();
  }

  /**
   * Reads the whole file and believes nothing.
   *
   * @throws DamageException if anything but its end is other than it was written
   */
  static Extent verify(Path file) throws IOException {
    Completeness completeness = new Completeness();
    Extent extent = read(file, Long.MAX_VALUE, completeness);
    if (!completeness.whole) {
      throw new DamageException(extent.bytes(), "it ends before all entries were told");
    }
    return extent;
  }

  /** Hands over the records of the first {@code limit} bytes. */
  static Extent read(Path file, long limit, Records.Sink into) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long size = Math.min(limit, channel.size());
      checkHead(channel, size);
      Records.Reader reader = new Records.Reader();
      ByteBuffer block = ByteBuffer.allocateDirect(Block.MOST_BYTES);
      long at = HEAD_BYTES;
      long toldMicros = 0;
      while (at < size) {
        if (!fill(channel, block.clear().limit(Block.HEAD_BYTES), at, size)) {
          break;
        }
        int length = Block.length(block);
        if (length < 0) {
          throw new DamageException(at, "no block can be that long");
        }
        if (!fill(channel, block.clear().limit(length), at, size)) {
          break;
        }
        if (!Block.intact(block)) {
          throw new DamageException(at, "the checksum of a block is wrong");
        }
        try {
          reader.read(block.position(Block.HEAD_BYTES), into);
        } catch (Records.BadRecordException e) {
          throw new DamageException(at + block.position(), e.getMessage());
        }
        toldMicros = Block.epochMicros(block);
        at += length;
      }
      return new Extent(at, size - at, toldMicros);
    }
  }

  private static void checkHead(FileChannel channel, long size) throws IOException {
    ByteBuffer head = ByteBuffer.allocate(HEAD_BYTES);
    if (!fill(channel, head, 0, size)) {
      throw new DamageException(size, "it is too short to be a file of state");
    }
    for (int i = 0; i < MAGIC.length; i++) {
      if (head.get(i) != MAGIC[i]) {
        throw new DamageException(i, "it is no file of state");
      }
    }
    if (head.getInt(CHECKED) != check(head)) {
      throw new DamageException(MAGIC.length, "the checksum of its head is wrong");
    }
    int version = head.getInt(MAGIC.length);
    if (version != Records.VERSION) {
      throw new DamageException(
          MAGIC.length, "it is of version " + version + ", this reads " + Records.VERSION);
    }
  }

  /** Fills {@code into} from {@code at} on; false where the file ends before. */
  private static boolean fill(FileChannel from, ByteBuffer into, long at, long size)
      throws IOException {
    int start = into.position();
    if (into.remaining() > size - at) {
      return false;
    }
    while (into.hasRemaining()) {
      if (from.read(into, at + into.position() - start) < 0) {
        throw new EOFException("the file became shorter while it was read");
      }
    }
    into.position(start);
    return true;
  }

  /** Looks whether all has been told, and at nothing else. */
  private static final class Completeness implements Records.Sink {

    private boolean whole;

    @Override
    public void entry(EntryImage image) {}

    @Override
    public void entryGone(long id, PacketTuple original) {}

    @Override
    public void expectation(ExpectationImage image) {}

    @Override
    public void expectationGone(long number) {}

    @Override
    public void name(Records.Space space, int number, String name) {}

    @Override
    public void mark(int kind) {
      whole |= kind == Records.WHOLE;
    }
  }
}
