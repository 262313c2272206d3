package io.culvert.core.twin.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.core.control.OutputFormat;
import io.culvert.core.device.tun.TestNamespace;
import io.culvert.core.twin.Dice;
import io.culvert.core.twin.RouterSide;
import io.culvert.core.twin.Sides;
import io.culvert.core.twin.Topology;
import io.culvert.core.twin.TwinException;
import io.culvert.core.twin.run.TwinCommand.RulesRefused;
import io.culvert.core.twin.run.TwinCommand.Terminal;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnRulesTest {

  private static final String GATEWAY =
      """
      *nat
      :POSTROUTING ACCEPT [3:180]
      [3:180] -A POSTROUTING -s 192.168.7.0/24 -o ppp0 -j SNAT --to-source 203.0.113.5
      COMMIT
      *filter
      :INPUT DROP [0:0]
      :FORWARD DROP [0:0]
      -A FORWARD -i eth1.20 -s 192.168.7.0/24 ! -o dmz+ -m comment --comment "not -i eth9" -j ACCEPT
      -A FORWARD -i ppp0 -p udp -m limit --limit 9/sec -j DROP
      COMMIT
      """;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir Path folder;

  @Test
  void devicesAreThoseThatTheFileNames() throws IOException {
    Topology topology = own(GATEWAY).topology();
    assertThat(topology.devices())
        .extracting(Topology.Device::name)
        .containsExactlyInAnyOrder("ppp0", "eth1.20", "dmz0");
    assertThat(device(topology, "eth1.20").address(4)).hasToString("192.168.7.1");
    assertThat(device(topology, "ppp0").address(4)).hasToString("203.0.113.5");
    assertThat(topology.routes().get(0).toString()).contains("ppp0");
  }

  private static Topology.Device device(Topology topology, String name) {
    return topology.devices().stream().filter(d -> d.name().equals(name)).findFirst().orElseThrow();
  }

  @Test
  void probesAreAddedSoThatTheKernelTracks() throws IOException {
    OwnRules rules = own(GATEWAY);
    assertThat(rules.draft(null, 4, rules.topology()).text())
        .contains("-m conntrack", "-I FORWARD -j probe-FORWARD", "--limit 20/hour");
    assertThat(rules.warnings()).contains("rules.v4: compared with slower rates", "line 9");
  }

  @Test
  void aFileThatCulvertRefusesIsRefusedWithItsPosition() {
    assertThatThrownBy(() -> own(GATEWAY.replace("udp", "udpp")))
        .isInstanceOf(RulesRefused.class)
        .hasMessageContaining("rules.v4:9:23: error");
  }

  @Test
  void aFileThatIsNotThereIsNamed() {
    assertThatThrownBy(() -> OwnRules.read(folder.resolve("no"), 4, TestTwin.parts().language()))
        .isInstanceOf(TwinException.class)
        .hasMessageEndingWith("no: no such file");
  }

  @Test
  void oneLineSaysWhetherTheyAgreeAndHowManyRulesWereMet() throws IOException {
    ResultJson result = run(GATEWAY, FakeSide.sides(FakeSide.NONE), 300);
    assertThat(result.agreed()).isTrue();
    assertThat(lastLine())
        .startsWith(folder.resolve("rules.v4") + ": Culvert and this kernel (")
        .matches(".* agree: [0-9 ]+ packets, 1 of your 1 rules hit");
  }

  @Test
  void oneLineSaysThatTheyDoNotAgree() throws IOException {
    ResultJson result = run(GATEWAY, FakeSide.sides((packet, side) -> side.packets != 9), 300);
    assertThat(result.agreed()).isFalse();
    assertThat(lastLine()).contains(" DO NOT agree: sent too little ", ".case; ");
  }

  @Test
  void aFileThatOnlyTheKernelRefusesEndsTheRun() {
    Sides refusing =
        new Sides() {
          @Override
          public RouterSide kernel(Topology topology) {
            FakeSide side = new FakeSide(FakeSide.NONE);
            side.refusal = "line 3: no such thing";
            return side;
          }

          @Override
          public RouterSide engine(Topology topology, Dice dice) {
            return new FakeSide(FakeSide.NONE);
          }
        };
    assertThatThrownBy(() -> run(GATEWAY, refusing, 300))
        .hasMessageStartingWith("this kernel refuses")
        .hasMessageEndingWith("rules.v4: line 3: no such thing");
  }

  @Test
  @Tag("tun")
  void thisKernelAgreesOnAGateway() throws IOException {
    TestNamespace.assumeRights();
    ResultJson result = run(GATEWAY, TestTwin.parts().sides(), 200);
    assertThat(result.agreed()).as(out.toString()).isTrue();
    assertThat(lastLine()).matches(".* agree: [0-9 ]+ packets, [1-3] of your 3 rules hit");
  }

  private OwnRules own(String text) throws IOException {
    return OwnRules.read(write(text), 4, TestTwin.parts().language());
  }

  private Path write(String text) throws IOException {
    return Files.writeString(folder.resolve("rules.v4"), text);
  }

  private ResultJson run(String rules, Sides sides, long packets) throws IOException {
    TwinParts all = TestTwin.parts();
    TwinParts parts =
        new TwinParts(sides, all.rules(), all.traffic(), all.language(), all.version());
    Terminal terminal = new Terminal(new PrintWriter(out), new PrintWriter(err));
    TwinRun.Options options =
        new TwinRun.Options(
            7,
            4,
            packets,
            1,
            false,
            0,
            write(rules),
            null,
            folder.resolve("out"),
            OutputFormat.TEXT);
    return new TwinRun(parts, terminal, options).run();
  }

  private String lastLine() {
    String[] lines = out.toString().strip().split("\n");
    return lines[lines.length - 1];
  }
}
