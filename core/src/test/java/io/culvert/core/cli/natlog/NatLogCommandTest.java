package io.culvert.core.cli.natlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.boot.BuiltIns;
import io.culvert.core.cli.Cli;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who had an address and port: over files put aside, restarts, and lines that were cut off. */
final class NatLogCommandTest {

  @TempDir Path folder;

  private record Ran(int exit, String out, String err) {}

  private Ran who(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    List<String> words = new ArrayList<>(List.of("nat-log", "who"));
    words.addAll(List.of(arguments));
    words.addAll(List.of("--log", folder.resolve("nat.log").toString()));
    int exit =
        new Cli((c, s) -> 1, BuiltIns::ruleLanguage, new PrintWriter(out), new PrintWriter(err))
            .with("nat-log", NatLogCommand::new)
            .execute(words.toArray(String[]::new));
    return new Ran(exit, out.toString(), err.toString());
  }

  @BeforeEach
  void write() throws IOException {
    Files.writeString(
        folder.resolve("nat-20261122T210000.000Z.log"),
        """
        ! 1000.000 started
        + 1010.500 1010.500 s tcp 10.0.0.2:40112 198.51.100.1:50001 - 1
        + 1011.000 1011.000 s udp 10.0.0.3:50001 198.51.100.1:50001 - 2
        - 1020.000 1011.000 s udp 10.0.0.3:50001 198.51.100.1:50001 - 2
        + 1030.000 1030.000 s udp 10.0.0.4:50001 198.51.100.1:50001 203.0.113.9:53 3
        + 1031.000 1031.000 d tcp [fd00::9]:8080 [2001:db8:2::9]:80 - 4
        + 1032.000 1032.000 s icmp 10.0.0.5:77 198.51.100.1:78 - 5
        """);
    Files.writeString(
        folder.resolve("nat.log"),
        """
        = 2000.000 1010.500 s tcp 10.0.0.2:40112 198.51.100.1:50001 - 1
        - 2500.250 1010.500 s tcp 10.0.0.2:40112 198.51.100.1:50001 - 1
        - 2600.000 900.000 s tcp 10.0.0.7:1 198.51.100.1:7 - 0
        ! 3000.000 stopped
        ! 3100.000 started
        = 3100.010 1032.000 s icmp 10.0.0.5:77 198.51.100.1:78 - 5
        + 3200.000 3200.000 s tcp 10.0.0.8:1 198.51.1
        """);
    Files.writeString(folder.resolve("nat-mine.log"), "+ not of this log\n");
  }

  @Test
  void findsWhoeverHadItOverFilesPutAside() {
    Ran ran = who("198.51.100.1:50001", "--at", "@1500", "-p", "tcp");
    assertThat(ran.out())
        .startsWith("tcp 198.51.100.1:50001 was 10.0.0.2:40112 from 1970-01-01T")
        .contains(":16:50.500", " to 1970-01-01T", ":41:40.250");
    assertThat(ran.err()).contains("1 found, by 14 lines of 2 files; 1 lines are unreadable");
    assertThat(ran.exit()).isZero();
    assertThat(who("198.51.100.1:50001", "--at", "1970-01-01T00:16:55Z").out().lines())
        .hasSize(2)
        .anyMatch(line -> line.contains("was 10.0.0.2:40112"))
        .anyMatch(line -> line.contains("was 10.0.0.3:50001"));
    assertThat(who("198.51.100.1:7", "--at", "@950").out()).contains("was 10.0.0.7:1");
  }

  @Test
  void anEndIsAnEndGiveOrTakeTheAskersClock() {
    Ran late = who("198.51.100.1:50001", "-p", "udp", "--at", "@1022");
    assertThat(late.exit()).isEqualTo(1);
    assertThat(late.out()).isEmpty();
    assertThat(late.err()).startsWith("nobody had it then, by 14 lines");
    assertThat(who("198.51.100.1:50001", "-p", "17", "--at", "@1022", "--within", "2").out())
        .contains("was 10.0.0.3:50001");
  }

  @Test
  void aRouterThatStoppedEndsWhatItsSuccessorDoesNotKnow() {
    assertThat(who("198.51.100.1:50001", "-p", "udp", "--at", "@2999").out())
        .contains("was 10.0.0.4:50001", " to 1970-01-01T", ":50:00.000")
        .contains("with 203.0.113.9:53");
    assertThat(who("198.51.100.1:50001", "-p", "udp", "--at", "@3001").exit()).isEqualTo(1);
    assertThat(who("198.51.100.1", "-p", "icmp", "--at", "@9000").out())
        .contains("icmp 198.51.100.1:78 was 10.0.0.5:77", ", not ended; last heard of");
  }

  @Test
  void forwardedPortsAreFoundByEitherSpelling() {
    for (String endpoint : List.of("[2001:db8:2::9]:80", "2001:DB8:2:0::9")) {
      assertThat(who(endpoint, "--at", "@2000", "-o", "json").out())
          .contains(
              "\"inside\":\"[fd00::9]:8080\",\"outside\":\"[2001:db8:2::9]:80\","
                  + "\"translated\":\"destination\",\"with\":\"\",\"from\":1031000000,"
                  + "\"to\":3000000000,\"ended\":true,\"id\":4");
    }
  }

  @Test
  void saysWhatItCannotUnderstand() {
    assertThat(who("198.51.100.1:50001", "--at", "yesterday"))
        .matches(r -> r.exit() == 2)
        .extracting(Ran::err)
        .asString()
        .contains("\"yesterday\" is no time, as in 2026-11-22T21:54:05Z");
    assertThat(who("gateway:80", "--at", "@1").err()).contains("\"gateway:80\" is no address");
    assertThat(who("192.0.2.1", "--at", "@1", "-p", "tpc").err()).contains("no protocol \"tpc\"");
    assertThat(who("192.0.2.1").err()).contains("Missing required option: '--at=TIME'");
  }

  @Test
  void saysWhereItLookedForALogThatIsNotThere() throws IOException {
    Files.delete(folder.resolve("nat.log"));
    assertThat(who("198.51.100.1:50001", "-p", "tcp", "--at", "@1500").exit()).isZero();
    Files.delete(folder.resolve("nat-20261122T210000.000Z.log"));
    Ran ran = who("198.51.100.1:50001", "--at", "@1500");
    assertThat(ran.exit()).isEqualTo(2);
    assertThat(ran.err()).contains("nat.log: no such log, nor files of it put aside");
  }
}
