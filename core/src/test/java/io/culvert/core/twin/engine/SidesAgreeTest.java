package io.culvert.core.twin.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.boot.BuiltIns;
import io.culvert.core.device.tun.TestNamespace;
import io.culvert.core.helper.HelperPlugin;
import io.culvert.core.twin.Dice;
import io.culvert.core.twin.Emission;
import io.culvert.core.twin.EntrySnapshot;
import io.culvert.core.twin.ExpectationSnapshot;
import io.culvert.core.twin.Probe;
import io.culvert.core.twin.RouterSide;
import io.culvert.core.twin.RuleDraft;
import io.culvert.core.twin.Step;
import io.culvert.core.twin.Topology;
import io.culvert.core.twin.kernel.KernelSide;
import io.culvert.core.wire.HeaderParser;
import io.culvert.core.wire.IcmpView;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.Packets;
import io.culvert.core.wire.TcpView;
import io.culvert.plugins.ftp.FtpHelper;
import io.culvert.plugins.tftp.TftpHelper;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What both sides say of the same packets, word for word: packets, entries, expectations, rules.
 */
@Tag("tun")
class SidesAgreeTest {

  private static final int A = 0;
  private static final int B = 1;
  private static final String ROUTER = "10.2.0.1";
  private static final String SERVER = "198.51.100.7";
  private static final String RULES =
      """
      *raw
      :PREROUTING ACCEPT [0:0]
      -A PREROUTING -p tcp -m tcp --dport 21 -j CT --helper ftp
      -A PREROUTING -p udp -m udp --dport 69 -j CT --helper tftp
      -A PREROUTING -s 10.1.0.77/32 -j CT --zone-orig 9
      COMMIT
      *mangle
      :PREROUTING ACCEPT [0:0]
      :FORWARD ACCEPT [0:0]
      -A PREROUTING -m conntrack --ctstate INVALID
      -A PREROUTING -m conntrack --ctstate NEW
      -A PREROUTING -m conntrack --ctstate RELATED
      -A PREROUTING -m conntrack --ctstate ESTABLISHED
      -A FORWARD -p udp -j CONNMARK --set-xmark 0x1234/0xffffffff
      COMMIT
      *nat
      :POSTROUTING ACCEPT [0:0]
      -A POSTROUTING -o b0 -p icmp -j MASQUERADE --random
      -A POSTROUTING -o b0 -p udp -j SNAT --to-source 10.2.0.1 --random-fully
      -A POSTROUTING -o b0 -j MASQUERADE
      COMMIT
      """;

  private final List<Step> steps = new ArrayList<>();
  private final long begunNanos = System.nanoTime();
  private RouterSide kernel;
  private RouterSide engine;

  @BeforeEach
  void open() {
    TestNamespace.assumeRights();
    kernel = KernelSide.open(Topology.standard());
    List<HelperPlugin> helpers =
        List.of(
            new HelperPlugin("ftp", "1", "ftp.jar", List.of(new FtpHelper())),
            new HelperPlugin("tftp", "1", "tftp.jar", List.of(new TftpHelper())));
    engine = new EngineSide(Topology.standard(), Dice.of(kernel), BuiltIns.kit(helpers));
    RuleDraft draft =
        new RuleDraft(
            "agree", 4, RULES, List.of(new Step.Set("net.netfilter.nf_conntrack_acct", 1)));
    assertThat(kernel.begin(draft)).isEmpty();
    assertThat(engine.begin(draft)).isEmpty();
  }

  @AfterEach
  void close() {
    if (kernel != null) {
      kernel.close();
      engine.close();
    }
  }

  @Test
  void onRulesReplaced() {
    same(A, client(4_000).flags(TcpView.SYN));
    Step.Rules rules = new Step.Rules("*nat\n:POSTROUTING ACCEPT [0:0]\nCOMMIT\n");
    kernel.carryOut(rules);
    engine.carryOut(rules);
    same(A, client(4_000).flags(TcpView.SYN));
    same(A, client(4_001).flags(TcpView.SYN));
    sameTables(2, 0);
  }

  /** A packet through both; what came out, the same of both. */
  private List<Emission> same(int device, Packets packet) {
    Step step = new Step.Packet(device, packet.bytes(), "");
    steps.add(step);
    List<Emission> expected = kernel.carryOut(step);
    List<Emission> actual = engine.carryOut(step);
    String which = "packet " + steps.size();
    assertThat(actual.stream().map(SidesAgreeTest::text))
        .as(which)
        .containsExactlyElementsOf(expected.stream().map(SidesAgreeTest::text).toList());
    assertThat(engine.touched()).as(which).isNotEmpty();
    // the kernel's clock goes on meanwhile, ours does not
    long slack = (System.nanoTime() - begunNanos) / 1_000_000_000L + 2;
    for (Probe probe : engine.touched()) {
      Optional<EntrySnapshot> theirs = kernel.entry(probe.tuple(), probe.zone());
      Optional<EntrySnapshot> ours = engine.entry(probe.tuple(), probe.zone());
      assertThat(ours.map(SidesAgreeTest::timeless))
          .as(which)
          .isEqualTo(theirs.map(SidesAgreeTest::timeless));
      ours.ifPresent(
          e ->
              assertThat(e.timeoutSeconds())
                  .as(which)
                  .isBetween(theirs.get().timeoutSeconds(), theirs.get().timeoutSeconds() + slack));
    }
    return expected;
  }

  private static String text(Emission emission) {
    return emission.device() + " " + HexFormat.of().formatHex(emission.bytes());
  }

