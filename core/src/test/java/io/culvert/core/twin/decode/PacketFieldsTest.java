package io.culvert.core.twin.decode;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.wire.Packets;
import io.culvert.core.wire.TcpView;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PacketFieldsTest {

  private static final byte[] SYN =
      Packets.tcp("10.1.0.2", 4_000, "10.2.0.2", 80)
          .flags(TcpView.SYN)
          .mss(1_460)
          .payload("hi")
          .bytes();

  @Test
  void namesWhatIsThere() {
    assertThat(text(SYN, "ip.source")).isEqualTo("10.1.0.2");
    assertThat(text(SYN, "tcp.destination")).isEqualTo("80");
    assertThat(text(SYN, "tcp.flags")).isEqualTo("S");
    assertThat(text(SYN, "tcp.option2")).isEqualTo("4 bytes 020405b4");
    assertThat(text(SYN, "payload")).isEqualTo("2 bytes \"hi\"");
  }

  @Test
  void takesApartWhatAnErrorQuotes() {
    byte[] error =
        Packets.icmpError(
                "10.2.0.2",
                "10.1.0.2",
                3,
                3,
                0,
                Packets.udp("10.1.0.2", 7, "10.2.0.2", 9).payload("x").build())
            .bytes();
    assertThat(text(error, "icmp.code")).isEqualTo("3");
    assertThat(text(error, "quote.udp.destination")).isEqualTo("9");
    assertThat(PacketSummary.of(error)).contains("(quotes udp 10.1.0.2:7 > 10.2.0.2:9");
  }

  @Test
  void walksExtensionHeaders() {
    byte[] packet =
        Packets.udp("fd01::2", 7, "fd02::2", 9)
            .extension(0, 0, 0, 1, 4, 0, 0, 0, 0)
            .payloadBytes(3_000)
            .id(77)
            .fragments(1_500)
            .get(0);
    assertThat(text(packet, "ip.hop-by-hop.options")).isEqualTo("6 bytes 010400000000");
    assertThat(text(packet, "ip.fragment.id")).isEqualTo("0x4d");
    assertThat(text(packet, "ip.fragment.more")).isEqualTo("1");
    assertThat(text(packet, "udp.source")).isEqualTo("7");
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 6, 0})
  void fieldsCoverEveryBitOfAnything(int version) {
    Random random = new Random(version);
    for (int i = 0; i < 5_000; i++) {
      byte[] bytes = new byte[random.nextInt(120)];
      random.nextBytes(bytes);
      if (version != 0 && bytes.length > 0) {
        bytes[0] = (byte) (version << 4 | 5);
        int protocol = version == 4 ? 9 : 6;
        if (bytes.length > protocol) {
          bytes[protocol] = new byte[] {0, 1, 6, 17, 43, 44, 47, 51, 58, 60, (byte) 132}[i % 11];
        }
      }
      int at = 0;
      for (PacketField field : PacketFields.of(bytes)) {
        assertThat(field.from()).as("%s", field).isEqualTo(at);
        assertThat(field.text(bytes)).isNotEmpty();
        at += field.bits();
      }
      assertThat(at).isEqualTo(bytes.length * 8);
      PacketSummary.of(bytes);
    }
  }

  private static String text(byte[] packet, String name) {
    List<PacketField> named =
        PacketFields.of(packet).stream().filter(f -> f.name().equals(name)).toList();
    assertThat(named).as(name).hasSize(1);
    return named.get(0).text(packet);
  }
}
