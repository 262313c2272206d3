package io.culvert.core.cli.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import io.culvert.core.boot.BuiltIns;
import io.culvert.core.cli.Cli;
import io.culvert.core.cli.CliRig;
import io.culvert.core.cli.CliRig.Ran;
import io.culvert.core.clock.VirtualClock;
import io.culvert.core.control.PacketView;
import io.culvert.core.control.TraceRequest;
import io.culvert.core.control.TraceStep;
import io.culvert.core.control.TraceView;
import io.culvert.core.control.json.TraceJson;
import io.culvert.core.control.offline.EngineKit;
import io.culvert.core.device.sim.CaptureReader;
import io.culvert.core.device.sim.CapturedPacket;
import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.Packets;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code culvert trace} and {@code culvert explain} as commands. */
class TraceCommandTest {

  private static final byte[] UDP = Packets.udp("10.0.0.2", 7, "192.0.2.1", 53).bytes();

  private static final TraceView WALK =
      new TraceView(
          3,
          0,
          1_700_000_000_000_001L,
          new PacketView(
              "lan0",
              IpAddress.of("10.0.0.2"),
              IpAddress.of("192.0.2.1"),
              17,
              new PacketView.Transport(7, 53, -1, -1, -1),
              28,
              false),
          List.of(
              new TraceStep(
                  TraceStep.Kind.RULE,
                  "FORWARD",
                  new TraceStep.RulePlace("filter", "FORWARD", "-A FORWARD -j DROP", "rules.v4:9"),
                  "DROP",
                  ""),
              new TraceStep(
                  TraceStep.Kind.DROPPED,
                  "FORWARD",
                  TraceStep.RulePlace.NONE,
                  "rule-drop",
                  "dropped by a rule")),
          new TraceView.End(TraceView.Verdict.DROPPED, "", "rule-drop", "rules.v4:9"),
          new TraceView.Bytes(UDP, new byte[0]));

  @TempDir Path folder;
  private CliRig rig;

  @BeforeEach
  void start() throws Exception {
    rig = new CliRig();
    rig.control().traces = List.of(WALK);
  }

  @AfterEach
  void stop() throws IOException {
    rig.close();
  }

  @Test
  void printsWalksForPeopleAndAsLines() {
    Ran text = rig.run("trace", "udp and", "dport 53", "-n", "7", "--dropped");
    assertThat(text.exit()).isZero();
    assertThat(text.out())
        .isEqualTo(
            """
            #3 22:13:20.000001 in lan0: udp 10.0.0.2:7 > 192.0.2.1:53, 28 bytes
              FORWARD     filter    DROP rules.v4:9: -A FORWARD -j DROP
                          dropped   dropped by a rule
              = dropped: dropped by a rule, by rules.v4:9

            """);
    assertThat(text.err()).contains("1 packets");
    TraceRequest asked = rig.control().traced;
    assertThat(asked.budget()).isEqualTo(7);
    assertThat(asked.outcome()).isEqualTo(TraceRequest.Outcome.DROPPED);
    assertThat(asked.filter().matches(WALK.packet())).isTrue();
    Ran lines = rig.run("trace", "-o", "jsonl", "--by-rule");
    assertThat(TraceJson.read(lines.out().strip()))
        .usingRecursiveComparison()
        .isEqualTo(WALK.withoutBytes());
    assertThat(rig.control().traced.byRule()).isTrue();
  }

