package io.culvert.core.twin.traffic.packet;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.clock.SeededRandom;
import io.culvert.core.reassembly.Reassembly;
import io.culvert.core.twin.Emission;
import io.culvert.core.wire.DropReason;
import io.culvert.core.wire.HeaderParser;
import io.culvert.core.wire.IpProtocol;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.Packets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FragmentationTest {

  private final Random random = new Random(7);

  private static List<byte[]> datagrams() {
    return Stream.of(
            Packets.udp("10.1.0.2", 4_000, "10.2.0.2", 53).payloadBytes(3_000),
            Packets.udp("10.1.0.2", 4_000, "10.2.0.2", 53).payloadBytes(1),
            Packets.tcp("10.1.0.2", 4_000, "10.2.0.2", 80).flags(2).mss(1_460),
            Packets.udp("10.1.0.2", 1, "10.2.0.2", 2).ipOptions(0x94, 4, 0, 0).payloadBytes(500),
            Packets.echo("fd01::2", "fd02::2", 5, 1).payloadBytes(2_000),
            Packets.udp("fd01::2", 1, "fd02::2", 2)
                .extension(IpProtocol.HOP_BY_HOP, 0, 0, 5, 2, 0, 0, 1, 0)
                .extension(IpProtocol.DESTINATION_OPTIONS, 0, 0, 1, 4, 0, 0, 0, 0)
                .payloadBytes(900))
        .map(Packets::bytes)
        .toList();
  }

  /** What the engine makes of them; null where that is nothing. */
  private static byte[] reassembled(List<byte[]> packets) {
    Reassembly reassembly = new Reassembly(new SeededRandom(3), (first, device, now) -> {});
    byte[] whole = null;
    for (byte[] packet : packets) {
      PacketBuffer p = new PacketBuffer().fill(packet);
      if (HeaderParser.parse(p) != null || !p.fragment()) {
        continue;
      }
      DropReason reason = reassembly.add(p, 0, 1, 1_000);
      if (reason == null && reassembly.completed() != null) {
        whole = reassembly.completed().toArray();
      }
    }
    return whole;
  }

  private static byte[] withoutId(byte[] packet) {
    byte[] p = packet.clone();
    if (IpBytes.version(p) == 4) {
      IpBytes.put16(p, 4, 0);
      IpBytes.sumHeader(p);
    }
    return p;
  }

  @Test
  void honestCutsMakeTheDatagramAgain() {
    for (byte[] datagram : datagrams()) {
      for (int i = 0; i < 200; i++) {
        Fragmentation.Cut cut = Fragmentation.honest(datagram, random);
        if (!Gluer.fragmented(cut.packets().get(0))) {
          assertThat(withoutId(cut.packets().get(0))).isEqualTo(withoutId(datagram));
        } else if (!transportCutOff(cut, datagram)) {
          byte[] whole = reassembled(cut.packets());
          assertThat(whole).as(cut.remark()).isNotNull();
          assertThat(withoutId(whole)).as(cut.remark()).isEqualTo(withoutId(datagram));
        }
      }
    }
  }

  /** IPv6 does not take a first fragment without the whole transport header. */
  private static boolean transportCutOff(Fragmentation.Cut cut, byte[] datagram) {
    int wanted = IpBytes.transportAt(datagram) + 8 + 8;
    return IpBytes.version(datagram) == 6
        && cut.packets().stream().anyMatch(p -> p.length < wanted && offset(p) == 0);
  }

  private static int offset(byte[] fragment) {
    int header = IpBytes.u8(fragment, 6);
    int at = 40;
    while (header != IpProtocol.IPV6_FRAGMENT) {
      int next = IpBytes.u8(fragment, at);
      at += IpBytes.extensionBytes(fragment, at, header);
      header = next;
    }
    return IpBytes.u16(fragment, at + 2) & 0xFFF8;
  }

  @Test
  void holesAreNeverWhole() {
    for (byte[] datagram : datagrams()) {
      for (int i = 0; i < 100; i++) {
        Fragmentation.Cut cut = Fragmentation.withHole(datagram, random);
        assertThat(reassembled(cut.packets())).as(cut.remark()).isNull();
        assertThat(cut.packets()).allMatch(p -> p.length < 0xFFFF);
      }
    }
  }

  @Test
  void drawsEveryFaultAndSomeOfThemAreWholeNevertheless() {
    Set<String> remarks = new TreeSet<>();
    int whole = 0;
    int drawn = 0;
    for (byte[] datagram : datagrams()) {
      for (int i = 0; i < 500; i++) {
        Fragmentation.Cut cut = Fragmentation.draw(datagram, random);
        assertThat(cut.packets()).isNotEmpty();
        assertThat(cut.packets()).allMatch(p -> p.length > 0);
        remarks.add(cut.remark());
        drawn++;
        whole += reassembled(cut.packets()) == null ? 0 : 1;
      }
    }
    assertThat(remarks)
        .contains(
            "cut",
            "atomic fragment",
            "cut, overlapping",
            "cut, overlapping with other bytes",
            "cut, two ends",
            "cut, beyond 65535",
            "cut, one empty",
            "cut, one lies",
            "cut, same id from two",
            "no last fragment");
    assertThat(whole).isBetween(drawn / 3, drawn * 9 / 10);
  }

  @Test
  void sameSeedSameCuts() {
    byte[] datagram = datagrams().get(0);
    Random again = new Random(7);
    for (int i = 0; i < 50; i++) {
      assertThat(Fragmentation.draw(datagram, again).packets())
          .usingRecursiveComparison()
          .isEqualTo(Fragmentation.draw(datagram, random).packets());
    }
  }

  @Test
  void gluesWhatTheRouterCut() {
    for (byte[] datagram : datagrams()) {
      List<Emission> sent = new ArrayList<>();
      Cutter cutter = Cutter.of(datagram, 99);
      int from = 0;
      while (from < cutter.length()) {
        int to = Math.min(cutter.length(), from + 496);
        sent.add(new Emission(1, cutter.piece(from, to)));
        from = to;
      }
      sent.add(0, new Emission(0, datagram));
      List<Emission> glued = Gluer.glue(sent);
      boolean cut = sent.size() > 2;
      assertThat(glued).hasSize(2);
      assertThat(cut || IpBytes.version(datagram) == 4 ? withoutId(glued.get(1).bytes()) : datagram)
          .isEqualTo(withoutId(datagram));
    }
  }
}
