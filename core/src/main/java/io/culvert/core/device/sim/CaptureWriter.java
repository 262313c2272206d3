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
import java.nio.file.FileAlreadyExistsException;
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
  private static final int MAX_COMMENT_BYTES = 16_384;

  /** Room for the largest packet with everything around it. */
  private static final int BUFFER_BYTES = 2 * PacketBuffer.CAPACITY;

  private static final int LARGEST_BLOCK_BYTES = PacketBuffer.CAPACITY + MAX_COMMENT_BYTES + 128;

  private final FileChannel channel;
  private final ByteBuffer buffer =
      ByteBuffer.allocateDirect(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);

  private int interfaces;

  private CaptureWriter(FileChannel channel) {
    this.channel = channel;
  }

  /** Makes {@code file}, which must not exist, for packets of {@code devices}, by position. */
  public static CaptureWriter create(Path file, List<? extends Device> devices) {
    CaptureWriter writer = create(file);
    devices.forEach(device -> writer.add(device.name(), device.medium()));
    return writer;
  }

  /** Makes {@code file}, which must not exist; {@link #add} gives it interfaces. */
  public static CaptureWriter create(Path file) {
    try {
      CaptureWriter writer =
          new CaptureWriter(
              FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
      writer.writeSection();
      return writer;
    } catch (FileAlreadyExistsException e) {
      throw new DeviceException(file + " exists already: a capture never replaces a file", e);
    } catch (IOException e) {
      throw new DeviceException("can't write capture " + file + ": " + e, e);
    }
  }

  private void writeSection() {
    buffer.putInt(SECTION).putInt(28).putInt(BYTE_ORDER_MAGIC);
    buffer.putShort((short) 1).putShort((short) 0).putLong(-1).putInt(28);
  }

  /** Adds an interface; the number to {@link #write} its packets with. */
  public int add(String name, Medium medium) {
    makeRoom(0);
    int begin = begin(INTERFACE);
    boolean ethernet = medium == Medium.ETHERNET;
    buffer.putShort((short) (ethernet ? LinkType.ETHERNET : LinkType.RAW)).putShort((short) 0);
    buffer.putInt(0);
    option(OPTION_NAME, name);
    buffer.putShort((short) OPTION_RESOLUTION).putShort((short) 1).putInt(NANOSECONDS);
    buffer.putInt(0);
    end(begin);
    return interfaces++;
  }

  /**
   * Writes one packet.
   *
   * @param interfaceIndex the device's position in the list given to {@link #create}, or what
   *     {@link #add} said
   * @param comment what to say about the packet, or empty
   * @throws DeviceException where the file can't be written
   */
  public void write(
      int interfaceIndex, long epochNanos, PacketBuffer packet, Passage passage, String comment) {
    write(
        interfaceIndex,
        epochNanos,
        packet.bytes().duplicate().limit(packet.end()).position(packet.start()),
        passage,
        comment);
  }

  /** The same with the bytes that {@code packet} has left. */
  public void write(
      int interfaceIndex, long epochNanos, ByteBuffer packet, Passage passage, String comment) {
    int length = packet.remaining();
    makeRoom(length);
    int begin = begin(ENHANCED_PACKET);
    buffer.putInt(interfaceIndex).putInt((int) (epochNanos >>> 32)).putInt((int) epochNanos);
    buffer.putInt(length).putInt(length);
    buffer.put(packet);
    pad();
    if (!comment.isEmpty()) {
      option(OPTION_COMMENT, comment);
    }
    buffer.putShort((short) OPTION_FLAGS).putShort((short) 4).putInt(passage.bits);
    buffer.putInt(0);
    end(begin);
  }

  private void makeRoom(int packetBytes) {
    if (packetBytes > PacketBuffer.CAPACITY) {
      throw new DeviceException("a packet of " + packetBytes + " bytes for a capture");
    }
    if (buffer.remaining() < LARGEST_BLOCK_BYTES) {
      flush();
    }
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
    while (length < bytes.length && (bytes[length] & 0xC0) == 0x80) {
      length--; // within a character
    }
    buffer.putShort((short) code).putShort((short) length).put(bytes, 0, length);
    pad();
  }

  private void pad() {
    while (buffer.position() % 4 != 0) {
      buffer.put((byte) 0);
    }
  }

  /** Hands everything to the file. */
  public void flush() {
    try {
      buffer.flip();
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      buffer.clear();
    } catch (IOException e) {
      throw new DeviceException("a capture can't be written: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    try (channel) {
      flush();
    } catch (IOException e) {
      throw new DeviceException("a capture can't be written: " + e.getMessage(), e);
    }
  }
}
