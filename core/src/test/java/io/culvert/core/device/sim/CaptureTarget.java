package io.culvert.core.device.sim;

import io.culvert.core.device.DeviceException;
import io.culvert.core.fuzz.FuzzTarget;
import io.culvert.core.fuzz.Law;
import io.culvert.core.wire.Medium;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.Packets;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;

/**
 * Capture files, pcap and pcapng: each packet is read, or the file refused at a place; packets come
 * into buffers whole or not at all; written as our own captures they are read again as they were.
 */
public final class CaptureTarget implements FuzzTarget {

  private static final int MOST_PACKETS = 64;
  private static final int SECTION_WORDS = 7;

  private final Path folder;
  private final PacketBuffer buffer = new PacketBuffer();

  public CaptureTarget() {
    try {
      folder = Files.createTempDirectory("culvert-fuzz");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public List<byte[]> seeds() {
    byte[] packet = Packets.udp("10.0.0.1", 4000, "10.0.0.2", 53).payload("hello").bytes();
    List<byte[]> seeds = new ArrayList<>();
    for (ByteOrder order : List.of(ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN)) {
      for (int magic : new int[] {0xA1B2C3D4, 0xA1B23C4D}) {
        ByteBuffer pcap = ByteBuffer.allocate(24 + 16 + packet.length).order(order);
        pcap.putInt(magic).putInt(0x00020004).putInt(0).putInt(0).putInt(65_535).putInt(101);
        pcap.putInt(7).putInt(8).putInt(packet.length).putInt(packet.length).put(packet);
        seeds.add(pcap.array());
      }
      seeds.add(pcapng(order, packet));
    }
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(seeds.get(2));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    seeds.add(packed.toByteArray());
    return seeds;
  }

  private static byte[] pcapng(ByteOrder order, byte[] packet) {
    ByteBuffer b = ByteBuffer.allocate(400).order(order);
    b.putInt(0x0A0D0D0A).putInt(4 * SECTION_WORDS).putInt(0x1A2B3C4D);
    b.putShort((short) 1).putShort((short) 0).putLong(-1).putInt(4 * SECTION_WORDS);
    b.putInt(1).putInt(48).putShort((short) 1).putShort((short) 0).putInt(0);
    b.putShort((short) 2).putShort((short) 3).put(new byte[] {'l', 'a', 'n', 0});
    b.putShort((short) 9).putShort((short) 1).put(new byte[] {9, 0, 0, 0});
    b.putShort((short) 14).putShort((short) 8).putLong(1);
    b.putInt(48);
    byte[] frame = new byte[14 + packet.length];
    frame[12] = 8;
    System.arraycopy(packet, 0, frame, 14, packet.length);
    int padded = frame.length + 3 & ~3;
    b.putInt(6).putInt(32 + padded + 12).putInt(0).putInt(1).putInt(2);
    b.putInt(frame.length).putInt(frame.length).put(frame).put(new byte[padded - frame.length]);
    b.putShort((short) 2).putShort((short) 4).putInt(2).putInt(0).putInt(32 + padded + 12);
    b.putInt(3).putInt(16 + padded).putInt(frame.length).put(frame);
    b.put(new byte[padded - frame.length]).putInt(16 + padded);
    return Arrays.copyOf(b.array(), b.position());
  }

  @Override
  public void run(byte[] input) throws IOException {
    Path file = folder.resolve("in");
    Files.write(file, input);
    List<CapturedPacket> packets = new ArrayList<>();
    try (CaptureReader reader = CaptureReader.open(file)) {
      read(reader, packets);
    } catch (DeviceException e) {
      boolean packed = input.length > 1 && input[0] == 0x1F && input[1] == (byte) 0x8B;
      placed(e.getMessage(), packed ? Long.MAX_VALUE : input.length);
    }
    for (boolean offload : new boolean[] {false, true}) {
      CaptureInput into = new CaptureInput(offload, 1_500);
      packets.forEach(packet -> comesIn(into, packet));
    }
    if (!packets.isEmpty() && packets.get(0).bytes().length <= PacketBuffer.CAPACITY) {
      written(packets.get(0));
    }
  }

  @Override
  public void end() throws IOException {
    Files.deleteIfExists(folder.resolve("in"));
    Files.delete(folder);
  }

  private static void read(CaptureReader reader, List<CapturedPacket> packets) {
    Optional<CapturedPacket> packet = reader.next();
    while (packet.isPresent() && packets.size() < MOST_PACKETS) {
      packets.add(packet.get());
      Law.holds(reader.interfaceName(packet.get().interfaceIndex()) != null, "each is of one");
      packet = reader.next();
    }
  }

  private static void placed(String message, long size) {
    int at = message.lastIndexOf("at byte ");
    if (at >= 0) {
      long place = Long.parseLong(message.substring(at + "at byte ".length()));
      Law.holds(place >= 0 && place <= size, "a refusal is in the file: " + message);
    } else {
      Law.holds(message.startsWith("can't read capture"), "a refusal has a place: " + message);
    }
  }

  private void comesIn(CaptureInput into, CapturedPacket packet) {
    if (into.fill(packet, buffer) == null) {
      int from = LinkType.ipStart(packet.linkType(), packet.bytes());
      int kept = packet.bytes().length - from;
      Law.holds(buffer.lengthBytes() >= kept, "a packet comes in whole");
      byte[] there = Arrays.copyOf(buffer.toArray(), kept);
      byte[] meant = Arrays.copyOfRange(packet.bytes(), from, packet.bytes().length);
      Law.holds(Arrays.equals(there, meant), "a packet comes in as it is");
    }
  }

  private void written(CapturedPacket packet) throws IOException {
    Path file = folder.resolve("out");
    try {
      try (CaptureWriter writer = CaptureWriter.create(file)) {
        int lan = writer.add("lan0", Medium.IP);
        ByteBuffer bytes = ByteBuffer.wrap(packet.bytes());
        writer.write(lan, packet.epochNanos(), bytes, CaptureWriter.Passage.OUT, "why");
      }
      try (CaptureReader reader = CaptureReader.open(file)) {
        CapturedPacket again = reader.next().orElseThrow();
        Law.holds(Arrays.equals(packet.bytes(), again.bytes()), "what is written is read");
        Law.holds(again.outbound(), "the way of a packet is kept");
        Law.same(packet.epochNanos(), again.epochNanos(), "the time of a packet is kept");
        Law.holds(reader.next().isEmpty(), "nothing else is read");
      }
    } finally {
      Files.deleteIfExists(file);
    }
  }
}
