package io.culvert.core.twin.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.twin.Step;
import io.culvert.core.twin.rules.NotDrawn;
import io.culvert.core.wire.Packets;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class TwinReportTest {

  private static final String COMMAND = "culvert twin --seed 1 --both --report docs/parity.md";

  @Test
  void countsPacketsByProtocolAndConversationOfEachFamily() {
    Tally four = new Tally();
    Kinds.count(packet("tcp: SYN"), four);
    Kinds.count(packet("udp.query: answer: late"), four);
    Kinds.count(packet("made by hand"), four);
    String page = page(result(4, four), result(6, new Tally()));
    assertThat(page)
        .contains("```\n" + COMMAND + "\n```")
        .contains("## What was compared: IPv4\n\n3 packets in ")
        .contains("**Packets by protocol:** `udp` 3.")
        .contains("**Packets by conversation:** `other` 1, `tcp` 1, `udp.query` 1.")
        .doesNotContain("What was compared: IPv6");
  }

  private static Step.Packet packet(String remark) {
    return new Step.Packet(0, Packets.udp("10.1.0.2", 1_000, "10.2.0.2", 53).bytes(), remark);
  }

  @Test
  void countsWhatPacketsMetButNoNamesOfChains() {
    Tally tally = new Tally();
    String rules =
        """
        *filter
        :FORWARD ACCEPT [0:0]
        :mine - [0:0]
        [2:99] -A FORWARD -m state --state NEW -j mine
        [0:0] -A FORWARD -m mac --mac-source 00:00:00:00:00:01 -j ACCEPT
        [1:50] -A mine -j DROP
        COMMIT
        """;
    Kinds.count(SavedText.of(rules), tally);
    assertThat(tally.group("rules hit")).containsOnlyKeys("-m state", "-j CHAIN", "-j DROP");
    assertThat(tally.total("rules")).isEqualTo(3);
    assertThat(tally.total("rules hit")).isEqualTo(2);
  }

  @Test
  void namesEachOpenDifferenceAndWhatIsNotDrawn() {
    ResultJson.Kind kind = new ResultJson.Kind("sent ip.ttl udp", "a byte", 3, true, "x.case");
    ResultJson differing =
        new ResultJson("culvert twin", "6.1", "1", "", 1, 4, 9, new Tally(), List.of(kind));
    assertThat(page(differing)).contains("**Open: sent ip.ttl udp** (3 scenarios)", "`x.case`");
    for (NotDrawn left : NotDrawn.values()) {
      assertThat(page(differing)).contains("| " + left.what() + " | " + left.why() + " |");
    }
  }

  @Test
  void aFileOfOneFamilyIsNotRunInBoth() {
    StringWriter err = new StringWriter();
    CommandLine command = new CommandLine(new TwinCommand(TestTwin::parts));
    command.setErr(new PrintWriter(err));
    assertThat(command.execute("--both", "--rules", "rules.v4")).isEqualTo(2);
    assertThat(err.toString()).contains("--both");
  }

  @Test
  void severalRunsEndInOneLine() {
    ResultJson same = result(4, new Tally());
    assertThat(TwinText.verdict(List.of(same, same)))
        .isEqualTo("2 runs, 0 packets: Culvert and this kernel did the same in all of them");
  }

  private static ResultJson result(int ipVersion, Tally tally) {
    return new ResultJson("culvert twin", "6.1", "1", "", 1, ipVersion, 9, tally, List.of());
  }

  private static String page(ResultJson... results) {
    return TwinReport.text(List.of(results), Excuses.all(), COMMAND);
  }
}