  @Test
  void writesACaptureWithTheWalkAsComment() throws IOException {
    Path file = folder.resolve("why.pcapng");
    Ran ran = rig.run("trace", "-w", file.toString());
    assertThat(ran.exit()).isZero();
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err()).contains("1 packets written to " + file);
    try (CaptureReader reader = CaptureReader.open(file)) {
      CapturedPacket packet = reader.next().orElseThrow();
      assertThat(packet.bytes()).isEqualTo(UDP);
      assertThat(packet.epochNanos()).isEqualTo(1_700_000_000_000_001_000L);
      assertThat(reader.interfaceName(packet.interfaceIndex())).isEqualTo("lan0");
    }
    assertThat(new String(Files.readAllBytes(file), StandardCharsets.UTF_8))
        .contains("culvert: dropped: dropped by a rule, by rules.v4:9\n  FORWARD     filter");
    assertThat(rig.run("trace", "-w", file.toString()).err()).contains("exists already");
  }

  @Test
  void tsharkReadsTheCaptureAndShowsTheComments() throws Exception {
    TraceView sent =
        new TraceView(
            4,
            0,
            WALK.atMicros() + 5,
            WALK.packet(),
            WALK.steps(),
            new TraceView.End(TraceView.Verdict.SENT, "wan0", "", ""),
            new TraceView.Bytes(UDP, UDP));
    rig.control().traces = List.of(WALK, sent);
    Path file = folder.resolve("shark.pcapng");
    assertThat(rig.run("trace", "-w", file.toString()).exit()).isZero();
    String fields =
        tshark(
            "-r",
            file.toString(),
            "-Tfields",
            "-Eseparator=|",
            "-eframe.interface_name",
            "-eip.dst",
            "-eudp.dstport",
            "-eframe.comment");
    assertThat(fields)
        .contains("lan0|192.0.2.1|53|culvert: dropped: dropped by a rule, by rules.v4:9")
        .contains("FORWARD     filter    DROP rules.v4:9: -A FORWARD -j DROP")
        .contains("lan0|192.0.2.1|53|culvert: sent by wan0")
        .contains("wan0|192.0.2.1|53|culvert: #4 as it left");
    String found = "frame.comment contains \"dropped:\"";
    assertThat(tshark("-r", file.toString(), "-Y", found, "-Tfields", "-eframe.number").strip())
        .isEqualTo("1");
  }

  private static String tshark(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("tshark", "-n"));
    command.addAll(List.of(arguments));
    Process tshark;
    try {
      tshark = new ProcessBuilder(command).redirectError(Redirect.DISCARD).start();
    } catch (IOException e) {
      return abort("tshark is not installed");
    }
    String out = new String(tshark.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(tshark.waitFor()).isZero();
    return out;
  }

  @Test
  void refusesWhatMakesNoSense() {
    assertThat(rig.run("trace", "--dropped", "--accepted").exit()).isEqualTo(2);
    assertThat(rig.run("trace", "-n", "0").err()).contains("not within 1 and 100000");
    assertThat(rig.run("trace", "dpor = 1").err())
        .contains("filter: unknown field \"dpor\" at column 1; did you mean \"dport\"?");
  }

  private Ran explain(String... arguments) throws IOException {
    Path config = folder.resolve("gw.yaml");
    Files.writeString(
        config,
        """
        devices:
          lan0: {kind: tun, address: [10.0.0.1/24]}
          wan0: {kind: tun, address: [203.0.113.1/24]}
        rules: {ipv4: rules.v4}
        """);
    Files.writeString(
        folder.resolve("rules.v4"),
        """
        *filter
        :FORWARD DROP [0:0]
        :guests - [0:0]
        :unused - [0:0]
        -A FORWARD -p tcp --dport 80 -j ACCEPT
        -A FORWARD -m comment --comment "not -m tcp" -m conntrack --ctstate ESTABLISHED -j DROP
        -A FORWARD ! -s 10.0.0.0/8 -i lan0 -j ACCEPT
        -A FORWARD -j guests
        -A guests -p tcp -m tcp --dport 81 -m limit --limit 1/s --limit-burst 1 -j DROP
        -A guests -j ACCEPT
        -A unused -j DROP
        COMMIT
        *nat
        -A POSTROUTING -o wan0 -j MASQUERADE
        COMMIT
        """);
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    EngineKit kit = BuiltIns.kit(List.of());
    String[] all = new String[arguments.length + 3];
    System.arraycopy(arguments, 0, all, 3, arguments.length);
    all[0] = "explain";
    all[1] = "-c";
    all[2] = config.toString();
    int exit =
        new Cli(
                (c, stream) -> 0,
                BuiltIns::ruleLanguage,
                new PrintWriter(out),
                new PrintWriter(err))
            .with("explain", () -> new ExplainCommand(loaded -> kit, new VirtualClock()))
            .execute(all);
    return new Ran(exit, out.toString(), err.toString());
  }

  @Test
  void explainsAPacketOnAConfigurationByItsExitCode() throws IOException {
    String[] web = {"--in", "lan0", "--src", "10.0.0.2", "--dst", "203.0.113.9", "--dport", "80"};
    Ran sent = explain(web);
    assertThat(sent.exit()).as(sent.err()).isZero();
    assertThat(sent.out()).contains("tcp 10.0.0.2:40000 > 203.0.113.9:80 SYN", "= sent by wan0");
    web[7] = "81";
    Ran dropped = explain(web);
    assertThat(dropped.exit()).isEqualTo(1);
    assertThat(dropped.out()).contains("= dropped: dropped by a rule, by rules.v4:9");
    web[1] = "lan";
    assertThat(explain(web).err()).contains("no device \"lan\"; did you mean lan0?");
    assertThat(explain("--in", "lan0").err()).contains("--src ADDRESS is missing");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "81 | 5 | not rules.v4:5, -m tcp --dport 80 does not hold: -A FORWARD -p tcp",
        "81 | rules.v4:6 | -m conntrack --ctstate ESTABLISHED does not hold",
        "81 | FORWARD:3 | not rules.v4:7, ! -s 10.0.0.0/8 does not hold",
        "81 | 9 | DROP rules.v4:9: -A guests",
        "81 | filter/guests:2 | not rules.v4:10, not asked: rules.v4:9 said DROP before",
        "81 | nat/POSTROUTING:1 | not asked: the packet died before chain POSTROUTING of table nat",
        "81 | unused:1 | not asked: the packet does not come to chain unused of table filter",
        "80 | 9 | not asked: the packet does not come to chain guests of table filter",
        "80 | 7 | not rules.v4:7, not asked: rules.v4:5 said ACCEPT before",
        "82 | 9 | -m tcp --dport 81 does not hold"
      })
  void saysWhyARuleDoesNotMatch(String port, String rule, String said) throws IOException {
    Ran ran =
        explain(
            "--in",
            "lan0",
            "--src",
            "10.0.0.2",
            "--dst",
            "203.0.113.9",
            "--dport",
            port,
            "--why-not",
            rule);
    assertThat(ran.out()).as(ran.err()).contains(said);
  }

  @Test
  void askingWhyDoesNotChangeWhatHappensAndNamesNoRuleThatIsNone() throws IOException {
    String[] web = {"--in", "lan0", "--src", "10.0.0.2", "--dst", "203.0.113.9", "--dport", "81"};
    Ran ran = explain(web);
    String[] why = Arrays.copyOf(web, 10);
    why[8] = "--why-not";
    why[9] = "9";
    assertThat(explain(why).exit()).isEqualTo(ran.exit());
    assertThat(explain(why).out().lines().skip(1).toList())
        .isEqualTo(ran.out().lines().skip(1).toList());
    why[9] = "99";
    Ran none = explain(why);
    assertThat(none.exit()).isEqualTo(2);
    assertThat(none.err()).contains("there is no IPv4 rule 99", "FORWARD:3");
  }
}
