package io.culvert.core.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.chain.RejectKind;
import io.culvert.core.wire.DropReason;
import io.culvert.core.wire.Packets;
import io.culvert.core.wire.TcpView;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Answers as a 6.18 kernel gave them, recorded; {@link KernelTwin} asks the kernel at hand. */
class AnswersTest {

  private final TestRouter router = TestRouter.twoTuns();

  /** The one answer to {@code packet}, without the id (and so the header sum) of ICMP answers. */
  private String answer(Packets packet) {
    router.receive(router.a(), packet.bytes());
    assertThat(router.b().take()).isEmpty();
    assertThat(router.a().sent).hasSize(1);
    byte[] p = router.a().take().get(0);
    if (p[0] >>> 4 == 4 && (p[6] & 0x40) == 0) {
      p[4] = p[5] = p[10] = p[11] = 0;
    }
    return HexFormat.of().formatHex(p);
  }

  private static Packets udp(String from, String to) {
    return Packets.udp(from, 1_000, to, 2_000).payload("x");
  }

  @Test
  void quotesThePacketAsItCameWhenItsTtlEnds() {
    assertThat(answer(udp("10.1.0.2", "10.2.0.2").ttl(1).tos(0x23)))
        .startsWith("45c2003900000000400100000a0100010a0100020b00")
        .endsWith("4523001d000100000111a5a60a0100020a02000203e807d00009681d78");
    assertThat(router.died(DropReason.TTL_EXCEEDED)).isEqualTo(1);
  }

  @Test
  void tracksWithoutAnyRuleThatAsksForIt() {
    router.receive(router.a(), udp("10.1.0.2", "10.2.0.2").bytes());
    assertThat(router.b().take()).hasSize(1);
    assertThat(router.engine.conntrack().table().count()).isEqualTo(1);
  }

  @Test
  void refusesAClosedPortFromTheAddressThatWasAsked() {
    assertThat(answer(udp("10.1.0.2", "10.2.0.1")))
        .startsWith("45c0003900000000400100000a0200010a0100020303");
  }

  @Test
  void pointsAtTheOptionThatIsNotUnderstood() {
    String option = answer(udp("fd01::2", "fd02::2").extension(0, 0, 0, 0x9E, 4, 0, 0, 0, 0));
    assertThat(option.substring(80)).startsWith("0402").contains("0000002a6000");
    String jumbogram = answer(udp("fd01::2", "fd02::2").extension(0, 0, 0, 0xC2, 4, 0, 0, 0, 9));
    assertThat(jumbogram.substring(80)).startsWith("0400").contains("0000002c6000");
    assertThat(router.died(DropReason.BAD_IP_OPTION)).isEqualTo(2);
  }

  @Test
  void pointsAtTheHeaderThatIsNotUnderstood() {
    int[] padding = {0, 0, 1, 4, 0, 0, 0, 0};
    Packets again = udp("fd01::2", "fd01::1").extension(60, padding).extension(0, padding);
    assertThat(answer(again).substring(80)).startsWith("0401").contains("000000286000");
  }

  @Test
  void saysNothingOfRoutesThatAreSwitchedOff() {
    for (int type : new int[] {3, 4}) {
      Packets routed = udp("fd01::2", "fd01::1").extension(43, 0, 0, type, 0, 0, 0, 0, 0);
      router.receive(router.a(), routed.bytes());
    }
    assertThat(router.a().take()).isEmpty();
    assertThat(router.died(DropReason.SOURCE_ROUTED)).isEqualTo(2);
  }

  @Test
  void resetsWithTheOffendersTos() {
    assertThat(answer(syn().tos(0x23)))
        .startsWith("45200028000040004006")
        .contains("0a0100010a010002" + "00020001" + "00000000" + "00000065" + "50140000");
  }

  @Test
  void resetsForTheOffendersPeerWithoutTos() {
    router.rejectForwarded(4, RejectKind.TCP_RESET, RejectKind.ADMIN_PROHIBITED);
    Packets syn = Packets.tcp("10.1.0.2", 1, "10.2.0.2", 2).flags(TcpView.SYN).seq(100).tos(0x23);
    assertThat(answer(syn))
        .startsWith("45000028000040004006")
        .contains("0a0200020a010002" + "00020001" + "00000000" + "00000065" + "50140000");
    assertThat(answer(udp("10.1.0.2", "10.2.0.2").ttl(9)))
        .as("quotes the TTL already taken off")
        .contains("4500001d0001000008");
    assertThat(router.died(DropReason.RULE_REJECT)).isEqualTo(2);
  }

  private static Packets syn() {
    return Packets.tcp("10.1.0.2", 1, "10.1.0.1", 2).flags(TcpView.SYN).seq(100);
  }

