package io.culvert.core.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.articles.Asked;
import io.culvert.core.boot.BuiltIns;
import io.culvert.core.chain.PacketLog;
import io.culvert.core.chain.PacketTracer;
import io.culvert.core.chain.RuleEnvironment;
import io.culvert.core.clock.Clock;
import io.culvert.core.conntrack.Profile;
import io.culvert.core.conntrack.Tunables;
import io.culvert.core.control.TimeoutView;
import io.culvert.core.control.engine.TimeoutDesk;
import io.culvert.core.control.rules.RuleFile;
import io.culvert.core.helper.HelperOptions;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.Packets;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * This kernel and a whole engine with the same rules, the same packets and the same questions: a0
 * (10.1.0.1/24), b0 (10.2.0.1/24) and c0 (10.3.0.1/24) lead to hosts that only the test plays.
 */
final class ParityRig implements AutoCloseable, Clock {

  static final String A = "10.1.0.2";
  static final String B = "10.2.0.2";
  static final String C = "10.3.0.2";

  private static final Pattern TIMEOUT = Pattern.compile("^((?:ipv\\d +\\d+ )?\\S+ +\\d+) (\\d+) ");

  private static final long SECOND = 1_000_000_000L;

  final List<TestDevice> devices =
      List.of(
          TestDevice.tun(0, "a0", "10.1.0.1/24"),
          TestDevice.tun(1, "b0", "10.2.0.1/24"),
          TestDevice.tun(2, "c0", "10.3.0.1/24"));
  final KernelRouter kernel = new KernelRouter(devices);
  final Engine engine;
  private final TimeoutDesk timeouts;
  private final RuleEnvironment environment;
  private final Asked asked;
  private final long begun = System.nanoTime();
  private volatile long nowNanos = 1_000_000_000_000L;

  ParityRig() {
    engine = engine(this, devices);
    timeouts = new TimeoutDesk(engine.conntrack(), engine::rules);
    environment = engine.ruleEnvironment(PacketLog.NONE, PacketTracer.NONE);
    asked = new Asked(engine, timeouts);
    // without a rule that asks for it the kernel does not track
    for (String chain : List.of("FORWARD", "INPUT", "OUTPUT")) {
      kernel.run("iptables-legacy", "-A", chain, "-m", "conntrack", "--ctstate", "INVALID");
    }
  }

  /** A whole engine over devices in memory, without rules. */
  static Engine engine(Clock clock, List<TestDevice> devices) {
    Engine made =
        new Engine(
            new EngineSpec(
                new Tunables(Profile.MODERN, 1L << 30),
                clock,
                7,
                64,
                HelperOptions.explicit(),
                BuiltIns::trackers,
                fault -> {
                  throw new AssertionError(fault);
                }));
    made.attach(devices, List.of());
    return made;
  }

  @Override
  public long nanos() {
    return nowNanos;
  }

  @Override
  public long epochMicros() {
    return nowNanos / 1000;
  }

  /** Makes a timeout policy on both sides. */
  void policy(String name, String family, String protocol, Object... states) {
    List<String> command = new ArrayList<>(List.of("nfct", "add", "timeout", name));
    command.addAll(List.of(family, protocol));
    Map<String, Long> seconds = new LinkedHashMap<>();
    for (int i = 0; i < states.length; i += 2) {
      command.addAll(List.of(states[i].toString(), states[i + 1].toString()));
      seconds.put(states[i].toString(), ((Number) states[i + 1]).longValue());
    }
    kernel.run(command.toArray(String[]::new));
    timeouts.add(
        new TimeoutView(name, TimeoutView.family(family), TimeoutView.protocol(protocol), seconds));
  }

  /** Loads rules on both sides, which must take them. */
  void rules(String... lines) {
    assertThat(loads(lines)).as("taken").isTrue();
  }

