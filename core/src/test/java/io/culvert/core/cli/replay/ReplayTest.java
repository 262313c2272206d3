package io.culvert.core.cli.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.core.boot.BuiltIns;
import io.culvert.core.cli.Cli;
import io.culvert.core.cli.CliRig.Ran;
import io.culvert.core.device.sim.CaptureReader;
import io.culvert.core.device.sim.CaptureWriter;
import io.culvert.core.wire.Medium;
import io.culvert.core.wire.Packets;
import io.culvert.core.wire.TcpView;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code culvert replay} on captures made here. */
class ReplayTest {

  private static final long SECOND = 1_000_000_000L;
  private static final long BEGIN = 1_700_000_000L * SECOND;
  private static final String CLIENT = "10.0.0.2";
  private static final String SERVER = "192.0.2.1";
  private static final String OUTSIDE = "203.0.113.1";

  @TempDir Path folder;
  private Path lan;
  private Path wan;

  @BeforeEach
  void files() throws IOException {
    Files.writeString(
        folder.resolve("gw.yaml"),
        """
        devices:
          lan0: {kind: tun, address: [10.0.0.1/24]}
          wan0: {kind: tun, address: [203.0.113.1/24]}
        routes:
          - {to: 0.0.0.0/0, via: 203.0.113.2, dev: wan0}
        rules: {ipv4: rules.v4}
        """);
    rules(
        "rules.v4",
        "-A FORWARD -m conntrack --ctstate ESTABLISHED -j ACCEPT",
        "-A FORWARD -i lan0 -p tcp --dport 23 -j REJECT",
        "-A FORWARD -i lan0 -p udp -m limit --limit 2/second --limit-burst 2 -j ACCEPT",
        "-A FORWARD -i lan0 -p tcp -j ACCEPT");
    lan = folder.resolve("lan.pcapng");
    wan = folder.resolve("wan.pcapng");
    try (CaptureWriter in = CaptureWriter.create(lan);
        CaptureWriter out = CaptureWriter.create(wan)) {
      in.add("eth0", Medium.IP);
      out.add("eth1", Medium.IP);
      write(in, 0, tcp(CLIENT, 4000, SERVER, 21, TcpView.SYN).seq(7));
      write(out, 10, tcp(SERVER, 21, OUTSIDE, 4000, TcpView.SYN | TcpView.ACK).seq(70).ack(8));
      write(in, 20, tcp(CLIENT, 4001, SERVER, 23, TcpView.SYN));
      write(out, 30, tcp(SERVER, 99, OUTSIDE, 22, TcpView.SYN));
      for (int i = 0; i < 3; i++) {
        write(in, 40 + i, Packets.udp(CLIENT, 5000, SERVER, 53 + i));
      }
      write(in, 2_000, Packets.udp(CLIENT, 5000, SERVER, 56)); // by now the bucket has filled
    }
  }

  private void rules(String name, String... lines) throws IOException {
    Files.writeString(
        folder.resolve(name),
        "*nat\n-A POSTROUTING -o wan0 -j MASQUERADE\nCOMMIT\n*filter\n:FORWARD DROP [0:0]\n"
            + ":INPUT DROP [0:0]\n"
            + String.join("\n", lines)
            + "\nCOMMIT\n");
  }

  private static Packets tcp(String from, int port, String to, int toPort, int flags) {
    return Packets.tcp(from, port, to, toPort).flags(flags);
  }

  private static void write(CaptureWriter to, long millis, Packets packet) {
    ByteBuffer bytes = ByteBuffer.wrap(packet.bytes());
    to.write(0, BEGIN + millis * 1_000_000, bytes, CaptureWriter.Passage.IN, "");
  }

