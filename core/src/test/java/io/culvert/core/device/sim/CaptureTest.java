package io.culvert.core.device.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.core.clock.Clock;
import io.culvert.core.device.DeviceException;
import io.culvert.core.device.DeviceSetup;
import io.culvert.core.device.DeviceSpec;
import io.culvert.core.device.RecordedEvents;
import io.culvert.core.wire.DropCounters;
import io.culvert.core.wire.DropReason;
import io.culvert.core.wire.Medium;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.PacketPool;
import io.culvert.core.wire.Packets;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CaptureTest {

  private static final byte[] UDP = Packets.udp("10.0.0.1", 7, "10.0.0.2", 9).payload("x").bytes();

  @TempDir Path folder;

  private final PacketPool pool = new PacketPool(16);
  private final DropCounters drops = new DropCounters();
  private final DeviceSetup setup = new DeviceSetup(pool, drops, new RecordedEvents());

  private static DeviceSpec spec(String name, int index) {
    return DeviceSpec.network(name, index, List.of());
  }

  private Path pcap(ByteOrder order, int magic, int linkType, byte[]... packets)
      throws IOException {
    ByteBuffer b = ByteBuffer.allocate(4096).order(order);
    b.putInt(magic).putShort((short) 2).putShort((short) 4).putLong(0).putInt(65535);
    b.putInt(linkType);
    for (byte[] packet : packets) {
      b.putInt(1_700_000_000).putInt(123_456).putInt(packet.length).putInt(packet.length);
      b.put(packet);
    }
    Path file = folder.resolve("in.pcap");
    Files.write(file, Arrays.copyOf(b.array(), b.position()));
    return file;
  }

  private static byte[] ethernet(int type) {
    ByteBuffer b = ByteBuffer.allocate(14 + UDP.length);
    return b.putShort(12, (short) type).put(14, UDP).array();
  }

  private static CaptureMerge merge(Path... files) {
    List<CaptureSource> sources = new ArrayList<>();
    for (Path file : files) {
      sources.add(new CaptureSource(sources.size(), file, Optional.empty()));
    }
    return CaptureMerge.open(sources);
  }

  /** What a TUN device would have read; what can't come in is left out. */
  private List<byte[]> readAll(CaptureMerge merge) {
    CaptureInput input = new CaptureInput(false, 1500);
    PacketBuffer p = new PacketBuffer();
    List<byte[]> got = new ArrayList<>();
    for (CaptureMerge.Arrival a = merge.next(); a != null; a = merge.next()) {
      DropReason reason = input.fill(a.packet(), p);
      if (reason == null) {
        assertThat(p.l3()).isEqualTo(PacketBuffer.HEADROOM);
        got.add(p.toArray());
      } else {
        drops.count(reason);
      }
    }
    return got;
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource({
    "BIG_ENDIAN, 0xA1B2C3D4, 1700000000123456000",
    "LITTLE_ENDIAN, 0xA1B2C3D4, 1700000000123456000",
    "BIG_ENDIAN, 0xA1B23C4D, 1700000000000123456",
    "LITTLE_ENDIAN, 0xA1B23C4D, 1700000000000123456",
  })
  void readsPcapOfEitherByteOrderAndClock(String order, String magic, long nanos)
      throws IOException {
    ByteOrder byteOrder = order.startsWith("B") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    Path file = pcap(byteOrder, (int) (long) Long.decode(magic), LinkType.RAW, UDP, UDP);
    try (CaptureMerge merge = merge(file)) {
      assertThat(merge.nextNanos()).isEqualTo(nanos);
      assertThat(readAll(merge)).containsExactly(UDP, UDP);
      assertThat(merge.nextNanos()).isEqualTo(-1);
      assertThat(merge.bytesRead()).isEqualTo(merge.bytesTotal()).isEqualTo(Files.size(file));
    }
  }

  @Test
  void cutsLinkHeadersOffAndCountsWhatIsNotIp() throws IOException {
    Path file =
        pcap(
            ByteOrder.BIG_ENDIAN, 0xA1B2C3D4, LinkType.ETHERNET, ethernet(0x0800), ethernet(0x806));
    try (CaptureMerge merge = merge(file)) {
      assertThat(readAll(merge)).containsExactly(UDP);
    }
    assertThat(drops.of(DropReason.BAD_ETHERTYPE)).isEqualTo(1);
  }

  private static final class SteppingClock implements Clock {
    private long micros = 1_700_000_000_000_000L;

    @Override
    public long nanos() {
      return micros * 1000;
    }

    @Override
    public long epochMicros() {
      return micros++;
    }
  }

  @Test
  void whatACaptureDeviceWritesIsReadBack() throws IOException {
    Path file = folder.resolve("out.pcapng");
    PipeDevice.Pair pair = PipeDevice.pair(spec("lan0", 0), spec("host0", 1), Medium.IP, setup, 8);
    try (CaptureWriter writer = CaptureWriter.create(file, List.of(pair.far(), pair.near()))) {
      CaptureDevice device =
          new CaptureDevice(pair.near(), writer, 1, new SteppingClock(), setup.events());
      PacketBuffer out = pool.acquire();
      out.copyFrom(Packets.udp("10.0.0.1", 1, "10.0.0.2", 2).payload("out").build());
      assertThat(device.transmit(out)).isNull();
      pair.far().read((from, p) -> pair.far().transmit(p), 1);
      device.read(
          (from, p) -> {
            assertThat(from).isSameAs(device);
            p.release();
          },
          1);
    }
    List<CapturedPacket> packets = new ArrayList<>();
    try (CaptureReader reader = CaptureReader.open(file)) {
      for (Optional<CapturedPacket> p = reader.next(); p.isPresent(); p = reader.next()) {
        packets.add(p.get());
      }
    }
    assertThat(packets).hasSize(2);
    assertThat(packets)
        .extracting(CapturedPacket::epochNanos)
        .containsExactly(1_700_000_000_000_000_000L, 1_700_000_000_000_001_000L);
    assertThat(packets).extracting(CapturedPacket::interfaceIndex).containsOnly(1);
    assertThat(packets).extracting(CapturedPacket::linkType).containsOnly(LinkType.RAW);
    assertThat(packets.get(0).bytes())
        .isEqualTo(Packets.udp("10.0.0.1", 1, "10.0.0.2", 2).payload("out").bytes());
    assertThat(pool.inUse()).isZero();
  }

  @Test
  void commentsAndManyPacketsSurviveTheBuffer() throws IOException {
    Path file = folder.resolve("many.pcapng");
    PipeDevice.Pair pair = PipeDevice.pair(spec("lan0", 0), spec("host0", 1), Medium.IP, setup, 8);
    PacketBuffer p = Packets.udp("10.0.0.1", 1, "10.0.0.2", 2).payloadBytes(9001).build();
    try (CaptureWriter writer = CaptureWriter.create(file, List.of(pair.near()))) {
      for (int i = 0; i < 100; i++) {
        writer.write(0, i, p, CaptureWriter.Passage.OUT, "dropped by a rule".repeat(i));
      }
    }
    int count = 0;
    try (CaptureReader reader = CaptureReader.open(file)) {
      for (var packet = reader.next(); packet.isPresent(); packet = reader.next()) {
        assertThat(packet.get().bytes()).hasSize(9029);
        assertThat(packet.get().epochNanos()).isEqualTo(count++);
        assertThat(packet.get().outbound()).isTrue();
      }
    }
    assertThat(count).isEqualTo(100);
  }

  @Test
  void saysWhereABrokenFileBreaksAfterGivingOutWhatIsWhole() throws IOException {
    byte[] whole = Files.readAllBytes(pcap(ByteOrder.BIG_ENDIAN, 0xA1B2C3D4, 101, UDP, UDP));
    Path cut = folder.resolve("cut.pcap");
    Files.write(cut, Arrays.copyOf(whole, whole.length - 1));
    try (CaptureMerge merge = merge(cut)) {
      assertThat(merge.next().packet().bytes()).isEqualTo(UDP);
      assertThatThrownBy(merge::next)
          .isInstanceOf(DeviceException.class)
          .hasMessageContaining("ends within a packet's bytes, at byte " + (24 + 29 + 32));
    }
  }

  @Test
  void refusesWhatIsNoCapture() throws IOException {
    Path text = folder.resolve("text");
    Files.writeString(text, "*filter\nCOMMIT\n");
    assertThatThrownBy(() -> CaptureReader.open(text)).hasMessageContaining("neither pcap nor");
    assertThatThrownBy(() -> CaptureReader.open(folder.resolve("none")))
        .hasMessageContaining("can't read capture");
    Path huge = folder.resolve("huge");
    byte[] bytes = Files.readAllBytes(pcap(ByteOrder.BIG_ENDIAN, 0xA1B2C3D4, 101, UDP));
    ByteBuffer.wrap(bytes).putInt(24 + 8, 0x7FFF_FFFF);
    Files.write(huge, bytes);
    try (CaptureReader reader = CaptureReader.open(huge)) {
      assertThatThrownBy(reader::next).hasMessageContaining("claims a length of 2147483647 bytes");
    }
  }

  /** Whatever the bytes, the reader ends with packets or with one clear exception. */
  @Test
  void survivesDamagedFiles() throws IOException {
    Path file = folder.resolve("many.pcapng");
    PipeDevice.Pair pair = PipeDevice.pair(spec("lan0", 0), spec("host0", 1), Medium.IP, setup, 8);
    PacketBuffer p = new PacketBuffer().fill(UDP);
    try (CaptureWriter writer = CaptureWriter.create(file, List.of(pair.near()))) {
      writer.write(0, 5, p, CaptureWriter.Passage.IN, "why");
      writer.write(0, 6, p, CaptureWriter.Passage.OUT, "");
    }
    byte[] good = Files.readAllBytes(file);
    Path damaged = folder.resolve("damaged");
    int broken = 0;
    for (int at = 0; at < good.length; at++) {
      for (int value : new int[] {0, 1, 0x7F, 0xFF}) {
        byte[] bytes = good.clone();
        bytes[at] = (byte) value;
        Files.write(damaged, bytes);
        try (CaptureReader reader = CaptureReader.open(damaged)) {
          while (reader.next().isPresent()) {
            // only how it ends matters
          }
        } catch (DeviceException e) {
          assertThat(e).hasMessageContaining("capture").hasMessageContaining("at byte");
          broken++;
        }
      }
    }
    assertThat(broken).isPositive();
  }

  @Test
  void tcpdumpUnderstandsIt() throws Exception {
    org.junit.jupiter.api.Assumptions.assumeTrue(
        Files.exists(Path.of("/usr/bin/tcpdump")), "no tcpdump here");
    Path file = folder.resolve("out.pcapng");
    PipeDevice.Pair pair = PipeDevice.pair(spec("lan0", 0), spec("host0", 1), Medium.IP, setup, 8);
    try (CaptureWriter writer = CaptureWriter.create(file, List.of(pair.near()))) {
      PacketBuffer p = new PacketBuffer().fill(UDP);
      writer.write(0, 1_700_000_000_123_456_789L, p, CaptureWriter.Passage.IN, "why not");
    }
    Process tcpdump =
        new ProcessBuilder("tcpdump", "-n", "-tt", "--nano", "-vv", "-r", file.toString())
            .redirectErrorStream(true)
            .start();
    String printed = new String(tcpdump.getInputStream().readAllBytes());
    assertThat(printed)
        .contains("1700000000.123456789", "10.0.0.1.7 > 10.0.0.2.9: [udp sum ok] UDP, length 1");
  }
}