  @Test
  void speaksToItselfByWayOfLo() {
    List<String> passed = new ArrayList<>();
    router.rejectAndWatch(6, RejectKind.PORT_UNREACHABLE6, passed);
    router.receive(router.a(), udp("fd01::1", "fd02::2").bytes());
    assertThat(passed)
        .containsExactly(
            "PREROUTING a0 -",
            "FORWARD a0 b0",
            "OUTPUT - lo",
            "POSTROUTING - lo",
            "PREROUTING lo -",
            "INPUT lo -");
    assertThat(router.a().take()).isEmpty();
    assertThat(router.b().take()).isEmpty();
    assertThat(router.died(DropReason.LOCAL_UNHANDLED)).isEqualTo(1);
  }

  @Test
  void namesTheMtuThatWouldFit() {
    router.b().mtuBytes = 1_400;
    Packets large = udp("10.1.0.2", "10.2.0.2").dontFragment().payloadBytes(1_500);
    String answer = answer(large);
    assertThat(answer).startsWith("45c0024000000000400100000a0100010a0100020304");
    assertThat(answer.substring(48, 56)).isEqualTo("00000578");
    assertThat(answer).hasSize(2 * 576);

    String six = answer(udp("fd01::2", "fd02::2").payloadBytes(1_500));
    assertThat(six).hasSize(2 * 1_280);
    assertThat(six.substring(80, 84)).isEqualTo("0200");
    assertThat(six.substring(88, 96)).isEqualTo("00000578");
  }

  @Test
  void echoesWithItsOwnTtlAndTheAskersTos() {
    assertThat(answer(Packets.echo("10.1.0.2", "10.1.0.1", 0x1234, 1).ttl(3).tos(0x23)))
        .startsWith("4523001c00000000400100000a0100010a0100020000edca12340001");
    assertThat(answer(Packets.echo("fd01::2", "fd01::1", 0x1234, 1).ttl(3).tos(0x23)))
        .startsWith("623")
        .contains("00083a40fd01");
  }

  /** Record route goes on with the router's own address; what is no question is left out. */
  @Test
  void repeatsOptionsThatAskOnTheWayBackToo() {
    Packets ping = Packets.echo("10.1.0.2", "10.1.0.1", 5, 1);
    assertThat(answer(ping.ipOptions(0x94, 4, 0, 0, 7, 11, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0)))
        .startsWith("48000028")
        .contains("0a0100010a010002" + "070b0c" + "0a010001" + "0a010001" + "00" + "0000");
    assertThat(answer(syn().ipOptions(7, 7, 4, 0, 0, 0, 0, 0)))
        .startsWith("47000030000040004006")
        .contains("0a0100010a010002" + "070708" + "0a010001" + "00" + "00020001");
    assertThat(answer(udp("10.1.0.2", "10.2.0.2").ipOptions(134, 8, 0, 0, 0, 1, 1, 2)))
        .as("a security label nobody configured")
        .startsWith("47c00049")
        .contains("8608000000010102" + "0c00");
  }

  @Test
  void tellsOfHopByHopOptionsThatMayNotBeSkipped() {
    Packets told = udp("fd01::2", "fd02::2").extension(0, 0, 0, 0x9E, 4, 0, 0, 0, 0);
    assertThat(answer(told).substring(80)).startsWith("0402").contains("0000002a");
    router.receive(
        router.a(), udp("fd01::2", "fd02::2").extension(0, 0, 0, 0x5E, 4, 0, 0, 0, 0).bytes());
    router.receive(
        router.a(), udp("fd01::2", "ff02::1").extension(0, 0, 0, 0xDE, 4, 0, 0, 0, 0).bytes());
    assertThat(router.a().take()).isEmpty();
    assertThat(router.died(DropReason.BAD_IP_OPTION)).isEqualTo(3);
  }

  @Test
  void saysNothingAboutErrorsAndGroups() {
    for (Packets packet :
        new Packets[] {
          Packets.icmpError("10.1.0.2", "10.2.0.2", 3, 1, 0, udp("10.2.0.2", "10.1.0.2").build())
              .ttl(1),
          udp("10.1.0.2", "10.1.0.255"),
          udp("10.1.0.2", "224.0.0.1"),
          udp("fd01::2", "ff02::1"),
          syn().flags(TcpView.RST),
          syn().checksum(1),
        }) {
      router.receive(router.a(), packet.bytes());
    }
    assertThat(router.a().take()).isEmpty();
    assertThat(router.pool.inUse()).isZero();
  }

  @Test
  void thinsOutErrorsToOneSender() {
    for (int i = 0; i < 20; i++) {
      router.receive(router.a(), udp("10.1.0.2", "10.2.0.2").ttl(1).bytes());
    }
    assertThat(router.a().take()).as("a burst of six").hasSize(6);
    router.nowNanos += TestRouter.SECOND;
    for (int i = 0; i < 20; i++) {
      router.receive(router.a(), udp("10.1.0.2", "10.2.0.2").ttl(1).bytes());
    }
    assertThat(router.a().take()).as("then one a second").hasSize(1);
  }
}
