package io.culvert.core.control.offline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.core.control.ControlException;
import io.culvert.core.control.EntryCopier;
import io.culvert.core.control.ExplainRequest;
import io.culvert.core.control.PacketDraft;
import io.culvert.core.control.PacketView;
import io.culvert.core.control.TraceStep;
import io.culvert.core.control.TraceView;
import io.culvert.core.control.TraceView.Verdict;
import io.culvert.core.control.rules.SavedRules;
import io.culvert.core.control.trace.WalkRig;
import io.culvert.core.device.sim.MemoryDevice;
import io.culvert.core.helper.HelperOptions;
import io.culvert.core.helper.HelperPlugin;
import io.culvert.core.router.Engine;
import io.culvert.core.wire.DropReason;
import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.IpProtocol;
import io.culvert.core.wire.Packets;
import io.culvert.core.wire.TcpView;
import io.culvert.plugins.ftp.FtpHelper;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A shadow says what the engine would do, and the engine notices nothing. */
class ShadowTest {

  private static final String CLIENT = "10.0.0.2";
  private static final String SERVER = "192.0.2.1";
  private static final String OUTSIDE = "203.0.113.1";

  /** Rules that remember, each in its own way. */
  private static final String[] RULES = {
    "*raw",
    "-A PREROUTING -p tcp --dport 21 -j CT --helper ftp",
    "COMMIT",
    "*nat",
    "-A POSTROUTING -o wan0 -j MASQUERADE",
    "COMMIT",
    "*filter",
    ":FORWARD DROP [0:0]",
    ":INPUT DROP [0:0]",
    "-A FORWARD -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT",
    "-A FORWARD -p udp --dport 1 -m limit --limit 1/minute --limit-burst 2 -j ACCEPT",
    "-A FORWARD -p udp --dport 2 -m statistic --mode nth --every 3 --packet 0 -j ACCEPT",
    "-A FORWARD -p udp --dport 3 -m hashlimit --hashlimit-upto 1/minute --hashlimit-burst 2"
        + " --hashlimit-mode srcip --hashlimit-name h -j ACCEPT",
    "-A FORWARD -p udp --dport 4 -m recent --name r --update --hitcount 2 --seconds 60 -j DROP",
    "-A FORWARD -p udp --dport 4 -m recent --name r --set -j ACCEPT",
    "-A FORWARD -p udp --dport 5 -m quota --quota 70 -j ACCEPT",
    "-A FORWARD -p udp --dport 6 -m connlimit --connlimit-upto 2 -j ACCEPT",
    "-A FORWARD -i lan0 -p tcp -j ACCEPT",
    "-A FORWARD -i lan0 -p icmp -j ACCEPT",
    "COMMIT"
  };

  private static WalkRig gateway() {
    return new WalkRig(
        List.of(new HelperPlugin("ftp", "1", "ftp.jar", List.of(new FtpHelper()))), RULES);
  }

  private static PacketDraft draft(
      String in, int protocol, String from, int port, String to, int toPort) {
    return new PacketDraft(
        in,
        IpAddress.of(from),
        IpAddress.of(to),
        protocol,
        new PacketView.Transport(port, toPort, -1, 8, 0),
        64,
        0,
        new byte[0]);
  }

  private static PacketDraft udp(int port, int toPort) {
    return draft("lan0", IpProtocol.UDP, CLIENT, port, SERVER, toPort);
  }

  private static List<TraceView> explain(WalkRig rig, ExplainRequest request) {
    Engine live = rig.router.engine();
    Shadow shadow =
        new Shadow(
            Shadow.look(live, HelperOptions.explicit()),
            rig.kit,
            spec -> new MemoryDevice(spec, (by, packet) -> {}));
    assertThat(shadow.fits(live)).isTrue();
    return shadow.explain(live, request);
  }

  private static TraceView explain(WalkRig rig, PacketDraft packet) {
    return explain(rig, new ExplainRequest(packet, false, false)).get(0);
  }

  /** Everything there is to see of an engine. */
  private static String state(WalkRig rig) {
    Engine engine = rig.router.engine();
    EntryCopier copier = rig.router.copier();
    long now = engine.clock().nanos();
    List<String> all = new ArrayList<>();
    all.add(SavedRules.of(engine.rules().ipv4()).text(true, "", ""));
    engine
        .conntrack()
        .table()
        .scan(0, Integer.MAX_VALUE, entry -> all.add(copier.copy(entry, now).toString()));
    engine.conntrack().expectations().all(e -> all.add(copier.copy(e, now).toString()));
    Arrays.stream(DropReason.values())
        .forEach(reason -> all.add(reason + " " + engine.drops().of(reason)));
    all.add("attached " + engine.helpers().attached() + ", buffers " + engine.pool().inUse());
    return String.join("\n", all);
  }

  private static String end(TraceView walk) {
    return walk.end() + walk.steps().stream().map(WalkRig::line).collect(Collectors.joining("\n"));
  }

  /** The same packets into two engines, of which one is asked about each before it comes. */
  @Test
  void whatIsExplainedComesTrueAndLeavesNoTrace() {
    WalkRig asked = gateway();
    WalkRig left = gateway();
    for (int round = 0; round < 5; round++) {
      for (int kind = 1; kind <= 6; kind++) {
        PacketDraft packet = udp(1_000 * kind + round, kind);
        String before = state(asked);
        TraceView told = explain(asked, packet);
        explain(asked, udp(7_777, kind));
        assertThat(state(asked)).isEqualTo(before);
        byte[] bytes = packet.bytes(0, 0, 1);
        TraceView came = asked.receive(0, bytes).get(0);
        assertThat(end(told).replaceAll("entry \\d+", "entry"))
            .isEqualTo(end(came).replaceAll("entry \\d+", "entry"));
        assertThat(end(left.receive(0, bytes).get(0))).isEqualTo(end(came));
      }
    }
    assertThat(state(asked)).isEqualTo(state(left));
    assertThat(state(left)).contains("RULE_DROP 3");
  }

