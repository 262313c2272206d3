package io.culvert.core.cli.conntrack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.culvert.core.cli.CliRig;
import io.culvert.core.control.EntryView;
import io.culvert.core.control.EntryViews;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The installed conntrack tool on a namespace of this kernel, and ours on a router with the same
 * entries: the same command line must give the same lines, footer and exit code, times and ids
 * aside.
 */
@Tag("tun")
@Timeout(120)
final class SideBySideTest {

  private static final String NAMESPACE = "culvert-side-" + ProcessHandle.current().pid();

  private static CliRig rig;

  @BeforeAll
  static void sameEntriesOnBothSides() throws Exception {
    assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
    assumeTrue(Files.exists(Path.of("/usr/sbin/conntrack")), "needs the conntrack tool");
    assumeTrue(Ran.of("ip", "netns", "add", NAMESPACE).exit() == 0, "needs network namespaces");
    rig = new CliRig();
    both(
        "-s 10.0.1.2 -d 203.0.113.9 -p tcp --sport 40112 --dport 21 -r 203.0.113.9"
            + " -n 198.51.100.1 --reply-port-src 21 --reply-port-dst 40112 --state ESTABLISHED"
            + " -u SEEN_REPLY,ASSURED -m 7",
        EntryViews.tcp("10.0.1.2", 40112, "203.0.113.9", 21)
            .snat("198.51.100.1", 40112)
            .assured()
            .mark(7));
    both(
        "-s 10.0.1.3 -d 203.0.113.9 -p tcp --sport 1 --dport 80 --state SYN_SENT",
        EntryViews.tcp("10.0.1.3", 1, "203.0.113.9", 80).state("SYN_SENT"));
    both(
        "-s 10.0.1.2 -d 203.0.113.9 -p udp --sport 1032 --dport 53",
        EntryViews.of(17, "10.0.1.2", 1032, "203.0.113.9", 53));
    both(
        "-s 10.0.1.2 -d 203.0.113.8 -p udp --sport 1032 --dport 53 -u SEEN_REPLY -m 0xff00ff00",
        EntryViews.of(17, "10.0.1.2", 1032, "203.0.113.8", 53).replied().mark(0xff00ff00));
    both(
        "-s 10.0.1.2 -d 203.0.113.9 -p icmp --icmp-type 8 --icmp-code 0 --icmp-id 77 -w 5",
        EntryViews.ping("10.0.1.2", "203.0.113.9", 77).zone(5, 3));
    both(
        "-s 10.0.1.2 -d 203.0.113.9 -p gre --srckey 0x12 --dstkey 0x34",
        EntryViews.of(47, "10.0.1.2", 0x12, "203.0.113.9", 0x34));
    both("-s 10.0.1.2 -d 203.0.113.9 -p 99", EntryViews.of(99, "10.0.1.2", 0, "203.0.113.9", 0));
    both(
        "-s fd00::1 -d fd00:0:0:0:0:0:0:2 -p udp --sport 1 --dport 53",
        EntryViews.of(17, "fd00::1", 1, "fd00::2", 53));
    both(
        "-s fd00::1 -d fd00::2 -p icmpv6 --icmpv6-type 128 --icmpv6-code 0 --icmpv6-id 9",
        EntryViews.ping("fd00::1", "fd00::2", 9));
  }

  private static void both(String tool, EntryViews ours) throws Exception {
    Ran made = theirs(("-I -t 1000 " + tool).split(" "));
    assertThat(made.exit()).as(made.err()).isZero();
    EntryView view = ours.timeout(1000).key(rig.control().table.size(), 1).view();
    rig.control().table.add(view);
  }

  @AfterAll
  static void remove() throws Exception {
    if (rig != null) {
      rig.close();
      Ran.of("ip", "netns", "del", NAMESPACE);
    }
  }

  private static Ran theirs(String... args) throws Exception {
    return Ran.tool(NAMESPACE, args);
  }

  private static Ran ours(String... args) {
    List<String> command = new ArrayList<>(List.of("conntrack"));
    command.addAll(List.of(args));
    CliRig.Ran ran = rig.run(command.toArray(new String[0]));
    return new Ran(ran.exit(), ran.out(), ran.err());
  }

  private static void same(String args) throws Exception {
    Ran theirs = theirs(args.split(" "));
    Ran ours = ours(args.split(" "));
    ours.sameAs(theirs, args);
  }

  static Stream<String> commandLines() throws IOException {
    try (InputStream in = SideBySideTest.class.getResourceAsStream("command-lines.txt")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines();
    }
  }

  @ParameterizedTest
  @MethodSource("commandLines")
  void theSameCommandLineGivesTheSameAnswer(String args) throws Exception {
    same(args);
  }

  @Test
  void saveCannotBeCombined() throws Exception {
    // the tool exits with 1 here; everything it can't read is a usage error to us
    assertThat(theirs("-L", "-o", "id,save").exit()).isEqualTo(1);
    assertThat(ours("-L", "-o", "id,save").exit()).isEqualTo(2);
  }

  @Test
  void whatIsSavedMakesTheEntryAgain() throws Exception {
    for (String line : ours("-L", "-o", "save").out().lines().toList()) {
      String zoned = line.replaceFirst("^-A ", "-I ").replaceFirst(" -u UNSET", "") + " -w 9";
      String fresh = zoned.replaceFirst(" -w 5", "");
      assertThat(theirs(fresh.split(" "))).as(line).extracting(Ran::exit).isEqualTo(0);
    }
    assertThat(theirs("-D", "-w", "9").err()).contains(": 9 flow entries have been deleted.");
  }
}
