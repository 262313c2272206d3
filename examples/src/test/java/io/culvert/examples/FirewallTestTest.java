package io.culvert.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.boot.BuiltIns;
import io.culvert.core.cli.Cli;
import io.culvert.core.cli.replay.ReplayCommand;
import io.culvert.core.control.offline.EngineKit;
import io.culvert.core.helper.HelperPlugin;
import io.culvert.plugins.ftp.FtpHelper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example that tests a firewall, as continuous integration would run it. */
class FirewallTestTest {

  private static final Path FOLDER = Example.folder("firewall-test");

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir Path folder;

  private int replay(String... more) {
    String[] arguments = {
      "replay",
      "-q",
      "-c",
      FOLDER.resolve("culvert.yaml").toString(),
      "--in",
      "lan0=" + FOLDER.resolve("lan.pcap"),
      "--in",
      "wan0=" + FOLDER.resolve("wan.pcap")
    };
    String[] all = java.util.Arrays.copyOf(arguments, arguments.length + more.length);
    System.arraycopy(more, 0, all, arguments.length, more.length);
    HelperPlugin ftp = new HelperPlugin("ftp", "1", "ftp.jar", List.of(new FtpHelper()));
    EngineKit kit = new EngineKit(BuiltIns.ruleLanguage(), BuiltIns::trackers, List.of(ftp));
    return new Cli(
            (config, stream) -> 0,
            BuiltIns::ruleLanguage,
            new PrintWriter(out),
            new PrintWriter(err))
        .with("replay", () -> new ReplayCommand(config -> kit))
        .execute(all);
  }

  private String without(String words) throws IOException {
    Path changed = folder.resolve("changed.v4");
    List<String> lines = Files.readAllLines(FOLDER.resolve("rules.v4"));
    Files.write(changed, lines.stream().filter(line -> !line.contains(words)).toList());
    return changed.toString();
  }

  @Test
  void everyClaimHolds() {
    int exit = replay("--expect-file", FOLDER.resolve("claims").toString());
    assertThat(out.toString()).doesNotContain("FAIL");
    assertThat(out.toString().lines().filter(line -> line.startsWith("ok"))).hasSize(8);
    assertThat(exit).as(err.toString()).isZero();
  }

  @Test
  void aRuleThatIsMissingIsFound() throws IOException {
    String claims = FOLDER.resolve("claims").toString();
    int exit = replay("--rules", without("--helper ftp"), "--expect-file", claims);
    assertThat(exit).isEqualTo(1);
    assertThat(out.toString())
        .contains("FAIL  in wan0 and sport 20 accepted via lan0: so for 0 of 2 packets; #8 was");
  }

  @Test
  void newRulesAreComparedWithThoseInForce() throws IOException {
    int exit = replay("--against", without("--dport 23"));
    assertThat(exit).isEqualTo(1);
    assertThat(out.toString().lines()).hasSize(1);
    assertThat(out.toString())
        .startsWith("#11 ")
        .contains("rejected, by rules.v4:21 -> dropped (policy-drop)");
  }
}
