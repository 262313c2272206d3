package io.culvert.plugins.flowexport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.helpers.flows.Flow;
import io.culvert.helpers.flows.FlowRefusal;
import io.culvert.helpers.flows.FlowSettings;
import io.culvert.helpers.flows.FlowSink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of lines: what is in them, when they are put aside, and which stay. */
final class RollingFileTest {

  private static final long HOUR_MICROS = 3_600_000_000L;

  @TempDir Path folder;

  private FlowSettings settings(Object... given) {
    Map<String, String> values = new HashMap<>();
    new JsonlExporter()
        .settings()
        .forEach(s -> s.standard().ifPresent(value -> values.put(s.key(), value)));
    values.put("file", "flows.jsonl");
    for (int i = 0; i < given.length; i += 2) {
      values.put(given[i].toString(), given[i + 1].toString());
    }
    return new FlowSettings(values, folder, List.of("lan0"));
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void aFlowIsALineWithTheWordsOfTheApi() throws Exception {
    FlowSink sink = new JsonlExporter().open(settings());
    sink.take(List.of(Flows.masqueraded(Flow.Kind.ENDED, 7), Flows.ping(Flow.Kind.ALIVE, 8)));
    sink.take(List.of(Flows.forwarded(Flow.Kind.ENDED, 9)));
    sink.close();
    Path file = folder.resolve("flows.jsonl");
    assertThat(Files.readAllLines(file))
        .containsExactly(
            "{\"event\":\"destroy\",\"at\":1795316700002000,\"id\":7,\"family\":\"ipv4\","
                + "\"proto\":\"tcp\",\"protonum\":6,\"state\":\"TIME_WAIT\","
                + "\"created\":1795316664169505,\"end\":\"closed\","
                + "\"original\":{\"src\":\"10.0.1.2\",\"dst\":\"203.0.113.9\",\"sport\":40112,"
                + "\"dport\":21,\"packets\":8,\"bytes\":469},"
                + "\"reply\":{\"src\":\"203.0.113.9\",\"dst\":\"198.51.100.1\",\"sport\":21,"
                + "\"dport\":50001,\"packets\":7,\"bytes\":433},\"mark\":5,\"zone\":0,"
                + "\"in\":\"lan0\",\"out\":\"wan0\",\"rule\":\"rules.v4:\\\"31\\\"\"}",
            "{\"event\":\"alive\",\"at\":1795316700002000,\"id\":8,\"family\":\"ipv4\","
                + "\"proto\":\"icmp\",\"protonum\":1,\"created\":1795316664169505,"
                + "\"original\":{\"src\":\"10.0.1.2\",\"dst\":\"203.0.113.9\",\"type\":8,\"code\":0,"
                + "\"id\":77,\"packets\":1,\"bytes\":84},"
                + "\"reply\":{\"src\":\"203.0.113.9\",\"dst\":\"198.51.100.1\",\"type\":0,\"code\":0,"
                + "\"id\":78,\"packets\":1,\"bytes\":84},\"mark\":5,\"zone\":0,"
                + "\"in\":\"lan0\",\"out\":\"wan0\",\"rule\":\"rules.v4:\\\"31\\\"\"}",
            "{\"event\":\"destroy\",\"at\":1795316700002000,\"id\":9,\"family\":\"ipv6\","
                + "\"proto\":\"udp\",\"protonum\":17,\"created\":1795316664169505,\"end\":\"idle\","
                + "\"original\":{\"src\":\"2001:db8::2\",\"dst\":\"2001:db8:2::9\","
                + "\"sport\":40112,\"dport\":80,\"packets\":2,\"bytes\":200},"
                + "\"reply\":{\"src\":\"fd00::9\",\"dst\":\"2001:db8::2\",\"sport\":8080,"
                + "\"dport\":40112,\"packets\":1,\"bytes\":90},\"mark\":5,\"zone\":0,"
                + "\"in\":\"lan0\",\"out\":\"wan0\",\"rule\":\"rules.v4:\\\"31\\\"\"}");
    assertThat(Files.getPosixFilePermissions(file))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    assertThat(sink.counts()).containsEntry("lines", 3L).containsEntry("files-put-aside", 0L);
  }

  @Test
  void putsAsideWhatIsTooOldOrTooLargeAndKeepsTheNewest() throws Exception {
    RollingFile file =
        RollingFile.open(settings("rotate-hours", 1, "rotate-megabytes", 1, "keep", 2));
    Files.createFile(folder.resolve("flows-mine.jsonl"));
    long began = 1_795_316_664_000_000L;
    file.write("one\n", began);
    file.turn(began + HOUR_MICROS - 1);
    assertThat(names()).containsExactly("flows-mine.jsonl", "flows.jsonl");
    file.turn(began + HOUR_MICROS);
    assertThat(names())
        .containsExactly("flows-20261122T040424.000Z.jsonl", "flows-mine.jsonl", "flows.jsonl");
    file.turn(began + 9 * HOUR_MICROS); // nothing is put aside that is empty
    file.write("x".repeat(1 << 20) + "\n", began + 9 * HOUR_MICROS);
    file.write("two\n", began + 9 * HOUR_MICROS);
    file.write("y".repeat(1 << 20) + "\n", began + 9 * HOUR_MICROS);
    file.write("three\n", began + 9 * HOUR_MICROS);
    assertThat(names())
        .containsExactly(
            "flows-20261122T120424.000Z.jsonl",
            "flows-20261122T120424.001Z.jsonl",
            "flows-mine.jsonl",
            "flows.jsonl");
    assertThat(Files.readString(folder.resolve("flows.jsonl"))).isEqualTo("three\n");
    file.close();
  }

  @Test
  void goesOnBehindALineThatWasNotFinished() throws Exception {
    Files.writeString(folder.resolve("flows.jsonl"), "whole\nhal");
    RollingFile file = RollingFile.open(settings());
    file.write(
        "next\n", Files.getLastModifiedTime(folder.resolve("flows.jsonl")).toMillis() * 1000);
    file.close();
    assertThat(Files.readAllLines(folder.resolve("flows.jsonl")))
        .containsExactly("whole", "hal", "next");
  }

  @Test
  void refusesPlacesWhereNoFileCanBe() throws Exception {
    JsonlExporter exporter = new JsonlExporter();
    exporter.check(settings());
    assertThatThrownBy(() -> exporter.check(settings("file", "/nowhere/at/all")))
        .isInstanceOf(FlowRefusal.class)
        .hasMessageContaining("/nowhere/at is no folder");
    assertThatThrownBy(() -> exporter.check(settings("file", "/proc")))
        .hasMessageContaining("is a folder or a link");
    Files.createSymbolicLink(folder.resolve("link"), Path.of("/dev/null"));
    assertThatThrownBy(() -> exporter.check(settings("file", "link")))
        .hasMessageContaining("is a folder or a link");
    assertThatThrownBy(() -> exporter.open(settings("file", "/proc/nothing")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("can't write /proc/nothing");
  }
}
