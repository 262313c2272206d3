package io.culvert.core.twin.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.control.OutputFormat;
import io.culvert.core.device.tun.TestNamespace;
import io.culvert.core.twin.run.TwinCommand.Terminal;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * A bounded {@code culvert twin}, for every build and both families: seeds that stay, and a fresh
 * one, which is printed. None may show a difference; what is found is printed and kept as cases
 * under {@code target/twin}. {@code -Dculvert.twin.packets=…} asks for more.
 */
@Tag("tun")
class TwinTest {

  private static final long PACKETS = Long.getLong("culvert.twin.packets", 15_000);
  private static final long FRESH_PACKETS = Long.getLong("culvert.twin.packets", 10_000);
  private static final long HELPER_PACKETS = 1_500;
  private static final int SHRINK_SECONDS = 20;
  private static final long FRESH_SEEDS = 1_000_000_000;

  private final TwinParts parts = TestTwin.parts();

  @TestFactory
  Stream<DynamicTest> seedsThatStayShowNoDifference() {
    TestNamespace.assumeRights();
    return Stream.of(
            options(1, 4, PACKETS),
            options(2, 4, PACKETS),
            options(1, 6, PACKETS),
            options(4, 6, PACKETS))
        .map(o -> DynamicTest.dynamicTest(o.command(), () -> run(o)));
  }

  @TestFactory
  Stream<DynamicTest> aFreshSeedShowsNone() {
    TestNamespace.assumeRights();
    long fresh = new SecureRandom().nextLong(FRESH_SEEDS);
    return IntStream.of(4, 6)
        .mapToObj(ipVersion -> options(fresh, ipVersion, FRESH_PACKETS))
        .map(o -> DynamicTest.dynamicTest(o.command(), () -> run(o)));
  }

  /** What is said to one helper alone, which in the mix has a small share. */
  @TestFactory
  Stream<DynamicTest> noneOfTheHelpersDiffers() {
    TestNamespace.assumeRights();
    return Stream.of("ftp", "sip", "tftp", "amanda", "sane", "RAS", "Q.931")
        .flatMap(helper -> Stream.of(about(helper, 4), about(helper, 6)))
        .map(o -> DynamicTest.dynamicTest(o.command(), () -> run(o)));
  }

  @TestFactory
  Stream<DynamicTest> norDoesOneThatKnowsIpv4Alone() {
    TestNamespace.assumeRights();
    return Stream.of("irc", "pptp", "netbios-ns", "snmp", "snmp_trap")
        .map(helper -> about(helper, 4))
        .map(o -> DynamicTest.dynamicTest(o.command(), () -> run(o)));
  }

  private static TwinRun.Options options(long seed, int ipVersion, long packets) {
    return options(seed, ipVersion, packets, null);
  }

  private static TwinRun.Options about(String helper, int ipVersion) {
    return options(9, ipVersion, Math.min(PACKETS, HELPER_PACKETS), helper);
  }

  private static TwinRun.Options options(long seed, int ipVersion, long packets, String helper) {
    return new TwinRun.Options(
        seed,
        ipVersion,
        packets,
        TwinCommand.defaultThreads(),
        true,
        SHRINK_SECONDS,
        null,
        helper,
        Path.of("target", "twin"),
        OutputFormat.TEXT);
  }

  /** Prints the seed, and all there is to say about a difference. */
  private void run(TwinRun.Options options) {
    StringWriter said = new StringWriter();
    Terminal terminal = new Terminal(new PrintWriter(said), new PrintWriter(said));
    ResultJson result = new TwinRun(parts, terminal, options).run();
    List<String> kinds = result.differences().stream().map(ResultJson.Kind::kind).toList();
    System.out.println(kinds.isEmpty() ? "TwinTest: no difference: " + options.command() : said);
    assertThat(kinds).as(said.toString()).isEmpty();
    assertThat(result.tally().total("packets")).isGreaterThanOrEqualTo(options.packets());
  }
}