  private static void handshake(WalkRig rig) {
    rig.receive(0, Packets.tcp(CLIENT, 4000, SERVER, 21).flags(TcpView.SYN).seq(99));
    rig.receive(
        1,
        Packets.tcp(SERVER, 21, OUTSIDE, 4000).flags(TcpView.SYN | TcpView.ACK).seq(499).ack(100));
    rig.receive(0, Packets.tcp(CLIENT, 4000, SERVER, 21).seq(100).ack(500));
  }

  @Test
  void aPacketOfAKnownConnectionIsPartOfItWithTheNumbersThatComeNext() {
    WalkRig rig = gateway();
    handshake(rig);
    String before = state(rig);
    TraceView data = explain(rig, draft("lan0", IpProtocol.TCP, CLIENT, 4000, SERVER, 21));
    assertThat(data.end()).isEqualTo(new TraceView.End(Verdict.SENT, "wan0", "", "rules.v4:10"));
    assertThat(data.steps().stream().map(WalkRig::line))
        .anyMatch(line -> line.contains("ESTABLISHED entry 1, original direction"));
    TraceView reply =
        explain(
                rig,
                new ExplainRequest(
                    draft("lan0", IpProtocol.TCP, CLIENT, 4000, SERVER, 21), false, true))
            .get(0);
    assertThat(reply.packet().toString()).startsWith("tcp 192.0.2.1:21 > 203.0.113.1:4000 ACK");
    assertThat(reply.packet().ingress()).isEqualTo("wan0");
    assertThat(reply.end().egress()).isEqualTo("lan0");
    assertThat(state(rig)).isEqualTo(before);
  }

  @Test
  void anExpectationIsMetAndStays() {
    WalkRig rig = gateway();
    handshake(rig);
    rig.receive(0, Packets.tcp(CLIENT, 4000, SERVER, 21).seq(100).ack(500).payload("USER x\r\n"));
    List<TraceView> port =
        rig.receive(
            0,
            Packets.tcp(CLIENT, 4000, SERVER, 21)
                .seq(108)
                .ack(500)
                .payload("PORT 10,0,0,2,15,162\r\n"));
    assertThat(port.get(0).steps().stream().filter(s -> s.kind() == TraceStep.Kind.HELPER))
        .singleElement()
        .extracting(TraceStep::detail)
        .asString()
        .startsWith("ftp: expects tcp 192.0.2.1 > 203.0.113.1:4002; payload rewritten");
    String before = state(rig);
    for (int i = 0; i < 2; i++) {
      TraceView data = explain(rig, draft("wan0", IpProtocol.TCP, SERVER, 20, OUTSIDE, 4002));
      assertThat(data.end().egress()).isEqualTo("lan0");
      assertThat(data.steps().stream().map(WalkRig::line))
          .anyMatch(line -> line.contains("RELATED opens an entry, SYN_SENT, expected by entry 1"))
          .contains("PREROUTING nat destination 203.0.113.1:4002 -> 10.0.0.2:4002");
    }
    assertThat(state(rig)).isEqualTo(before);
    assertThat(rig.router.engine().conntrack().expectations().count()).isEqualTo(1);
  }

  @Test
  void masqueradingAvoidsWhatIsTakenInTheRunningEngine() {
    WalkRig rig = gateway();
    rig.receive(0, Packets.tcp(CLIENT, 4000, SERVER, 80).flags(TcpView.SYN));
    TraceView other = explain(rig, draft("lan0", IpProtocol.TCP, "10.0.0.3", 4000, SERVER, 80));
    assertThat(other.steps().stream().map(WalkRig::line))
        .noneMatch(line -> line.contains("-> 203.0.113.1:4000"))
        .anyMatch(line -> line.contains("nat source 10.0.0.3:4000 -> 203.0.113.1:"));
  }

  @Test
  void aConnectionCanBeThoughtUpForAnyProtocol() {
    WalkRig rig = gateway();
    for (int protocol : new int[] {IpProtocol.TCP, IpProtocol.ICMP}) {
      PacketDraft packet = draft("lan0", protocol, CLIENT, 4000, SERVER, 80);
      TraceView reply = explain(rig, new ExplainRequest(packet, true, true)).get(0);
      assertThat(reply.end().egress()).as(reply.toString()).isEqualTo("lan0");
      assertThat(reply.end().rule()).isEqualTo("rules.v4:10");
    }
    TraceView refused = explain(rig, new ExplainRequest(udp(4_000, 99), true, false)).get(0);
    assertThat(refused.end().reason()).isEqualTo("policy-drop");
    assertThat(rig.router.engine().conntrack().table().count()).isZero();
  }

  @Test
  void whatCanNotBeIsRefused() {
    WalkRig rig = gateway();
    assertThatThrownBy(() -> explain(rig, draft("lan", IpProtocol.TCP, CLIENT, 1, SERVER, 2)))
        .isInstanceOf(ControlException.class)
        .hasMessage("no device \"lan\"");
    assertThatThrownBy(() -> draft("lan0", IpProtocol.TCP, CLIENT, 1, "fd00::1", 2))
        .hasMessageContaining("different families");
    assertThatThrownBy(() -> draft("lan0", IpProtocol.UDP, CLIENT, 1, SERVER, -1))
        .hasMessageContaining("needs a destination port");
  }
}
