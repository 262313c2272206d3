package io.culvert.core.control.config;

import io.culvert.core.fuzz.FuzzInput;
import io.culvert.core.fuzz.FuzzTarget;
import io.culvert.core.fuzz.Law;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Configurations: what is refused is so at places of the text, in words; a comment before all else
 * changes nothing but the lines.
 */
public final class ConfigTarget implements FuzzTarget {

  private static final Path FILE = Path.of("/nowhere/c.yaml");
  private static final String COMMENT = "# a comment\n";

  @Override
  public List<byte[]> seeds() {
    return Stream.of(
            """
            devices:
              lan0:
                kind: tun
                role: network
                mtu: 1400
                address: [10.0.0.1/24, "fd00:a::1/64"]
                offload: false
                peer: {netns: lan, address: [10.0.0.2/24], default-route: true, queue: 500}
              wan0: {kind: tap, role: host, address: [203.0.113.1/24], peer: {netns: wan}}
            routes:
              - {to: 0.0.0.0/0, via: 203.0.113.2, dev: wan0}
              - {to: 198.51.100.0/24, dev: lan0}
            helpers: {directory: helpers, attach: auto}
            profile: modern
            io: uring
            user: nobody
            sysctl: {net.netfilter.nf_conntrack_max: 262144}
            timeouts: {slow: {family: inet, protocol: tcp, established: 99}}
            web: {listen: "[::1]:8737", role: viewer}
            control: {socket: run/culvert.sock, metrics: "127.0.0.1:9100", audit: a.log}
            state: {directory: kept, journal: false}
            export: {ipfix: {to: "192.0.2.1:4739", every: 10}}
            cluster:
              {member: a, members: {a: "10.9.0.1:1", b: "[fd00::2]:1"}, prefer: a, key: k, on-own: [x]}
            """,
            "{devices: {a: {kind: tun}}, profile: old, wbe: {}}",
            "devices: {a: {kind: tun, mtu: 0x10, mtu: 1.5e3, offload: yes}}",
            "devices: &a [*a, !!str x, ? y : z]\n---\n...",
            "devices:\n  \"a\\tb\": |\n    x\n  c: >-\n    y\nnull: ~\n")
        .map(FuzzInput::of)
        .toList();
  }

  @Override
  public void run(byte[] input) {
    String text = new FuzzInput(input).text();
    List<ConfigProblem> problems = problems(text);
    int lines = text.split("\r\n|[\r\n\u0085\u2028\u2029]", -1).length;
    for (ConfigProblem problem : problems) {
      int line = problem.at().line();
      Law.holds(line >= 0 && line <= lines, "line " + line + " of " + lines + ": " + problem);
      Law.holds(line == 0 || problem.at().column() >= 1, "a place has a column: " + problem);
      Law.holds(!problem.message().isBlank(), "a refusal says why");
      Law.inWords(problem.message(), text);
    }
    if (!text.startsWith("\uFEFF")) {
      List<String> moved = problems(COMMENT + text).stream().map(p -> shown(p, 1)).toList();
      Law.same(
          problems.stream().map(p -> shown(p, 0)).toList(), moved, "a comment changes nothing");
    }
  }

  private static String shown(ConfigProblem problem, int less) {
    int line = problem.at().line();
    String words = problem.message() + problem.hint();
    boolean placed = line > 0 && !words.startsWith("the file is empty");
    return (placed ? line - less : 0) + ":" + words.replaceAll("line \\d+", "line");
  }

  private static List<ConfigProblem> problems(String text) {
    try {
      ConfigLoader.parse(FILE, text);
      return List.of();
    } catch (ConfigException e) {
      return e.problems();
    }
  }
}
