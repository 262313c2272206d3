package io.culvert.core.twin.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.core.boot.BuiltIns;
import io.culvert.core.conntrack.EntryStatus;
import io.culvert.core.conntrack.Tuple;
import io.culvert.core.control.offline.EngineKit;
import io.culvert.core.helper.HelperPlugin;
import io.culvert.core.twin.Dice;
import io.culvert.core.twin.Emission;
import io.culvert.core.twin.EngineFault;
import io.culvert.core.twin.EntrySnapshot;
import io.culvert.core.twin.ExpectationSnapshot;
import io.culvert.core.twin.Probe;
import io.culvert.core.twin.RouterSide;
import io.culvert.core.twin.RuleDraft;
import io.culvert.core.twin.Step;
import io.culvert.core.twin.Topology;
import io.culvert.core.twin.TwinException;
import io.culvert.core.wire.HeaderParser;
import io.culvert.core.wire.IcmpView;
import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.IpProtocol;
import io.culvert.core.wire.Ipv4View;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.Packets;
import io.culvert.core.wire.TcpView;
import io.culvert.plugins.ftp.FtpHelper;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the engine's side does with steps, and what it says of itself afterwards. */
class EngineSideTest {

  private static final int A = 0;
  private static final int B = 1;
  private static final String CLIENT = "10.1.0.5";
  private static final String SERVER = "198.51.100.7";
  private static final String TRACK =
      """
      *mangle
      :PREROUTING ACCEPT [0:0]
      -A PREROUTING -m conntrack --ctstate NEW
      COMMIT
      """;

  private final Answers answers = new Answers();
  private RouterSide side =
      new EngineSide(
          Topology.standard(),
          answers,
          BuiltIns.kit(List.of(new HelperPlugin("ftp", "1", "ftp.jar", List.of(new FtpHelper())))));

  @AfterEach
  void close() {
    side.close();
  }

  /** The other side as far as chance goes. */
  private static final class Answers implements Dice {

    final List<Tuple> asked = new ArrayList<>();
    int port;
    List<ExpectationSnapshot> expectations = List.of();

    @Override
    public Optional<Tuple> reply(Tuple original, int zone) {
      asked.add(original);
      return Optional.of(
          original.icmp()
              ? new Tuple(original.protocol(), original.destination(), port, original.source(), 0)
              : new Tuple(
                  original.protocol(),
                  original.destination(),
                  original.destinationPort(),
                  IpAddress.of("10.2.0.1"),
                  port));
    }

    @Override
    public List<ExpectationSnapshot> expectations(Tuple master) {
      return expectations;
    }
  }

  private void begin(String text, Step.Set... settings) {
    assertThat(side.begin(new RuleDraft("test", 4, text, List.of(settings)))).isEmpty();
  }

  private List<Emission> send(int device, byte[] packet) {
    return side.carryOut(new Step.Packet(device, packet, ""));
  }

  private List<Emission> send(int device, Packets packet) {
    return send(device, packet.bytes());
  }

  private static PacketBuffer parsed(Emission emission) {
    PacketBuffer buffer = new PacketBuffer().fill(emission.bytes());
    assertThat(HeaderParser.parse(buffer)).isNull();
    return buffer;
  }

  private static Packets syn(int port) {
    return Packets.tcp(CLIENT, port, SERVER, 80).flags(TcpView.SYN).seq(100);
  }

  private static Packets synAck(String to, int port) {
    return Packets.tcp(SERVER, 80, to, port).flags(TcpView.SYN | TcpView.ACK).seq(500).ack(101);
  }

  private static Tuple tcp(String from, int fromPort, String to, int toPort) {
    return new Tuple(IpProtocol.TCP, IpAddress.of(from), fromPort, IpAddress.of(to), toPort);
  }

