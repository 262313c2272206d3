package io.culvert.core.control.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.control.TraceView;
import io.culvert.core.control.TraceView.Verdict;
import io.culvert.core.control.json.JsonText;
import io.culvert.core.control.json.TraceJson;
import io.culvert.core.wire.Packets;
import io.culvert.core.wire.TcpView;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is written down of packets' walks through a real engine. */
class RecorderTest {

  private static final String[] RULES = {
    "*raw",
    "-A PREROUTING -p udp --dport 5353 -j NOTRACK",
    "COMMIT",
    "*nat",
    "-A PREROUTING -i wan0 -p tcp --dport 80 -j DNAT --to-destination 10.0.0.9:8080",
    "-A POSTROUTING -o wan0 -j MASQUERADE",
    "COMMIT",
    "*filter",
    ":FORWARD DROP [0:0]",
    ":INPUT DROP [0:0]",
    ":web - [0:0]",
    "-A FORWARD -m conntrack --ctstate ESTABLISHED -j ACCEPT",
    "-A FORWARD -i lan0 -p tcp --dport 23 -j REJECT",
    "-A FORWARD -i wan0 -j web",
    "-A FORWARD -i lan0 -j ACCEPT",
    "-A web -p tcp --dport 8080 -j ACCEPT",
    "-A INPUT -p icmp -j ACCEPT",
    "COMMIT"
  };

  private final WalkRig rig = new WalkRig(List.of(), RULES);

  private static Packets syn(String from, int port, String to, int toPort) {
    return Packets.tcp(from, port, to, toPort).flags(TcpView.SYN);
  }

  private TraceView only(int device, Packets packet) {
    List<TraceView> walks = rig.receive(device, packet);
    assertThat(walks).hasSize(1);
    return walks.get(0);
  }

  @Test
  void tellsAForwardedPacketHookByHook() {
    TraceView walk = only(0, syn("10.0.0.2", 4000, "192.0.2.1", 443));
    assertThat(walk.steps().stream().map(WalkRig::line))
        .containsExactly(
            "PREROUTING policy raw ACCEPT",
            "PREROUTING conntrack NEW opens an entry, SYN_SENT",
            "PREROUTING policy nat ACCEPT",
            "route unicast by wan0 (0.0.0.0/0 via 203.0.113.2)",
            "FORWARD rule filter rules.v4:15 ACCEPT",
            "POSTROUTING rule nat rules.v4:6 ACCEPT",
            "POSTROUTING nat source 10.0.0.2:4000 -> 203.0.113.1:4000",
            "POSTROUTING confirm entry 1, SYN_SENT, for 120 s",
            "POSTROUTING sent wan0, next hop 203.0.113.2");
    assertThat(walk.end()).isEqualTo(new TraceView.End(Verdict.SENT, "wan0", "", "rules.v4:15"));
    assertThat(walk.bytes().arrived()).isEqualTo(syn("10.0.0.2", 4000, "192.0.2.1", 443).bytes());
    assertThat(walk.bytes().left()).hasSameSizeAs(walk.bytes().arrived());
  }

  @Test
  void tellsJumpsAndWhereADestinationWasMoved() {
    TraceView walk = only(1, syn("198.51.100.7", 5000, "203.0.113.1", 80));
    assertThat(walk.steps().stream().map(WalkRig::line))
        .contains(
            "PREROUTING rule nat rules.v4:5 ACCEPT",
            "PREROUTING nat destination 203.0.113.1:80 -> 10.0.0.9:8080",
            "FORWARD rule filter rules.v4:14 jump to web",
            "FORWARD rule filter rules.v4:16 ACCEPT");
    TraceView reply =
        only(
            0,
            Packets.tcp("10.0.0.9", 8080, "198.51.100.7", 5000).flags(TcpView.RST | TcpView.ACK));
    assertThat(reply.steps().stream().map(WalkRig::line))
        .contains("POSTROUTING nat source 10.0.0.9:8080 -> 203.0.113.1:80");
    assertThat(reply.steps().get(1).detail()).startsWith("entry 1, reply direction");
  }

  @Test
  void saysWhyAPacketDied() {
    TraceView policy = only(1, syn("198.51.100.7", 5000, "10.0.0.9", 22));
    assertThat(policy.end()).isEqualTo(new TraceView.End(Verdict.DROPPED, "", "policy-drop", ""));
    TraceView invalid =
        only(0, Packets.tcp("10.0.0.2", 1, "192.0.2.1", 2).flags(TcpView.SYN | TcpView.FIN));
    assertThat(invalid.steps().get(1).verdict()).isEqualTo("INVALID");
    assertThat(invalid.steps().get(1).detail()).isNotEmpty();
    byte[] broken = syn("10.0.0.2", 1, "192.0.2.1", 2).bytes();
    broken[10] ^= 1;
    assertThat(rig.receive(0, broken).get(0).end().reason()).isEqualTo("bad-ip-checksum");
    TraceView lost = only(0, Packets.udp("10.0.0.2", 1, "10.0.0.1", 53));
    assertThat(lost.end().verdict()).isEqualTo(Verdict.DROPPED);
  }

  @Test
  void tellsWhatTheRouterAnswersAsCausedByThePacket() {
    List<TraceView> walks = rig.receive(0, syn("10.0.0.2", 4000, "192.0.2.1", 23).bytes());
    assertThat(walks).hasSize(2);
    assertThat(walks.get(0).end())
        .isEqualTo(new TraceView.End(Verdict.DROPPED, "", "rule-reject", "rules.v4:13"));
    TraceView answer = walks.get(1);
    assertThat(answer.cause()).isEqualTo(walks.get(0).number());
    assertThat(answer.packet().transport().icmpType()).isEqualTo(3);
    assertThat(answer.end().egress()).isEqualTo("lan0");
    TraceView ping = rig.receive(0, Packets.echo("10.0.0.2", "10.0.0.1", 7, 1)).get(0);
    assertThat(ping.end().verdict()).isEqualTo(Verdict.DELIVERED);
    assertThat(ping.end().rule()).isEqualTo("rules.v4:17");
  }

  @Test
  void tellsUntrackedPacketsAndFragmentsThatWait() {
    assertThat(only(0, Packets.udp("10.0.0.2", 1, "192.0.2.1", 5353)).steps())
        .extracting(WalkRig::line)
        .contains("PREROUTING conntrack UNTRACKED exempt from tracking");
    byte[] first = Packets.udp("10.0.0.2", 1, "192.0.2.1", 53).payloadBytes(64).bytes();
    first[6] = 0x20; // more fragments
    first[10] -= 0x20;
    TraceView walk = rig.receive(0, first).get(0);
    assertThat(walk.end().verdict()).isEqualTo(Verdict.WAITING);
    assertThat(walk.packet().fragment()).isTrue();
  }

  @Test
  void isTheSameAfterJsonAndSaidToPeople() {
    TraceView walk = only(0, syn("10.0.0.2", 4000, "192.0.2.1", 443));
    String json = JsonText.of(writer -> TraceJson.write(writer, walk));
    TraceView read = TraceJson.read(json);
    assertThat(read).usingRecursiveComparison().isEqualTo(walk);
    assertThat(TraceText.lines(read))
        .contains(
            "#1 22:13:20.000000 in lan0: tcp 10.0.0.2:4000 > 192.0.2.1:443 SYN, 40 bytes",
            "              nat       source: 10.0.0.2:4000 -> 203.0.113.1:4000",
            "  = sent by wan0, by rules.v4:15");
    assertThat(TraceText.comment(read)).startsWith("culvert: sent by wan0, by rules.v4:15\n");
  }
}
