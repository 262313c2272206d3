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
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
        "*filter\n:FORWARD DROP [0:0]\n-A FORWARD -p tcp --dport 80 -j ACCEPT\nCOMMIT\n");
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
    assertThat(dropped.out()).contains("= dropped: dropped by a chain's policy");
    web[1] = "lan";
    assertThat(explain(web).err()).contains("no device \"lan\"; did you mean lan0?");
    assertThat(explain("--in", "lan0").err()).contains("--src ADDRESS is missing");
  }
}