  @Test
  void forwardsAndSaysSo() {
    begin(TRACK);
    List<Emission> sent = send(A, syn(4_000).windowScale(7).sackPermitted());
    assertThat(sent).extracting(Emission::device).containsExactly(B);
    assertThat(parsed(sent.get(0)).u8(PacketBuffer.HEADROOM + 8)).as("TTL").isEqualTo(63);
    assertThat(side.remark()).isEmpty();
    EntrySnapshot entry = side.entry(tcp(SERVER, 80, CLIENT, 4_000), 0).orElseThrow();
    assertThat(entry.original()).isEqualTo(tcp(CLIENT, 4_000, SERVER, 80));
    assertThat(entry.status()).isEqualTo(EntryStatus.CONFIRMED);
    assertThat(entry.timeoutSeconds()).isEqualTo(120);
    assertThat(entry.zoneDirections()).isEqualTo(3);
    assertThat(entry.counters()).isEmpty();
    assertThat(entry.details())
        .isEqualTo(
            Map.of(
                "tcp.state", 1L,
                "tcp.wscale.original", 7L,
                "tcp.wscale.reply", 0L,
                "tcp.flags.original", 3L,
                "tcp.flags.reply", 0L));
    assertThat(side.entries()).containsExactly(entry);
    assertThat(side.touched()).containsExactly(new Probe(entry.original(), 0));
    assertThat(side.rules())
        .contains("[1:48] -A PREROUTING -m conntrack --ctstate NEW\n")
        .doesNotContain("#");
  }

  @Test
  void countsOnlyWithAccounting() {
    begin(TRACK, new Step.Set("net.netfilter.nf_conntrack_acct", 1));
    send(A, syn(4_000));
    assertThat(side.entries().get(0).counters()).contains(new EntrySnapshot.Counters(1, 40, 0, 0));
  }

  @Test
  void beginsWithNothing() {
    begin(TRACK, new Step.Set("net.netfilter.nf_conntrack_tcp_timeout_syn_sent", 7));
    send(A, syn(4_000));
    assertThat(side.entries()).extracting(EntrySnapshot::timeoutSeconds).containsExactly(7L);
    begin(TRACK);
    assertThat(side.entries()).isEmpty();
    assertThat(side.rules()).contains("[0:0] -A PREROUTING");
    send(A, syn(4_000));
    assertThat(side.entries()).extracting(EntrySnapshot::timeoutSeconds).containsExactly(120L);
  }

  @Test
  void saysWhereARuleFileIsWrong() {
    assertThat(side.begin(new RuleDraft("bad", 4, "*filter\n-A NOWHERE -j DROP\n", List.of())))
        .hasValueSatisfying(why -> assertThat(why).startsWith("bad:2:").doesNotContain("\n"));
    assertThat(side.begin(new RuleDraft("ok", 4, TRACK, List.of(new Step.Set("net.no.such", 1)))))
        .hasValueSatisfying(why -> assertThat(why).contains("net.no.such"));
  }

  @Test
  void takesThePortTheOtherSideDrew() {
    begin(
        """
        *nat
        :POSTROUTING ACCEPT [0:0]
        -A POSTROUTING -o b0 -j MASQUERADE --random
        COMMIT
        """);
    answers.port = 40_321;
    List<Emission> sent = send(A, syn(4_000));
    PacketBuffer out = parsed(sent.get(0));
    assertThat(out.u16(out.l4())).isEqualTo(40_321);
    assertThat(answers.asked).containsExactly(tcp(CLIENT, 4_000, SERVER, 80));
    // a port that is taken here is not taken over
    sent = send(A, syn(4_001));
    out = parsed(sent.get(0));
    assertThat(out.u16(out.l4())).isEqualTo(40_322);
    answers.port = 777;
    sent = send(A, Packets.echo(CLIENT, SERVER, 9, 1));
    out = parsed(sent.get(0));
    assertThat(IcmpView.id(out, out.l4())).isEqualTo(777);
    assertThat(send(B, synAck("10.2.0.1", 40_321))).extracting(Emission::device).containsExactly(A);
  }

  @Test
  void timersFireInTheirOrderWhileItWaits() {
    begin(
        TRACK,
        new Step.Set("net.netfilter.nf_conntrack_udp_timeout", 1),
        new Step.Set("net.ipv4.ipfrag_time", 1));
    send(A, Packets.udp(CLIENT, 1, SERVER, 2));
    Packets late = Packets.udp(CLIENT, 5, "10.1.0.1", 6).payloadBytes(64).id(9);
    assertThat(send(A, late.fragment(0, 32, true))).isEmpty();
    assertThat(side.carryOut(new Step.Wait(990))).isEmpty();
    assertThat(side.entries()).hasSize(1);
    Packets later = Packets.udp(CLIENT, 5, "10.1.0.1", 6).payloadBytes(64).id(10);
    assertThat(send(A, later.fragment(0, 32, true))).isEmpty();
    List<Emission> sent = side.carryOut(new Step.Wait(1_100));
    assertThat(sent).hasSize(2);
    assertThat(side.entries()).isEmpty();
    for (int i = 0; i < 2; i++) {
      PacketBuffer error = parsed(sent.get(i));
      assertThat(IcmpView.type(error, error.l4())).isEqualTo(IcmpView.TIME_EXCEEDED);
      assertThat(error.u16(error.l4() + IcmpView.QUOTE + 4)).as("id").isEqualTo(9 + i);
    }
  }

