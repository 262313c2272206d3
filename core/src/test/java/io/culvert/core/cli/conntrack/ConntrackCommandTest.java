package io.culvert.core.cli.conntrack;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.cli.CliRig;
import io.culvert.core.cli.CliRig.Ran;
import io.culvert.core.conntrack.EntryStatus;
import io.culvert.core.conntrack.Tuple;
import io.culvert.core.control.EntryView;
import io.culvert.core.control.EntryViews;
import io.culvert.core.control.ExpectationView;
import io.culvert.core.wire.IpAddress;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class ConntrackCommandTest {

  private static CliRig rig;

  @BeforeAll
  static void start() throws Exception {
    rig = new CliRig();
  }

  @AfterAll
  static void stop() throws Exception {
    rig.close();
  }

  @BeforeEach
  void empty() {
    rig.control().table.clear();
    rig.control().expected.clear();
    rig.control().sysctl.clear();
    rig.control().profile = "modern";
    rig.control().changed = null;
  }

  private static EntryView ftp() {
    return EntryViews.tcp("10.0.1.2", 40112, "203.0.113.9", 21)
        .snat("198.51.100.1", 40112)
        .assured()
        .timeout(999)
        .mark(7)
        .key(1, 777487382L)
        .view();
  }

  private static EntryView ping() {
    return EntryViews.ping("10.0.1.2", "203.0.113.9", 77).timeout(29).zone(5, 3).key(2, 12).view();
  }

  private static EntryView dns6() {
    return EntryViews.of(17, "fd00::1", 1, "fd00::2", 53).timeout(29).key(3, 13).view();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          -L                                    | ftp ping dns6
          -L conntrack                          | ftp ping dns6
          --dump                                | ftp ping dns6
          -L -p tcp                             | ftp
          -L -p 6                               | ftp
          -L -p TCP --dport 21                  | ftp
          -L -p tcp --sport 0x9cb0              | ftp
          -L -p tcp --dport 22                  |
          -L -f ipv6                            | dns6
          -L -f ipv4                            | ftp ping
          -L -s 10.0.1.0/24                     | ftp ping
          -L -s 10.0.1.0/24 -p tcp --state ESTABLISHED | ftp
          -L --orig-src 10.0.1.2 --orig-dst 203.0.113.9 | ftp ping
          -L -r 203.0.113.9 -q 198.51.100.1     | ftp
          -L -n                                 | ftp
          -L -n 198.51.100.1                    | ftp
          -L -n 198.51.100.1:40112              | ftp
          -L --src-nat 198.51.100.2             |
          -L -g                                 |
          -L -j -p tcp                          | ftp
          -L -m 7                               | ftp
          -L -m 0x1/0x1                         | ftp
          -L -m 0                               | ping dns6
          -L -w 5                               | ping
          -L -u ASSURED                         | ftp
          -L -u SEEN_REPLY,ASSURED              | ftp
          -L -u UNREPLIED                       | ping dns6
          -L -p icmp --icmp-type 8 --icmp-id 77 | ping
          -L --filter tcp                       | ftp
          -L dying                              |
          -L unconfirmed                        |
          """)
  void filtersTakeWhatTheToolsWould(String args, String expected) {
    rig.control().table.addAll(List.of(ftp(), ping(), dns6()));
    Ran ran = rig.run(("conntrack " + args + " -o jsonl").split(" "));
    List<String> names =
        ran.out()
            .lines()
            .map(l -> l.contains("ipv6") ? "dns6" : l.contains("\"tcp\"") ? "ftp" : "ping")
            .toList();
    assertThat(names).containsExactly(expected == null ? new String[0] : expected.split(" "));
    assertThat(ran.exit()).isZero();
    assertThat(ran.err()).contains(": " + names.size() + " flow entries have been shown.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          -L -D                 | Invalid commands combination
          -L -C                 | Invalid commands combination
          -L nosuch             | unknown type `nosuch'
          -L -p bogus           | `bogus' unsupported protocol
          -L -f bogus           | `bogus' unsupported protocol
          -L -s bogus           | Invalid IP address `bogus'
          -L --sport 1          | unknown option `--sport' without -p PROTO
          -L -u BOGUS           | Bad parameter `BOGUS'
          -L -o bogus           | Bad parameter `bogus'
          -E -e BOGUS           | Bad parameter `BOGUS'
          -L -o id,save         | cannot combine save output with any other output type
          -L -e NEW             | Illegal option `--event-mask' with this command
          -E -z                 | Illegal option `--zero' with this command
          -L -t 5               | Illegal option `--timeout' with this command
          -F -p tcp             | Illegal option `--protonum' with this command
          -F dying              | Can't do that command with tables `dying' and `unconfirmed'
          -E expect -e NEW      | Illegal option `--event-mask' with this command
          -L expect -m 1        | Illegal option `--mark' with this command
          -L -p tcp --icmp-type 8 | unknown option `--icmp-type' with this protocol
          -L -f ipv6 -s 10.0.0.1 | mismatched address family
          -L -s 10.0.0.1 -s 10.0.0.2 | -s is given more than once
          -U -p tcp             | -U changes mark (-m), timeout (-t), status (-u) or labels
          -U --label-add 1 --label-del 2 | cannot use --label-add and --label-del at the same time
          -L --label-add 1      | Illegal option `--label-add' with this command
          -L -l 128             | unknown label '128'
          -G -p tcp             | you have to specify `--src' and `--dst'
          -L --bogus            | Unknown option: '--bogus'
          -X                    | Unknown option: '-X'
          -L -p tcp --state NONSENSE | "NONSENSE" is no state
          -L --filter prot=tcp  | unknown field "prot" at column 2; did you mean "proto"?
          -p tcp                | one of -L, -G, -E, -D, -I, -A, -U, -F, -C, -S and -R is missing
          """)
  void wrongCommandLinesSayWhatIsWrongAndExitWith2(String args, String message) {
    Ran ran = rig.run(("conntrack " + args).split(" "));
    assertThat(ran.err()).contains(message).doesNotContain("\tat ");
    assertThat(ran.exit()).isEqualTo(2);
    assertThat(ran.out()).isEmpty();
  }

  @Test
  void deletingShowsWhatIsGoneAndExitsWith1ForNothing() {
    rig.control().table.addAll(List.of(ftp(), ping()));
    Ran gone = rig.run("conntrack", "-D", "-p", "tcp");
    assertThat(gone.exit()).isZero();
    assertThat(gone.out()).startsWith("tcp      6 999 ESTABLISHED");
    assertThat(gone.err()).contains(": 1 flow entries have been deleted.");
    Ran nothing = rig.run("conntrack", "-D", "-p", "tcp");
    assertThat(nothing.exit()).isEqualTo(1);
    assertThat(nothing.out()).isEmpty();
    assertThat(nothing.err()).contains(": 0 flow entries have been deleted.");
    assertThat(rig.control().table).containsExactly(ping());
  }

  @Test
  void oneEntryIsGotByEitherTuple() {
    rig.control().table.add(ftp());
    String[] original =
        "conntrack -G -p tcp -s 10.0.1.2 -d 203.0.113.9 --sport 40112 --dport 21".split(" ");
    assertThat(rig.run(original).out()).startsWith("tcp      6 999");
    String[] reply =
        "conntrack -G -p tcp -r 203.0.113.9 -q 198.51.100.1 --reply-port-src 21 --reply-port-dst 40112"
            .split(" ");
    assertThat(rig.run(reply).out()).startsWith("tcp      6 999");
    Ran absent =
        rig.run("conntrack -G -p tcp -s 10.0.1.2 -d 203.0.113.9 --sport 1 --dport 21".split(" "));
    assertThat(absent.exit()).isEqualTo(1);
    assertThat(absent.err()).contains("Operation failed: such conntrack doesn't exist");
  }

  @Test
  void updatingSendsOnlyWhatIsToChange() {
    rig.control().table.add(ftp());
    Ran ran = rig.run("conntrack -U -p tcp -m 0x10/0xff -t 60 -u ASSURED".split(" "));
    assertThat(ran.exit()).isZero();
    assertThat(ran.err()).contains(": 1 flow entries have been updated.");
    assertThat(rig.control().changed.mark()).hasValue(0x10);
    assertThat(rig.control().changed.markMask()).isEqualTo(0xff);
    assertThat(rig.control().changed.timeoutSeconds()).hasValue(60);
    assertThat(rig.control().changed.statusBits()).isEqualTo(EntryStatus.ASSURED);
    assertThat(rig.run("conntrack -U -p udp -m 1".split(" ")).exit()).isEqualTo(1);
  }

  @Test
  void flushCountAndStats() {
    rig.control().table.addAll(List.of(ftp(), ping()));
    assertThat(rig.run("conntrack", "-C").out()).isEqualTo("2\n");
    assertThat(rig.run("conntrack", "-S").out())
        .isEqualTo(
            "cpu=0   \tfound=3 invalid=0 insert=17 insert_failed=0 drop=0 early_drop=0 error=0"
                + " search_restart=0 clash_resolve=0 chaintoolong=0 \n");
    assertThat(rig.run("conntrack", "-F").err())
        .contains(": connection tracking table has been emptied.");
    assertThat(rig.run("conntrack", "-C").out()).isEqualTo("0\n");
  }

  private static ExpectationView expectation() {
    IpAddress home = IpAddress.of("127.0.0.1");
    IpAddress all = IpAddress.of("255.255.255.255");
    return new ExpectationView(
        4,
        new Tuple(6, home, 0, home, 1034),
        new Tuple(255, all, 0, all, 65535),
        new Tuple(6, home, 57958, home, 21),
        new EntryView.Key(1, 9),
        298,
        1_700_000_298_000_000L,
        0,
        "ftp");
  }

  @Test
  void expectationsAreListedCountedAndWithdrawn() {
    rig.control().expected.add(expectation());
    String line =
        "298 proto=6 src=127.0.0.1 dst=127.0.0.1 sport=0 dport=1034 mask-src=255.255.255.255"
            + " mask-dst=255.255.255.255 sport=0 dport=65535 master-src=127.0.0.1"
            + " master-dst=127.0.0.1 sport=57958 dport=21 class=0 helper=ftp\n";
    Ran list = rig.run("conntrack", "-L", "expect");
    assertThat(list.out()).isEqualTo(line);
    assertThat(list.err()).contains(": 1 expectations have been shown.");
    assertThat(rig.run("conntrack", "-L", "expect", "-o", "xml").out())
        .isEqualTo(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<expect>\n"
                + "<flow><layer3 protonum=\"2\" protoname=\"ipv4\"><expected><src>127.0.0.1</src>"
                + "<dst>127.0.0.1</dst></expected><mask><src>255.255.255.255</src>"
                + "<dst>255.255.255.255</dst></mask><master><src>127.0.0.1</src>"
                + "<dst>127.0.0.1</dst></master></layer3><layer4 protonum=\"6\""
                + " protoname=\"tcp\"><expected><sport>0</sport><dport>1034</dport></expected>"
                + "<mask><sport>0</sport><dport>65535</dport></mask><master><sport>57958</sport>"
                + "<dport>21</dport></master></layer4><meta><helper-name>ftp</helper-name>"
                + "<timeout>298</timeout><class>0</class></meta></flow>\n</expect>\n");
    assertThat(rig.run("conntrack", "-C", "expect").out()).isEqualTo("1\n");
    assertThat(rig.run("conntrack", "-D", "expect", "--tuple-port-dst", "9").exit()).isEqualTo(1);
    assertThat(rig.run("conntrack", "-D", "expect", "--tuple-port-dst", "1034").exit()).isZero();
    assertThat(rig.control().expected).isEmpty();
    assertThat(rig.run("conntrack", "-F", "expect").err())
        .contains(": expectation table has been emptied.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-L", "-L -p tcp", "-D", "-C", "-S", "-F", "-E"})
  void withoutARouterEveryCommandExitsWith3(String args) {
    Ran ran = CliRig.offline(("conntrack " + args + " --socket /nonexistent/c.sock").split(" "));
    assertThat(ran.exit()).isEqualTo(3);
    assertThat(ran.err())
        .isEqualTo(
            "culvert conntrack: no router runs here: there is no /nonexistent/c.sock;"
                + " start one with culvert run, or name its socket with --socket\n");
  }
}
