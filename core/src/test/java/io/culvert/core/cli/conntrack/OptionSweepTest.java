package io.culvert.core.cli.conntrack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.culvert.core.cli.CliRig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every option with every command and table, read by the installed tool and by ours: what one
 * refuses, the other refuses, but for what docs/operations.md names. Nobody's connections are
 * touched: the tool runs without rights, so that what it takes fails at the kernel (exit code 1),
 * and ours has no router to ask (3).
 */
@Tag("tun")
@Timeout(300)
final class OptionSweepTest {

  private static final Path TOOL = Path.of("/usr/sbin/conntrack");
  private static final int REFUSED = 2;

  /** One line in so many is tried each time; all with {@code -Dculvert.sweep=all}. */
  private static final int SAMPLE = 7;

  private static final String FLOW = "-s 10.0.0.1 -d 10.0.0.2 -p tcp --sport 1 --dport 2";
  private static final String WAITS =
      " --tuple-src 10.0.0.1 --tuple-dst 10.0.0.2 --tuple-port-src 0 --tuple-port-dst 2"
          + " --mask-src 255.255.255.255 --mask-dst 255.255.255.255"
          + " --mask-port-src 0 --mask-port-dst 65535 -t 10";

  /** Commands with what they are given before the option that is tried. */
  private static final List<String> BEGINNINGS =
      List.of(
          "-L",
          "-L -p tcp",
          "-L -p icmp",
          "-L -p sctp",
          "-L -p gre",
          "-L -p dccp",
          "-L -p 99",
          "-D",
          "-U -m 1",
          "-E",
          "-G",
          "-G " + FLOW,
          "-G -s 10.0.0.1 -d 10.0.0.2 -p icmp --icmp-type 8 --icmp-code 0",
          "-I " + FLOW + " --state ESTABLISHED -t 10",
          "-A " + FLOW + " --state ESTABLISHED -t 10",
          "-F",
          "-C",
          "-S",
          "-L expect",
          "-E expect",
          "-F expect",
          "-C expect",
          "-G expect " + FLOW,
          "-D expect",
          "-D expect " + FLOW,
          "-I expect",
          "-I expect " + FLOW + WAITS,
          "-L dying",
          "-F dying",
          "-C unconfirmed");

  private static final List<String> OPTIONS =
      List.of(
          ("|-s 10.0.0.1|-d 10.0.0.2|-r 10.0.0.2|-q 10.0.0.1|-s fd00::1|-s nonsense|-p tcp|-p 6"
                  + "|--mask-src 255.0.0.0|--mask-dst 255.0.0.0|-f ipv4|-f ipv6|-f foo|-t 10"
                  + "|-u ASSURED|-u assured|-u bogus|-z|-m 1|-m 1/3|-m nonsense|-c 1|-a 10.0.0.3"
                  + "|-e NEW|-e new|-e NEW,UPDATES|-e bogus|-o id|-o xml|-o save|-o extended,id"
                  + "|-o bogus|-o id,save|-n|-n 10.0.0.3|-g|-g 10.0.0.3|-j|-j 10.0.0.3|-n -j"
                  + "|-b 65536|-w 1|--orig-zone 1|--reply-zone 1|--label-del --zone 1"
                  + "|--tuple-src 1.2.3.4|--tuple-dst 1.2.3.4|--tuple-port-src 1"
                  + "|--tuple-port-dst 1|--mask-port-src 1|--mask-port-dst 1|--sport 1|--dport 2"
                  + "|--reply-port-src 1|--reply-port-dst 2|--icmp-type 8"
                  + "|--icmp-code 0|--icmp-id 1|--srckey 1|--orig-key-src 1|--reply-key-dst 1"
                  + "|--state ESTABLISHED|--state established|--state bogus|--state OPEN|--orig-vtag 1"
                  + "|--reply-vtag 2|--role client|-L|-C|--counter|extra|--bogus")
              .split("\\|", -1));