  @Test
  void knowsWhatAnErrorSpeaksOf() {
    begin(
        """
        *raw
        :PREROUTING ACCEPT [0:0]
        -A PREROUTING -i a0 -j CT --zone 5
        -A PREROUTING -i b0 -j CT --zone 5
        COMMIT
        """);
    Packets datagram = Packets.udp(CLIENT, 1_000, SERVER, 53).payload("?");
    Emission sent = send(A, datagram).get(0);
    Tuple original =
        new Tuple(IpProtocol.UDP, IpAddress.of(CLIENT), 1_000, IpAddress.of(SERVER), 53);
    assertThat(side.touched()).containsExactly(new Probe(original, 5));
    assertThat(side.entry(original, 0)).isEmpty();
    assertThat(side.entry(original, 5)).map(EntrySnapshot::zone).contains(5);
    send(B, Packets.icmpError(SERVER, CLIENT, IcmpView.UNREACHABLE, 3, 0, new PacketBuffer(), 0));
    assertThat(side.touched()).isEmpty();
    send(B, Packets.icmpError("10.2.0.9", CLIENT, IcmpView.UNREACHABLE, 3, 0, parsed(sent)));
    assertThat(side.touched()).containsExactly(new Probe(original, 5));
  }

  @Test
  void knowsWhatAnErrorInPiecesSpeaksOf() {
    begin("*nat\n-A POSTROUTING -o b0 -j SNAT --to-source 10.2.0.9\nCOMMIT\n");
    Emission sent = send(A, Packets.udp(CLIENT, 1_000, SERVER, 53).payload("?")).get(0);
    Tuple original = side.entries().get(0).original();
    Packets error =
        Packets.icmpError(SERVER, "10.2.0.9", IcmpView.UNREACHABLE, 3, 0, parsed(sent)).id(7);
    int bytes = error.bytes().length - Ipv4View.HEADER_BYTES;
    int first = bytes - 1 & ~7;
    assertThat(send(B, error.fragment(0, first, true))).isEmpty();
    assertThat(send(B, error.fragment(first, bytes - first, false))).isNotEmpty();
    assertThat(side.touched()).containsExactly(new Probe(original, 0));
    error.id(8);
    for (int at = first; at > 0; at -= 8) {
      assertThat(send(B, error.fragment(at, Math.min(8, bytes - at), at < first))).isEmpty();
    }
    assertThat(send(B, error.fragment(0, 8, true))).hasSizeGreaterThan(2);
    assertThat(side.touched()).containsExactly(new Probe(original, 0));
  }

  @Test
  void tellsWhyAPacketDied() {
    begin(
        """
        *filter
        :FORWARD DROP [0:0]
        -A FORWARD -m conntrack --ctstate NEW -p tcp --dport 80 -j DROP
        COMMIT
        """);
    assertThat(send(A, syn(4_000))).isEmpty();
    assertThat(side.remark()).startsWith("dropped: ");
    assertThat(side.touched()).containsExactly(new Probe(tcp(CLIENT, 4_000, SERVER, 80), 0));
    assertThat(side.entries()).isEmpty();
    send(A, Packets.tcp(CLIENT, 4_000, SERVER, 80).flags(TcpView.FIN));
    assertThat(side.remark()).startsWith("INVALID: ");
  }

  @Test
  void replacesRulesBetweenPackets() {
    begin(TRACK);
    send(A, syn(4_000));
    side.carryOut(new Step.Rules("*filter\n:FORWARD DROP [0:0]\nCOMMIT\n"));
    assertThat(side.rules()).contains("[1:40] -A PREROUTING");
    side.carryOut(new Step.Rules(TRACK));
    assertThat(side.rules()).contains("[0:0] -A PREROUTING").contains(":FORWARD DROP");
    assertThat(send(A, syn(4_001))).isEmpty();
    assertThat(side.entries()).hasSize(1);
    assertThatThrownBy(() -> side.carryOut(new Step.Rules("*nonsense\n")))
        .isInstanceOf(TwinException.class);
    assertThatThrownBy(() -> side.carryOut(new Step.Set("net.no.such", 1)))
        .isInstanceOf(TwinException.class)
        .hasMessageContaining("net.no.such");
  }

