package io.culvert.core.device.sim;

import io.culvert.core.device.DeviceException;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/**
 * Reads capture files one packet at a time: pcap with microseconds or nanoseconds, and pcapng; of
 * either byte order, packed by gzip or not. What is wrong with a file is told with the position in
 * it, unpacked, after all packets before that place were given out. One thread.
 *
 * <p>Sources: draft-ietf-opsawg-pcap and draft-ietf-opsawg-pcapng.
 */
public final class CaptureReader implements AutoCloseable {

  private static final int PCAP_MICROS = 0xA1B2C3D4;
  private static final int PCAP_NANOS = 0xA1B23C4D;
  private static final int PCAP_HEADER_BYTES = 24;
  private static final int PCAP_RECORD_BYTES = 16;

  private static final int SECTION = 0x0A0D0D0A;
  private static final int BYTE_ORDER_MAGIC = 0x1A2B3C4D;
  private static final int INTERFACE = 1;
  private static final int PACKET = 2;
  private static final int SIMPLE_PACKET = 3;
  private static final int ENHANCED_PACKET = 6;
  private static final int OPTION_NAME = 2;
  private static final int OPTION_FLAGS = 2;
  private static final int OPTION_RESOLUTION = 9;
  private static final int OPTION_OFFSET = 14;

  private static final int OUTBOUND = 2;
  private static final int GZIP = 0x1F8B;
  private static final int CHUNK_BYTES = 1 << 16;
  private static final int MAX_BLOCK_BYTES = 16 << 20;
  private static final long NANOS = 1_000_000_000L;

  /** An interface of a pcapng section: what its packets begin with and what its clock counts. */
  private record Interface(int linkType, long unitsPerSecond, long offsetSeconds, String name) {}

  private final Path file;
  private final InputStream in;
  private final List<Interface> interfaces = new ArrayList<>();
  private ByteOrder order = ByteOrder.BIG_ENDIAN;
  private boolean pcapng;
  private long position;

  private final FileChannel channel;
  private final long fileBytes;

  private CaptureReader(Path file, FileChannel channel) throws IOException {
    this.file = file;
    this.channel = channel;
    this.fileBytes = channel.size();
    this.in = unpacked(new BufferedInputStream(Channels.newInputStream(channel), CHUNK_BYTES));
  }

  private static InputStream unpacked(InputStream packed) throws IOException {
    packed.mark(2);
    int magic = packed.read() << 8 | packed.read();
    packed.reset();
    return magic == GZIP
        ? new BufferedInputStream(new GZIPInputStream(packed, CHUNK_BYTES), CHUNK_BYTES)
        : packed;
  }

  /** Opens {@code file}; throws {@link DeviceException} if it is no capture. */
  public static CaptureReader open(Path file) {
    try {
      CaptureReader reader = opened(file);
      try {
        reader.readFileHeader();
        return reader;
      } catch (DeviceException e) {
        reader.close();
        throw e;
      }
    } catch (IOException e) {
      throw new DeviceException("can't read capture " + file + ": " + e.getMessage(), e);
    }
  }