  /** Whether both sides take these rules, which they must agree about. */
  boolean loads(String... lines) {
    String text = String.join("\n", lines) + "\nCOMMIT\n";
    RuleFile file = BuiltIns.ruleLanguage().knowingTimeouts(timeouts).read("rules", text, 4, false);
    boolean theirs;
    try {
      Path written = Files.createTempFile("parity", ".rules");
      Files.writeString(written, text);
      theirs = kernel.code("iptables-restore", written.toString()) == 0;
      Files.delete(written);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    assertThat(file.ok()).as("%s%n%s", text, file.diagnostics().render()).isEqualTo(theirs);
    if (theirs) {
      engine.rules(engine.rules().with(file.compile(environment)));
    }
    return theirs;
  }

  /** Sets a tunable on both sides. */
  void set(String shortName, long value) {
    String name = "net.netfilter.nf_conntrack_" + shortName;
    engine.tunables().set(name, value);
    kernel.run("sysctl", "-qw", name + "=" + value);
  }

  /** Sends on both sides; what came out, the same on either. */
  List<String> sends(int device, Packets packet) {
    List<List<String>> both = sendsFreely(device, packet.bytes());
    assertThat(both.get(1)).as("%s", packet).isEqualTo(both.get(0));
    return both.get(0);
  }

  /** Sends on both sides; what came out of the kernel, and of ours. */
  List<List<String>> sendsFreely(int device, byte[] packet) {
    kernel.receive(device, packet);
    List<String> theirs =
        kernel.take().stream()
            .filter(line -> line.charAt(line.indexOf(": ") + 2) == '4')
            .map(KernelTwin::comparable)
            .toList();
    PacketBuffer buffer = engine.pool().acquire();
    buffer.bytes().put(PacketBuffer.HEADROOM, packet);
    buffer.extent(PacketBuffer.HEADROOM, PacketBuffer.HEADROOM + packet.length);
    engine.walk().receive(devices.get(device), buffer);
    List<String> ours = new ArrayList<>();
    for (TestDevice sent : devices) {
      for (byte[] out : sent.take()) {
        ours.add(KernelTwin.comparable(sent.name() + ": " + HexFormat.of().formatHex(out)));
      }
    }
    assertThat(engine.pool().inUse()).as("buffers held").isZero();
    return List.of(theirs, ours);
  }

  /** Asks both for {@code conntrack} with these options; the lines, without their times. */
  List<String> listing(String... options) {
    List<String> words = new ArrayList<>(List.of("conntrack", "-L"));
    words.addAll(List.of(options));
    List<String> theirs = entries(kernel.run(words.toArray(String[]::new)));
    List<String> ours = entries(asked.run(words.toArray(String[]::new)));
    assertThat(bare(ours)).as("%s", words).isEqualTo(bare(theirs));
    // the kernel's clock goes on while a test asks it, ours does not
    long slack = (System.nanoTime() - begun) / SECOND + 2;
    for (int i = 0; i < ours.size(); i++) {
      assertThat(timeout(ours.get(i)) - timeout(theirs.get(i)))
          .as("timeout of%n%s%n%s", ours.get(i), theirs.get(i))
          .isBetween(0L, slack);
    }
    return bare(theirs);
  }

  private static List<String> entries(String output) {
    return output
        .lines()
        .map(String::strip)
        .filter(line -> line.contains("src="))
        .sorted((a, b) -> bare(a).compareTo(bare(b)))
        .toList();
  }

  private static List<String> bare(List<String> lines) {
    return lines.stream().map(ParityRig::bare).toList();
  }

  private static String bare(String line) {
    return TIMEOUT
        .matcher(line)
        .replaceFirst("$1 - ")
        .replaceFirst("delta-time=\\d+", "delta-time=-");
  }

  private static long timeout(String line) {
    Matcher found = TIMEOUT.matcher(line);
    return found.find() ? Long.parseLong(found.group(2)) : 0;
  }

  /** Seconds that the one entry has left on either side. */
  long secondsLeft() {
    assertThat(listing()).hasSize(1);
    return timeout(entries(asked.run("conntrack", "-L")).get(0));
  }

  /** What runs Culvert's commands. */
  Asked asked() {
    return asked;
  }

  /** Runs a command of Culvert's; what it printed. */
  String culvert(String... arguments) {
    return asked.run(arguments);
  }

  /** Runs a command of Culvert's; its exit code. */
  int culvertCode(String... arguments) {
    return asked.code(arguments);
  }

  TimeoutDesk timeouts() {
    return timeouts;
  }

  @Override
  public void close() {
    asked.close();
    kernel.close();
  }
}
