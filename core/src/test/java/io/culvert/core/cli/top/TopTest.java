package io.culvert.core.cli.top;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.core.cli.CliRig;
import io.culvert.core.cli.UsageException;
import io.culvert.core.control.EntryViews;
import io.culvert.core.control.client.ControlClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class TopTest {

  private static final String HELLO =
      "{\"t\":\"hello\",\"columns\":{\"entries\":[\"key\",\"proto\",\"src\",\"bytes\"]}}";

  private static final String STRIP =
      "{\"t\":\"stat\",\"topic\":\"strip\",\"now\":5000000,\"uptime\":65,\"max\":1000,"
          + "\"ppsIn\":1,\"bpsIn\":2000000,\"alarms\":[\"the \\u001b[31mtable is full\"]}";

  private CliRig rig;

  @BeforeEach
  void open() throws Exception {
    rig = new CliRig();
    rig.control()
        .table
        .add(EntryViews.tcp("10.0.1.2", 40112, "203.0.113.9", 21).key(0, 1).assured().view());
    rig.control().table.add(EntryViews.of(17, "fd00::1", 53, "fd00::2", 5353).key(1, 2).view());
  }

  @AfterEach
  void close() throws Exception {
    rig.close();
  }

  @Test
  void printsWhatThereIsAndEnds() {
    CliRig.Ran ran = rig.run("top", "-b", "-n", "2", "--sort", "src", "--rows", "5");
    assertThat(ran.exit()).as(ran.err()).isZero();
    assertThat(ran.out().lines().filter(line -> line.startsWith("culvert up"))).hasSize(2);
    assertThat(ran.out())
        .contains("2 of 262144 connections", "sorted by src")
        .contains("10.0.1.2:40112         203.0.113.9:21", "[fd00::1]:53");
  }

  @Test
  void aFilterLeavesOutTheRestAndABadOneIsRefused() {
    CliRig.Ran some = rig.run("top", "-b", "-n", "1", "--filter", "proto = udp");
    assertThat(some.out()).contains("1 match proto = udp", "[fd00::2]:5353");
    assertThat(some.out()).doesNotContain("10.0.1.2");
    CliRig.Ran none = rig.run("top", "-b", "-n", "1", "--filter", "prot = udp");
    assertThat(none.exit()).isEqualTo(2);
    assertThat(none.err()).contains("unknown field \"prot\"");
    assertThat(rig.run("top", "-b", "-n", "0").exit()).isEqualTo(2);
    assertThat(rig.run("top", "-b", "--rows", "201").exit()).isEqualTo(2);
  }

  @Test
  void aViewEndsWithItsReader() throws Exception {
    ControlClient client = ControlClient.connect(rig.socket());
    TopFeed feed = new TopFeed(client, "-rate", "", 0, 10, 1);
    while (!feed.table().ready()) {
      feed.check();
      feed.table().await(1_000);
    }
    feed.close();
    // as many as the router allows at a time (16) would stay open otherwise; each takes a second
    for (int i = 0; i < 18; i++) {
      assertThat(rig.run("top", "-b", "-n", "1").exit()).isZero();
    }
  }

  @Test
  void rowsFollowTheFrames() {
    TopTable table = new TopTable();
    table.frame(HELLO);
    assertThat(table.ready()).isFalse();
    table.frame(STRIP);
    table.frame(
        "{\"t\":\"snap\",\"topic\":\"entries\",\"total\":7,\"matched\":2,\"rows\":["
            + "[\"0.1\",\"tcp\",\"10.0.0.1\",5],[\"1.2\",\"udp\",\"10.0.0.2\",null]]}");
    assertThat(table.ready()).isTrue();
    assertThat(rows(table)).hasSize(2).first().asString().contains("tcp", "10.0.0.1:", "5 B");
    table.frame(
        "{\"t\":\"delta\",\"topic\":\"entries\",\"set\":[[0,[3,2048]]],"
            + "\"rows\":[[2,[\"2.3\",\"icmp\",\"10.0.0.3\",1]]],\"count\":3}");
    assertThat(rows(table)).hasSize(3);
    assertThat(rows(table).get(2)).contains("icmp");
    table.frame("{\"t\":\"delta\",\"topic\":\"entries\",\"total\":1,\"count\":1}");
    assertThat(rows(table)).hasSize(1);
    List<String> lines = table.lines(60, 9, "-rate", "x = 1");
    assertThat(lines).allMatch(line -> line.length() <= 60);
    assertThat(lines.get(0)).contains("1 of 1000 connections");
    assertThat(String.join("\n", table.lines(200, 9, "", "")))
        .contains("ALARM the ")
        .doesNotContain("\u001b");
    assertThatThrownBy(() -> table.frame("{\"t\":\"error\",\"message\":\"no\"}"))
        .isInstanceOf(UsageException.class)
        .hasMessage("no");
  }

  private static List<String> rows(TopTable table) {
    return table.lines(200, 50, "-rate", "").stream().skip(TopLines.HEAD).toList();
  }

  @Test
  void onlyTheScreenKnowsTheTerminalsLibrary() throws Exception {
    Path sources = Path.of(System.getProperty("culvert.root", "..")).resolve("core/src/main/java");
    try (Stream<Path> files = Files.walk(sources)) {
      assertThat(files.filter(f -> f.toString().endsWith(".java")).filter(TopTest::namesJline))
          .extracting(Path::getFileName)
          .extracting(Path::toString)
          .containsExactly("TopScreen.java");
    }
  }

  private static boolean namesJline(Path file) {
    try {
      return Files.readString(file).contains("import org.jline.");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