  private static CaptureReader opened(Path file) throws IOException {
    FileChannel channel = FileChannel.open(file);
    try {
      return new CaptureReader(file, channel);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  private void readFileHeader() throws IOException {
    ByteBuffer magic = take(4, "a capture");
    int value = magic.getInt(0);
    if (value == SECTION) {
      pcapng = true;
      ByteBuffer head = take(8, "a section header");
      readSection(head.getInt(0), head.getInt(4));
      return;
    }
    if (value != PCAP_MICROS && value != PCAP_NANOS) {
      order = ByteOrder.LITTLE_ENDIAN;
      value = Integer.reverseBytes(value);
    }
    if (value != PCAP_MICROS && value != PCAP_NANOS) {
      throw wrong(0, "is neither pcap nor pcapng");
    }
    ByteBuffer rest = take(PCAP_HEADER_BYTES - 4, "the file header");
    long units = value == PCAP_NANOS ? NANOS : 1_000_000;
    interfaces.add(new Interface(rest.getInt(16) & 0x0FFF_FFFF, units, 0, ""));
  }

  /** The next packet, or empty at the end; throws {@link DeviceException} where it is broken. */
  public Optional<CapturedPacket> next() {
    try {
      return pcapng ? nextBlock() : nextRecord();
    } catch (IOException e) {
      throw wrong(position, "can't be read on (" + e.getMessage() + ")", e);
    }
  }

  private Optional<CapturedPacket> nextRecord() throws IOException {
    if (atEnd()) {
      return Optional.empty();
    }
    ByteBuffer record = take(PCAP_RECORD_BYTES, "a packet");
    Interface only = interfaces.get(0);
    long nanos =
        (record.getInt(0) & 0xFFFF_FFFFL) * NANOS
            + (record.getInt(4) & 0xFFFF_FFFFL) * (NANOS / only.unitsPerSecond);
    byte[] bytes = take(length(record.getInt(8)), "a packet's bytes").array();
    boolean outbound = LinkType.outbound(only.linkType, bytes);
    return Optional.of(
        new CapturedPacket(nanos, only.linkType, 0, record.getInt(12), outbound, bytes));
  }

  private Optional<CapturedPacket> nextBlock() throws IOException {
    while (!atEnd()) {
      long at = position;
      ByteBuffer head = take(8, "a block");
      int type = head.getInt(0);
      if (type == SECTION) {
        int rawLength = head.order(ByteOrder.BIG_ENDIAN).getInt(4);
        readSection(rawLength, take(4, "a section header").order(ByteOrder.BIG_ENDIAN).getInt(0));
        continue;
      }
      int total = length(head.getInt(4));
      if (total < 12 || total % 4 != 0) {
        throw wrong(at, "has a block of " + total + " bytes");
      }
      ByteBuffer body = take(total - 12, "a block");
      take(4, "a block's end");
      Optional<CapturedPacket> packet = block(type, body, at);
      if (packet.isPresent()) {
        return packet;
      }
    }
    return Optional.empty();
  }

  /** Both arguments as they lie in the file, read big endian. */
  private void readSection(int rawLength, int magic) throws IOException {
    if (magic == BYTE_ORDER_MAGIC) {
      order = ByteOrder.BIG_ENDIAN;
    } else if (magic == Integer.reverseBytes(BYTE_ORDER_MAGIC)) {
      order = ByteOrder.LITTLE_ENDIAN;
    } else {
      throw wrong(position - 4, "has a section of unknown byte order");
    }
    boolean big = order == ByteOrder.BIG_ENDIAN;
    int total = length(big ? rawLength : Integer.reverseBytes(rawLength));
    if (total < 28) {
      throw wrong(position, "has a section header of " + total + " bytes");
    }
    take(total - 12, "a section header");
    interfaces.clear();
  }

  private Optional<CapturedPacket> block(int type, ByteBuffer body, long at) {
    try {
      return switch (type) {
        case INTERFACE -> {
          interfaces.add(readInterface(body));
          yield Optional.empty();
        }
        case ENHANCED_PACKET -> packet(body, body.getInt(0), 4, at);
        case PACKET -> packet(body, body.getShort(0) & 0xFFFF, 4, at);
        case SIMPLE_PACKET -> simple(body, at);
        default -> Optional.empty();
      };
    } catch (IndexOutOfBoundsException e) {
      throw wrong(at, "has a block that is shorter than its fields");
    }
  }

  private static Interface readInterface(ByteBuffer body) {
    long units = 1_000_000;
    long offset = 0;
    String name = "";
    int at = 8;
    while (at + 4 <= body.capacity()) {
      int code = body.getShort(at) & 0xFFFF;
      int length = body.getShort(at + 2) & 0xFFFF;
      if (code == 0) {
        break;
      }
      if (code == OPTION_RESOLUTION && length == 1) {
        units = unitsPerSecond(body.get(at + 4));
      } else if (code == OPTION_NAME && length <= body.capacity() - at - 4) {
        name = new String(body.array(), at + 4, length, StandardCharsets.UTF_8);
      } else if (code == OPTION_OFFSET && length == 8) {
        offset = body.getLong(at + 4);
      }
      at += 4 + (length + 3 & ~3);
    }
    return new Interface(body.getShort(0) & 0xFFFF, units, offset, name);
  }

  private static long unitsPerSecond(byte resolution) {
    if (resolution < 0) {
      return 1L << Math.min(32, resolution & 0x7F);
    }
    long units = 1;
    for (int i = 0; i < Math.min(9, resolution); i++) {
      units *= 10;
    }
    return units;
  }

  private Optional<CapturedPacket> packet(ByteBuffer body, int index, int timeAt, long at) {
    Interface from = from(index, at);
    long high = body.getInt(timeAt) & 0xFFFF_FFFFL;
    long units = high << 32 | body.getInt(timeAt + 4) & 0xFFFF_FFFFL;
    long nanos =
        (units / from.unitsPerSecond + from.offsetSeconds) * NANOS
            + units % from.unitsPerSecond * NANOS / from.unitsPerSecond;
    int kept = body.getInt(timeAt + 8);
    byte[] bytes = bytes(body, 20, kept, at);
    boolean outbound = flags(body, 20 + (kept + 3 & ~3)) == OUTBOUND;
    return Optional.of(
        new CapturedPacket(
            nanos,
            from.linkType,
            index,
            body.getInt(timeAt + 12),
            outbound || LinkType.outbound(from.linkType, bytes),
            bytes));
  }

  /** Which way the packet went, of the options that begin at {@code from}; 0 if not said. */
  private static int flags(ByteBuffer body, int from) {
    for (int at = from; at + 4 <= body.capacity(); ) {
      int code = body.getShort(at) & 0xFFFF;
      int length = body.getShort(at + 2) & 0xFFFF;
      if (code == OPTION_FLAGS && length == 4 && at + 8 <= body.capacity()) {
        return body.getInt(at + 4) & 3;
      }
      at += code == 0 ? body.capacity() : 4 + (length + 3 & ~3);
    }
    return 0;
  }

  private Optional<CapturedPacket> simple(ByteBuffer body, long at) {
    Interface from = from(0, at);
    int original = body.getInt(0);
    int kept = Math.min(original, body.capacity() - 4);
    byte[] bytes = bytes(body, 4, kept, at);
    boolean outbound = LinkType.outbound(from.linkType, bytes);
    return Optional.of(new CapturedPacket(-1, from.linkType, 0, original, outbound, bytes));
  }

  private Interface from(int index, long at) {
    if (index < 0 || index >= interfaces.size()) {
      throw wrong(at, "names interface " + index + " of " + interfaces.size());
    }
    return interfaces.get(index);
  }

  private byte[] bytes(ByteBuffer body, int from, int length, long at) {
    if (length < 0 || length > body.capacity() - from) {
      throw wrong(at, "has a packet longer than its block");
    }
    byte[] bytes = new byte[length];
    body.get(from, bytes);
    return bytes;
  }

  private int length(int value) {
    if (value < 0 || value > MAX_BLOCK_BYTES) {
      throw wrong(position, "claims a length of " + Integer.toUnsignedString(value) + " bytes");
    }
    return value;
  }

  private boolean atEnd() throws IOException {
    in.mark(1);
    boolean end = in.read() < 0;
    in.reset();
    return end;
  }

  private ByteBuffer take(int count, String what) throws IOException {
    byte[] bytes = in.readNBytes(count);
    if (bytes.length < count) {
      throw wrong(position, "ends within " + what, new EOFException());
    }
    position += count;
    return ByteBuffer.wrap(bytes).order(order);
  }

  private DeviceException wrong(long at, String how) {
    return wrong(at, how, null);
  }

  private DeviceException wrong(long at, String how, Throwable cause) {
    return new DeviceException("capture " + file + " " + how + ", at byte " + at, cause);
  }

  /** The name of one of its interfaces; empty where it gives none. */
  public String interfaceName(int index) {
    return interfaces.get(index).name;
  }

  /** Bytes of the file read so far, as they lie on the disk. */
  public long bytesRead() {
    try {
      return channel.position();
    } catch (IOException e) {
      return fileBytes; // it is closed: all of it
    }
  }

  /** Bytes of the file. */
  public long fileBytes() {
    return fileBytes;
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      // read to its end or given up: nothing is lost
    }
  }
}