  private Ran run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    String[] all = new String[arguments.length + 3];
    all[0] = "replay";
    all[1] = "-c";
    all[2] = folder.resolve("gw.yaml").toString();
    System.arraycopy(arguments, 0, all, 3, arguments.length);
    Cli cli =
        new Cli(
            (config, stream) -> 0,
            BuiltIns::ruleLanguage,
            new PrintWriter(out),
            new PrintWriter(err));
    cli.with("replay", () -> new ReplayCommand(config -> BuiltIns.kit(List.of())));
    int exit = cli.execute(all);
    return new Ran(exit, out.toString(), err.toString());
  }

  private Ran both(String... arguments) {
    String[] all = new String[arguments.length + 4];
    all[0] = "--in";
    all[1] = "lan0=" + lan;
    all[2] = "--in";
    all[3] = "wan0=" + wan;
    System.arraycopy(arguments, 0, all, 4, arguments.length);
    return run(all);
  }

  @Test
  void saysWhatBecomesOfEachPacketAtTheCapturesOwnTime() {
    Ran ran = both("--then", "conntrack");
    assertThat(ran.exit()).isZero();
    assertThat(ran.out().lines())
        .containsSubsequence(
            "#1 22:13:20.000000 lan0 tcp 10.0.0.2:4000 > 192.0.2.1:21 SYN, 40 bytes:"
                + " sent by wan0, by rules.v4:10",
            "#2 22:13:20.010000 wan0 tcp 192.0.2.1:21 > 203.0.113.1:4000 SYN,ACK, 40 bytes:"
                + " sent by lan0, by rules.v4:7",
            "#3 22:13:20.020000 lan0 tcp 10.0.0.2:4001 > 192.0.2.1:23 SYN, 40 bytes:"
                + " rejected, by rules.v4:8",
            "#4 22:13:20.030000 wan0 tcp 192.0.2.1:99 > 203.0.113.1:22 SYN, 40 bytes:"
                + " dropped (policy-drop)",
            "#7 22:13:20.042000 lan0 udp 10.0.0.2:5000 > 192.0.2.1:55, 28 bytes:"
                + " dropped (policy-drop)",
            "#8 22:13:22.000000 lan0 udp 10.0.0.2:5000 > 192.0.2.1:56, 28 bytes:"
                + " sent by wan0, by rules.v4:9");
    assertThat(ran.out())
        .contains(
            "tcp      6 58 SYN_RECV src=10.0.0.2 dst=192.0.2.1 sport=4000 dport=21"
                + " src=192.0.2.1 dst=203.0.113.1 sport=21 dport=4000");
    assertThat(ran.err()).contains("8 packets", "5 sent, 3 dropped", "2 policy-drop");
  }

  @Test
  void devicesAreFoundBySource() {
    Ran named = both("-o", "jsonl");
    Ran found = run("-o", "jsonl", lan.toString(), wan.toString());
    assertThat(found.out()).isEqualTo(named.out());
    assertThat(found.out().lines()).hasSize(8);
  }

  @ParameterizedTest
  @CsvSource({
    "dport 21 accepted, 0",
    "dport 21 sent via wan0 at rules.v4:10, 0",
    "tcp and dport 21 dropped, 1",
    "dport 23 rejected, 0",
    "dport 22 dropped because policy-drop, 0",
    "dport 22 dropped because rule-drop, 1",
    "udp accepted, 1",
    "some udp accepted, 0",
    "no dport 23 accepted, 0",
    "no udp accepted, 1",
    "no dport 4711 accepted, 0",
    "dport 4711 accepted, 1",
    "in = wan0 and syn and ack accepted, 0",
  })
  void claimsDecideTheExitCode(String claim, int exit) {
    Ran ran = both("-q", "--expect", claim);
    assertThat(ran.exit()).as(ran.out()).isEqualTo(exit);
    assertThat(ran.out()).startsWith(exit == 0 ? "ok    " : "FAIL  ").contains(claim);
  }

  @Test
  void claimsComeFromAFileWithPositionsForWhatIsWrong() throws IOException {
    Path claims = folder.resolve("claims");
    Files.writeString(claims, "# what must be so\ndport 21 accepted   # ftp\n\ndport 23 sent\n");
    Ran ran = both("-q", "--expect-file", claims.toString());
    assertThat(ran.exit()).isEqualTo(1);
    assertThat(ran.out())
        .isEqualTo(
            "ok    dport 21 accepted (1 packets)\n"
                + "FAIL  dport 23 sent: so for 0 of 1 packets; #3 was rejected, by rules.v4:8\n");
    Files.writeString(claims, "dport 21 accepted\ndport 21 perhaps\n");
    Ran odd = both("--expect-file", claims.toString());
    assertThat(odd.exit()).isEqualTo(2);
    assertThat(odd.err()).contains("claims:2: \"dport 21 perhaps\" says no fate", "accepted");
    assertThat(both("--expect", "dporp 21 accepted").err())
        .contains("unknown field \"dporp\" at column 1; did you mean \"dport\"?");
  }

  @Test
  void againstOtherRulesListsWhoseFateChanges() throws IOException {
    rules("other.v4", "-A FORWARD -p tcp -j ACCEPT", "-A FORWARD -p udp -j REJECT");
    Ran ran = both("--against", folder.resolve("other.v4").toString());
    assertThat(ran.exit()).isEqualTo(1);
    assertThat(ran.out().lines().map(line -> line.replaceFirst("#(\\d+).*: ", "#$1: ")))
        .containsExactly(
            "#3: rejected, by rules.v4:8 -> sent by wan0, by other.v4:7",
            "#5: sent by wan0, by rules.v4:9 -> rejected, by other.v4:8",
            "#6: sent by wan0, by rules.v4:9 -> rejected, by other.v4:8",
            "#7: dropped (policy-drop) -> rejected, by other.v4:8",
            "#8: sent by wan0, by rules.v4:9 -> rejected, by other.v4:8");
    Ran same = both("--against", folder.resolve("rules.v4").toString());
    assertThat(same.exit()).isZero();
    assertThat(same.out()).isEmpty();
  }

  @Test
  void whatIsSentIsWrittenDown() {
    Path out = folder.resolve("sent");
    assertThat(both("-q", "--out", out.toString()).exit()).isZero();
    int packets = 0;
    try (CaptureReader reader = CaptureReader.open(out.resolve("wan0.pcapng"))) {
      for (var p = reader.next(); p.isPresent(); p = reader.next()) {
        assertThat(p.get().bytes()).startsWith(0x45).contains(new byte[] {(byte) 203, 0, 113, 1});
        packets++;
      }
    }
    assertThat(packets).isEqualTo(4);
    assertThat(both("-q", "--out", out.toString()).err()).contains("exists already");
  }

  @Test
  void aBrokenCaptureIsReplayedAsFarAsItGoes() throws IOException {
    byte[] whole = Files.readAllBytes(lan);
    Files.write(lan, Arrays.copyOf(whole, whole.length - 3));
    Ran ran = both();
    assertThat(ran.exit()).isEqualTo(1);
    assertThat(ran.out().lines()).hasSize(7);
    assertThat(ran.err()).contains("lan.pcapng ends within", "at byte", "was replayed");
  }

  @Test
  void saysWhatIsWrongWithTheCommandLine() {
    assertThat(run("--in", "lan=" + lan).err()).contains("no device \"lan\"; did you mean lan0?");
    assertThat(run("--in", "lan0").err()).contains("is not DEV=FILE");
    assertThat(run().err()).contains("no capture");
    assertThat(run("--in", "lan0=none.pcap").err()).contains("can't read capture none.pcap");
    assertThat(both("--rules", folder.resolve("gw.yaml").toString()).exit()).isEqualTo(2);
  }

  @Test
  void theBarSaysHowFarItIs() {
    assertThat(Progress.bar(50, 100, 1_234))
        .isEqualTo("[" + "#".repeat(15) + ".".repeat(15) + "]  50 %  1,234 packets");
    assertThat(Progress.bar(0, 0, 0)).contains("100 %");
  }

  @Test
  void aClaimNeedsAFate() {
    assertThatThrownBy(() -> Claim.parse("dport 21", "")).hasMessageContaining("says no fate");
  }
}