  /** What the tool refuses and Culvert takes, for it is of use; docs/operations.md names each. */
  private static final List<String> OURS_ALONE =
      List.of(
          "-L expect .*(-p |--tuple-)",
          "-L.* -z",
          "-D expect.* --tuple-",
          "-G .*-o id", // with expect
          "-[DU]( .*)? -j( .*)?",
          "-[GU] .*(-w|--zone|--orig-zone|--reply-zone) .*",
          "-E .*-u .*",
          ".*--(srckey|orig-key-src|reply-key-dst|sport|dport|reply-port-(src|dst)) .*");

  /** What the tool takes, and passes over or misreads, and Culvert refuses. */
  private static final List<String> THEIRS_ALONE =
      List.of(
          ".*-[cam] (1|10.0.0.3|nonsense)",
          ".*-p sctp --state (bogus|OPEN)", // the tool crashes
          ".* extra",
          ".*--mask-(src|dst) .*",
          ".*-o id,save", // exits with 1
          "-[IA] .*-[rq] .*",
          "-D.* -t 10");

  @TempDir Path folder;

  @BeforeAll
  static void theToolIsThere() {
    assumeTrue(Files.exists(TOOL), "needs the conntrack tool");
  }

  /**
   * An option that is there already is not given again: to that we say no, and the tool nothing.
   */
  private static List<String> lines() {
    Set<String> lines = new LinkedHashSet<>();
    for (String beginning : BEGINNINGS) {
      for (String option : OPTIONS) {
        if (!(beginning + " ").contains(" " + option.split(" ")[0] + " ")) {
          lines.add((beginning + " " + option).strip());
        }
      }
    }
    return List.copyOf(lines);
  }

  /** Exit codes of the tool, one process after the other without rights. */
  private List<Integer> theirs(List<String> lines) throws IOException, InterruptedException {
    Path all = Files.write(folder.resolve("lines"), lines);
    List<String> command = new ArrayList<>();
    if ("root".equals(System.getProperty("user.name"))) {
      command.addAll(List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"));
    }
    String loop =
        "while read -r line; do " + TOOL + " $line > /dev/null 2>&1 < /dev/null; echo $?; done";
    command.addAll(List.of("sh", "-c", loop));
    Process process = new ProcessBuilder(command).redirectInput(all.toFile()).start();
    List<Integer> exits =
        new String(process.getInputStream().readAllBytes()).lines().map(Integer::valueOf).toList();
    assertThat(process.waitFor()).isZero();
    return exits;
  }

  private static int ours(String line) {
    String command = "conntrack " + line + " --socket /nonexistent/culvert.sock";
    return CliRig.offline(command.split(" ")).exit();
  }

  private static boolean named(List<String> patterns, String line, Set<String> unused) {
    boolean named = false;
    for (String pattern : patterns) {
      if (Pattern.matches("(?s)" + pattern + "( .*)?", line) || line.matches(pattern + ".*")) {
        unused.remove(pattern);
        named = true;
      }
    }
    return named;
  }

  @Test
  void whatOneRefusesTheOtherRefuses() throws Exception {
    boolean whole = "all".equals(System.getProperty("culvert.sweep"));
    List<String> every = lines();
    List<String> lines =
        IntStream.range(0, every.size())
            .filter(at -> whole || at % SAMPLE == 0)
            .mapToObj(every::get)
            .toList();
    List<Integer> theirs = theirs(lines);
    assertThat(theirs).hasSameSizeAs(lines);
    List<String> unnamed = new ArrayList<>();
    Set<String> unused = new TreeSet<>(OURS_ALONE);
    unused.addAll(THEIRS_ALONE);
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      boolean theyRefuse = theirs.get(i) == REFUSED;
      boolean weRefuse = ours(line) == REFUSED;
      if (theyRefuse && !weRefuse && !named(OURS_ALONE, line, unused)) {
        unnamed.add("the tool alone refuses " + line);
      } else if (weRefuse && !theyRefuse && !named(THEIRS_ALONE, line, unused)) {
        unnamed.add("ours alone refuses " + line);
      }
    }
    assertThat(unnamed).isEmpty();
    if (whole) {
      assertThat(unused).as("differences that are none any more").isEmpty();
    }
    assertThat(every).hasSizeGreaterThan(1_500);
  }
}