  private static EntrySnapshot timeless(EntrySnapshot e) {
    return new EntrySnapshot(
        e.original(),
        e.reply(),
        e.status(),
        0,
        e.zone(),
        e.zoneDirections(),
        e.mark(),
        e.labels(),
        e.helper(),
        e.master(),
        e.counters(),
        e.details());
  }

  private static ExpectationSnapshot timeless(ExpectationSnapshot e) {
    return new ExpectationSnapshot(
        e.expected(),
        e.mask(),
        e.master(),
        0,
        e.helper(),
        e.flags(),
        e.expectationClass(),
        e.nat());
  }

  private void sameTables(int entries, int expectations) {
    assertThat(kernel.entries()).hasSize(entries);
    assertThat(engine.entries().stream().map(SidesAgreeTest::timeless))
        .containsExactlyInAnyOrderElementsOf(
            kernel.entries().stream().map(SidesAgreeTest::timeless).toList());
    assertThat(kernel.expectations()).hasSize(expectations);
    assertThat(engine.expectations().stream().map(SidesAgreeTest::timeless))
        .containsExactlyInAnyOrderElementsOf(
            kernel.expectations().stream().map(SidesAgreeTest::timeless).toList());
    UnaryOperator<String> noPolicies = text -> text.replaceAll("(?m)^(:.*) \\[.*", "$1");
    assertThat(noPolicies.apply(engine.rules())).isEqualTo(noPolicies.apply(kernel.rules()));
  }

  private static PacketBuffer parsed(List<Emission> sent) {
    assertThat(sent).hasSize(1);
    PacketBuffer buffer = new PacketBuffer().fill(sent.get(0).bytes());
    assertThat(HeaderParser.parse(buffer)).isNull();
    return buffer;
  }

  @Test
  void onALifeOfTcp() {
    same(A, client(4_000).flags(TcpView.SYN).seq(100).mss(1_460).sackPermitted().windowScale(7));
    same(B, server(4_000).flags(TcpView.SYN | TcpView.ACK).seq(500).ack(101).windowScale(3));
    same(A, client(4_000).seq(101).ack(501));
    same(A, client(4_000).seq(101).ack(501).payload("hello"));
    same(A, client(4_000).seq(90_000_000).ack(501).payload("from afar"));
    same(B, server(4_000).flags(TcpView.FIN | TcpView.ACK).seq(501).ack(106));
    same(A, client(4_000).flags(TcpView.FIN | TcpView.ACK).seq(106).ack(502));
    same(B, server(4_000).seq(502).ack(107));
    same(A, client(4_000).flags(TcpView.SYN).seq(5_000_000));
    sameTables(1, 0);
  }

  private static Packets client(int port) {
    return Packets.tcp("10.1.0.5", port, SERVER, 80);
  }

  private static Packets server(int port) {
    return Packets.tcp(SERVER, 80, ROUTER, port);
  }

  @Test
  void onPortsDrawnAndErrorsAboutThem() {
    for (int host = 2; host < 6; host++) {
      String client = "10.1.0." + host;
      PacketBuffer sent = parsed(same(A, Packets.udp(client, 1_000, SERVER, 53).payload("?")));
      int port = sent.u16(sent.l4());
      same(B, Packets.udp(SERVER, 53, ROUTER, port).payload("!"));
      same(B, Packets.icmpError("203.0.113.9", ROUTER, IcmpView.UNREACHABLE, 1, 0, sent));
      PacketBuffer echo = parsed(same(A, Packets.echo(client, SERVER, 7, 1)));
      same(B, Packets.echoReply(SERVER, ROUTER, IcmpView.id(echo, echo.l4()), 1));
      same(B, Packets.icmpError("203.0.113.9", ROUTER, IcmpView.TIME_EXCEEDED, 0, 0, echo));
    }
    sameTables(8, 0);
  }

  @Test
  void onZones() {
    PacketBuffer sent = parsed(same(A, Packets.udp("10.1.0.77", 1_000, SERVER, 53)));
    same(B, Packets.udp(SERVER, 53, ROUTER, sent.u16(sent.l4())));
    assertThat(kernel.entries().get(0).zone()).isEqualTo(9);
    sameTables(1, 0);
  }

  @Test
  void onHelpersWhoseAnnouncementsClash() {
    announce("10.1.0.5", 3_000, 5_000);
    announce("10.1.0.6", 3_001, 5_000);
    announce("10.1.0.7", 3_002, 5_000);
    sameTables(3, 3);
    int port = engine.expectations().get(1).expected().destinationPort();
    assertThat(port).as("drawn by the kernel").isGreaterThan(5_000);
    same(B, Packets.tcp(SERVER, 20, ROUTER, port).flags(TcpView.SYN).seq(1));
    same(A, Packets.udp("10.1.0.8", 2_000, SERVER, 69).payload("\0\1name\0octet\0"));
    sameTables(5, 3);
  }

  /** A control connection over which {@code client} announces {@code port}. */
  private void announce(String client, int from, int port) {
    String line = "PORT " + client.replace('.', ',') + "," + port / 256 + "," + port % 256 + "\r\n";
    same(A, Packets.tcp(client, from, SERVER, 21).flags(TcpView.SYN).seq(100));
    same(
        B,
        Packets.tcp(SERVER, 21, ROUTER, from).flags(TcpView.SYN | TcpView.ACK).seq(500).ack(101));
    same(A, Packets.tcp(client, from, SERVER, 21).seq(101).ack(501).payload("NOOP ok\n"));
    same(A, Packets.tcp(client, from, SERVER, 21).seq(109).ack(501).payload(line));
    same(A, Packets.tcp(client, from, SERVER, 21).seq(109 + line.length()).ack(501).payload("N\n"));
  }
}
