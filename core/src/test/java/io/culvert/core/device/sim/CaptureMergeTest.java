package io.culvert.core.device.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.core.device.DeviceException;
import io.culvert.core.wire.Checksum;
import io.culvert.core.wire.HeaderParser;
import io.culvert.core.wire.Medium;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.Packets;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Captures of several devices as one row of arrivals, and what they lack made up for. */
class CaptureMergeTest {

  private static final byte[] UDP = Packets.udp("10.0.0.1", 7, "10.0.0.2", 9).payload("x").bytes();

  @TempDir Path folder;

  /** A pcapng of two interfaces; even times on the first, odd on the second, the last one sent. */
  private Path twoInterfaces() {
    Path file = folder.resolve("two.pcapng");
    try (CaptureWriter writer = CaptureWriter.create(file)) {
      int lan = writer.add("lan0", Medium.IP);
      int wan = writer.add("wan0", Medium.IP);
      for (int i = 0; i < 6; i++) {
        CaptureWriter.Passage passage =
            i == 5 ? CaptureWriter.Passage.OUT : CaptureWriter.Passage.IN;
        writer.write(i % 2 == 0 ? lan : wan, 100 + i, ByteBuffer.wrap(UDP), passage, "");
      }
    }
    return file;
  }

  private static List<String> arrivals(CaptureSource... sources) {
    List<String> all = new ArrayList<>();
    try (CaptureMerge merge = CaptureMerge.open(List.of(sources))) {
      for (CaptureMerge.Arrival a = merge.next(); a != null; a = merge.next()) {
        all.add(a.deviceIndex() + "@" + a.epochNanos());
      }
      all.add("outbound " + merge.outbound());
    }
    return all;
  }

  @Test
  void interfacesBecomeDevicesInTheOrderOfTimeWithoutWhatWasSent() {
    Path file = twoInterfaces();
    assertThat(
            arrivals(
                new CaptureSource(4, file, Optional.of("wan0")),
                new CaptureSource(3, file, Optional.of("0"))))
        .containsExactly("3@100", "4@101", "3@102", "4@103", "3@104", "outbound 1");
  }

  @Test
  void timeNeverRunsBack() {
    Path file = folder.resolve("back.pcapng");
    try (CaptureWriter writer = CaptureWriter.create(file)) {
      writer.add("lan0", Medium.IP);
      for (long at : new long[] {5, 3, 9}) {
        writer.write(0, at, ByteBuffer.wrap(UDP), CaptureWriter.Passage.IN, "");
      }
    }
    assertThat(arrivals(new CaptureSource(0, file, Optional.empty())))
        .containsExactly("0@5", "0@5", "0@9", "outbound 0");
  }

  @Test
  void gzipIsUnpackedAndDamageSaidWithItsPlace() throws IOException {
    byte[] packed = packed(Files.readAllBytes(twoInterfaces()));
    Path file = folder.resolve("two.pcapng.gz");
    Files.write(file, packed);
    assertThat(arrivals(new CaptureSource(0, file, Optional.empty()))).hasSize(6);
    Files.write(file, Arrays.copyOf(packed, packed.length - 20));
    assertThatThrownBy(() -> arrivals(new CaptureSource(0, file, Optional.empty())))
        .isInstanceOf(DeviceException.class)
        .hasMessageContaining("two.pcapng.gz")
        .hasMessageContaining("at byte");
  }

  private static byte[] packed(byte[] bytes) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(bytes);
    }
    return packed.toByteArray();
  }

  /** Whatever the bytes, reading ends with packets or with one clear exception. */
  @Test
  void survivesRandomDamage() throws IOException {
    byte[] plain = Files.readAllBytes(twoInterfaces());
    byte[] packed = packed(plain);
    Random random = new Random(7);
    Path file = folder.resolve("damaged");
    int broken = 0;
    for (int i = 0; i < 3_000; i++) {
      byte[] bytes = (i % 4 == 0 ? packed : plain).clone();
      for (int n = random.nextInt(4); n >= 0; n--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      int length = random.nextInt(5) == 0 ? random.nextInt(bytes.length) : bytes.length;
      Files.write(file, Arrays.copyOf(bytes, length));
      try {
        arrivals(new CaptureSource(0, file, Optional.of("lan0")));
      } catch (DeviceException e) {
        assertThat(e).hasMessageContaining("damaged");
        broken++;
      }
    }
    assertThat(broken).isGreaterThan(1_000);
  }

  @Test
  void whatTheCaptureCutOffIsZerosAndItsChecksumIsTakenForGood() {
    byte[] whole = Packets.udp("10.0.0.1", 7, "10.0.0.2", 9).payloadBytes(500).bytes();
    CaptureInput input = new CaptureInput(true, 1500);
    PacketBuffer p = new PacketBuffer();
    byte[] kept = Arrays.copyOf(whole, 60);
    CapturedPacket cut = new CapturedPacket(0, LinkType.RAW, 0, whole.length, false, kept);
    assertThat(input.fill(cut, p)).isNull();
    assertThat(p.lengthBytes()).isEqualTo(whole.length);
    assertThat(HeaderParser.parse(p)).isNull();
    assertThat(p.u8(p.end() - 1)).isZero();
    assertThat(Checksum.transportValid(p)).isTrue();
    assertThat(input.cut()).isEqualTo(1);
  }

  @Test
  void unfinishedChecksumsAndSegmentsAreRecognisedWhereTheDeviceHasOffload() {
    PacketBuffer large = Packets.tcp("10.0.0.1", 7, "10.0.0.2", 9).payloadBytes(4_000).build();
    HeaderParser.parse(large);
    large.u16(large.l4() + 16, Checksum.pseudo(large));
    byte[] bytes = large.toArray();
    CapturedPacket packet = new CapturedPacket(0, LinkType.RAW, 0, bytes.length, false, bytes);
    PacketBuffer p = new PacketBuffer();
    assertThat(new CaptureInput(true, 1500).fill(packet, p)).isNull();
    assertThat(p.checksumPartial()).isTrue();
    assertThat(p.gsoType()).isEqualTo(PacketBuffer.GSO_TCPV4);
    assertThat(p.gsoSize()).isEqualTo(1460);
    assertThat(new CaptureInput(false, 1500).fill(packet, p)).isNull();
    assertThat(p.checksumPartial() || p.superPacket()).isFalse();
  }
}
