package io.culvert.core.device.sim;

import io.culvert.core.device.Device;
import io.culvert.core.device.DeviceException;
import io.culvert.core.wire.Medium;
import io.culvert.core.wire.PacketBuffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * Writes a pcapng file with nanoseconds, one interface a device, named as the rules name it, and a
 * comment a packet where wanted: Wireshark then shows the router's own words. One thread; blocks
 * when its buffer is full, so for diagnosis, not for every day.
 */
public final class CaptureWriter implements AutoCloseable {

  /** Which way a packet passed the device, as {@code epb_flags} has it. */
  public enum Passage {
    IN(1),
    OUT(2);

    private final int bits;

    Passage(int bits) {
      this.bits = bits;
    }
  }

  private static final int SECTION = 0x0A0D0D0A;
  private static final int BYTE_ORDER_MAGIC = 0x1A2B3C4D;
  private static final int INTERFACE = 1;
  private static final int ENHANCED_PACKET = 6;
  private static final int OPTION_COMMENT = 1;
  private static final int OPTION_NAME = 2;
  private static final int OPTION_FLAGS = 2;
  private static final int OPTION_RESOLUTION = 9;
  private static final int NANOSECONDS = 9;
  private static final int MAX_COMMENT_BYTES = 1024;

  /** Room for the largest packet with everything around it. */
  private static final int BUFFER_BYTES = 2 * PacketBuffer.CAPACITY;

  private static final int LARGEST_BLOCK_BYTES = PacketBuffer.CAPACITY + MAX_COMMENT_BYTES + 128;

  private final FileChannel channel;
  private final ByteBuffer buffer =
      ByteBuffer.allocateDirect(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);

  private CaptureWriter(FileChannel channel) {
    this.channel = channel;
  }

  /** Makes {@code file}, which must not exist, for packets of {@code devices}, by position. */
  public static CaptureWriter create(Path file, List<? extends Device> devices) {
    try {
      CaptureWriter writer =
          new CaptureWriter(
              FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
      writer.writeSection();
      devices.forEach(writer::writeInterface);
      return writer;
    } catch (IOException e) {
      throw new DeviceException("can't write capture " + file + ": " + e, e);
    }
  }

  private void writeSection() {
    buffer.putInt(SECTION).putInt(28).putInt(BYTE_ORDER_MAGIC);
    buffer.putShort((short) 1).putShort((short) 0).putLong(-1).putInt(28);
  }

  private void writeInterface(Device device) {
    int begin = begin(INTERFACE);
    boolean ethernet = device.medium() == Medium.ETHERNET;
    buffer.putShort((short) (ethernet ? LinkType.ETHERNET : LinkType.RAW)).putShort((short) 0);
    buffer.putInt(0);
    option(OPTION_NAME, device.name());
    buffer.putShort((short) OPTION_RESOLUTION).putShort((short) 1).putInt(NANOSECONDS);
    buffer.putInt(0);
    end(begin);
  }

  /**
   * Writes one packet.
   *
   * @param interfaceIndex the device's position in the list given to {@link #create}
   * @param comment what to say about the packet, or empty
   */
  public void write(
      int interfaceIndex, long epochNanos, PacketBuffer packet, Passage passage, String comment)
      throws IOException {
    if (buffer.remaining() < LARGEST_BLOCK_BYTES) {
      flush();
    }
    int begin = begin(ENHANCED_PACKET);
    buffer.putInt(interfaceIndex).putInt((int) (epochNanos >>> 32)).putInt((int) epochNanos);
    int length = packet.lengthBytes();
    buffer.putInt(length).putInt(length);
    buffer.put(buffer.position(), packet.bytes(), packet.start(), length);
    buffer.position(buffer.position() + length);
    pad();
    if (!comment.isEmpty()) {
      option(OPTION_COMMENT, comment);
    }
    buffer.putShort((short) OPTION_FLAGS).putShort((short) 4).putInt(passage.bits);
    buffer.putInt(0);
    end(begin);
  }

  private int begin(int type) {
    int begin = buffer.position();
    buffer.putInt(type).putInt(0);
    return begin;
  }

  private void end(int begin) {
    int total = buffer.position() + 4 - begin;
    buffer.putInt(total).putInt(begin + 4, total);
  }

  private void option(int code, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    int length = Math.min(bytes.length, MAX_COMMENT_BYTES);
    buffer.putShort((short) code).putShort((short) length).put(bytes, 0, length);
    pad();
  }

  private void pad() {
    while (buffer.position() % 4 != 0) {
      buffer.put((byte) 0);
    }
  }

  /** Hands everything to the file. */
  public void flush() throws IOException {
    buffer.flip();
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
    buffer.clear();
  }

  @Override
  public void close() throws IOException {
    try {
      flush();
    } finally {
      channel.close();
    }
  }
}