  @Test
  void anExceptionInTheWalkIsShownWithItsPacket() {
    side =
        new EngineSide(
            Topology.standard(),
            answers,
            new EngineKit(
                BuiltIns.ruleLanguage(),
                conntrack -> {
                  BuiltIns.trackers(conntrack);
                  conntrack.register(new BrokenTracker(conntrack.tracker(IpProtocol.SCTP)));
                },
                List.of()));
    begin(TRACK);
    Step step =
        new Step.Packet(A, Packets.raw(CLIENT, SERVER, IpProtocol.SCTP, new byte[20]).bytes(), "");
    assertThatThrownBy(() -> side.carryOut(step))
        .isInstanceOfSatisfying(EngineFault.class, f -> assertThat(f.step()).isSameAs(step))
        .hasMessageContaining("out of order");
    begin(TRACK);
    assertThat(send(A, syn(4_000))).hasSize(1);
  }

  @Test
  void announcedPortsAreThoseTheOtherSideDrew() {
    begin(
        """
        *raw
        :PREROUTING ACCEPT [0:0]
        -A PREROUTING -p tcp --dport 21 -j CT --helper ftp
        COMMIT
        *nat
        :POSTROUTING ACCEPT [0:0]
        -A POSTROUTING -o b0 -j MASQUERADE
        COMMIT
        """);
    announce(CLIENT, 3_000, 5_000);
    ExpectationSnapshot first = side.expectations().get(0);
    assertThat(first.expected()).isEqualTo(tcp(SERVER, 0, "10.2.0.1", 5_000));
    assertThat(first.mask()).isEqualTo(tcp("255.255.255.255", 0, "255.255.255.255", 65_535));
    assertThat(first.master()).isEqualTo(tcp(CLIENT, 3_000, SERVER, 21));
    assertThat(first.nat()).isEqualTo("dir=1 0.0.0.0:5000");
    assertThat(first.helper()).isEqualTo("ftp");
    assertThat(first.timeoutSeconds()).isEqualTo(300);
    answers.expectations =
        List.of(
            new ExpectationSnapshot(
                tcp(SERVER, 0, "10.2.0.1", 5_123),
                first.mask(),
                first.master(),
                300,
                "ftp",
                0,
                0,
                "dir=1 0.0.0.0:5000"));
    List<Emission> sent = announce("10.1.0.6", 3_001, 5_000);
    assertThat(new String(sent.get(0).bytes(), StandardCharsets.ISO_8859_1))
        .endsWith("PORT 10,2,0,1,20,3\r\n");
    EntrySnapshot master = side.entry(tcp("10.1.0.6", 3_001, SERVER, 21), 0).orElseThrow();
    assertThat(master.helper()).isEqualTo("ftp");
    assertThat(master.details())
        .containsEntry("seqadj.original.correction.pos", 109L)
        .containsEntry("seqadj.original.offset.before", 0L)
        .containsEntry("seqadj.original.offset.after", -2L)
        .containsEntry("seqadj.reply.offset.after", 0L);
    answers.port = 20;
    send(B, Packets.tcp(SERVER, 20, "10.2.0.1", 5_123).flags(TcpView.SYN).seq(1));
    EntrySnapshot child = side.entry(tcp(SERVER, 20, "10.2.0.1", 5_123), 0).orElseThrow();
    assertThat(child.master()).contains(tcp("10.1.0.6", 3_001, SERVER, 21));
  }

  /** A control connection that says PORT for {@code port}. */
  private List<Emission> announce(String client, int from, int port) {
    String announced =
        "PORT " + client.replace('.', ',') + "," + port / 256 + "," + port % 256 + "\r\n";
    send(A, Packets.tcp(client, from, SERVER, 21).flags(TcpView.SYN).seq(100));
    send(
        B,
        Packets.tcp(SERVER, 21, "10.2.0.1", from)
            .flags(TcpView.SYN | TcpView.ACK)
            .seq(500)
            .ack(101));
    send(A, Packets.tcp(client, from, SERVER, 21).seq(101).ack(501).payload("NOOP ok\n"));
    return send(A, Packets.tcp(client, from, SERVER, 21).seq(109).ack(501).payload(announced));
  }
}
