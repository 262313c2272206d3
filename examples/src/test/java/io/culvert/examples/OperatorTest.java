package io.culvert.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.boot.BuiltIns;
import io.culvert.core.cli.Cli;
import io.culvert.core.control.RouterEvent;
import io.culvert.core.control.RouterEvent.Kind;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What an operator does to a running gateway, seen by the packets of its hosts. */
@Tag("tun")
class OperatorTest {

  private static final String LAN = "192.0.2.2";
  private static final String WAN = "203.0.113.2";

  private Example example;

  @BeforeEach
  void start() {
    example = Example.start("ftp-gateway");
  }

  @AfterEach
  void stop() {
    if (example != null) {
      example.close();
    }
  }

  private boolean pings() {
    return pings(1);
  }

  /** Whether an answer comes within so many seconds, as a busy machine may take them. */
  private boolean pings(int seconds) {
    return example.namespace("culvert-lan").run("ping", "-c1", "-W" + seconds, WAN).ok();
  }

  private String file(String text) {
    try {
      Path file = Files.createTempFile(example.files(), "rules", ".v4");
      Files.writeString(file, text);
      return file.toString();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private String shutting() {
    return file("*filter\n-I FORWARD -p icmp -j DROP\nCOMMIT\n");
  }

  @Test
  void aSetShutsAHostOutAsLongAsItIsInIt() {
    example.culvert("ipset", "create", "blocked", "hash:ip", "counters");
    example.culvert(
        "load",
        "--noflush",
        file("*filter\n-I FORWARD -m set --match-set blocked src -j DROP\nCOMMIT\n"));
    assertThat(pings(30)).isTrue();
    example.culvert("ipset", "add", "blocked", LAN);
    assertThat(pings()).isFalse();
    assertThat(example.culvert("ipset", "list", "blocked")).contains(LAN + " packets 1 bytes 84");
    assertThat(example.packets(4, "FORWARD", "--match-set blocked src")).isEqualTo(1);
    assertThat(example.refused(1, "ipset", "destroy", "blocked")).contains("in use");
    example.culvert("ipset", "del", "blocked", LAN);
    assertThat(pings(30)).isTrue();
    assertThat(example.refused(1, "ipset", "test", "blocked", LAN)).contains("NOT in set blocked");
  }

  @Test
  void rulesThatNobodyConfirmsAreTakenBack() {
    String told = example.culvert("load", "--noflush", "--revert-after", "6s", shutting());
    assertThat(told).contains("taken back in 6 seconds unless");
    assertThat(pings()).isFalse();
    assertThat(example.refused(1, "load", shutting())).contains("still wait to be confirmed");
    Example.await("the rules before are back", this::pings);
    assertThat(example.events(Kind.RULES))
        .extracting(RouterEvent::text)
        .anyMatch(text -> text.contains("nobody confirmed the rules in time"));
    assertThat(example.refused(1, "load", "--confirm")).contains("no rules wait");
  }

  @Test
  void rulesThatAreConfirmedStay() {
    example.culvert("load", "--noflush", "--revert-after", "1h", shutting());
    example.culvert("load", "--confirm");
    assertThat(example.refused(1, "load", "--revert")).contains("no rules wait");
    assertThat(pings()).isFalse();
  }

  private static String doctor(int exit, String file) {
    StringWriter out = new StringWriter();
    PrintWriter writer = new PrintWriter(out);
    int ended =
        new Cli((config, stream) -> 0, BuiltIns::ruleLanguage, writer, writer)
            .execute("doctor", file);
    assertThat(ended).as(out.toString()).isEqualTo(exit);
    return out.toString();
  }

  @Test
  void theDoctorFindsThatInvalidPacketsEscapeAsTheyDo() throws IOException {
    String rules = Files.readString(Example.folder("ftp-gateway").resolve("rules.v4"));
    assertThat(doctor(0, file(rules))).contains("nothing to tell");
    String careless =
        rules
            .replaceAll("-A .* --ctstate INVALID -j DROP\n", "")
            .replace(":FORWARD DROP", ":FORWARD ACCEPT");
    assertThat(doctor(1, file(careless))).contains("W012", "pass untranslated");
  }
}
