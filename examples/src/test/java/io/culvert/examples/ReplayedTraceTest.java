package io.culvert.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.boot.BuiltIns;
import io.culvert.core.cli.Cli;
import io.culvert.core.cli.replay.ReplayCommand;
import io.culvert.core.control.PacketFilter;
import io.culvert.core.control.TraceRequest;
import io.culvert.core.control.TraceStream;
import io.culvert.core.control.TraceView;
import io.culvert.core.control.json.FateJson;
import io.culvert.core.control.offline.EngineKit;
import io.culvert.core.control.trace.PacketFate;
import io.culvert.core.device.sim.CaptureWriter;
import io.culvert.core.helper.HelperPlugin;
import io.culvert.core.wire.Medium;
import io.culvert.plugins.ftp.FtpHelper;
import io.vertx.core.Future;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a running router was traced to do with real FTP, a replay of the same packets does. */
@Tag("tun")
class ReplayedTraceTest {

  private static final int FILE_BYTES = 4_000_000;
  private static final TraceRequest EVERYTHING =
      new TraceRequest(
          PacketFilter.ALL, false, TraceRequest.Outcome.ANY, TraceRequest.MAX_BUDGET, true);

  @TempDir Path folder;

  @Test
  void verdictsAreThoseOfTheRunningRouter() {
    List<TraceView> walks = traced();
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    HelperPlugin ftp = new HelperPlugin("ftp", "1", "ftp.jar", List.of(new FtpHelper()));
    EngineKit kit = new EngineKit(BuiltIns.ruleLanguage(), BuiltIns::trackers, List.of(ftp));
    int exit =
        new Cli(
                (config, stream) -> 0,
                BuiltIns::ruleLanguage,
                new PrintWriter(out),
                new PrintWriter(err))
            .with("replay", () -> new ReplayCommand(config -> kit))
            .execute(
                "replay",
                "-o",
                "jsonl",
                "-c",
                Example.folder("ftp-gateway").resolve("culvert.yaml").toString(),
                "--in",
                "lan0=" + capture("lan0", walks),
                "--in",
                "wan0=" + capture("wan0", walks));
    assertThat(exit).as(err.toString()).isZero();
    for (String device : List.of("lan0", "wan0")) {
      List<String> live = fates(walks, device);
      assertThat(live).hasSizeGreaterThan(20);
      assertThat(
              out.toString()
                  .lines()
                  .filter(line -> line.contains("\"in\":\"" + device + "\""))
                  .map(line -> line.replaceFirst("\"number\":\\d+", "\"number\":0"))
                  .toList())
          .isEqualTo(live);
    }
  }

  private static List<TraceView> traced() {
    List<TraceView> walks = new CopyOnWriteArrayList<>();
    try (Example example = Example.start("ftp-gateway")) {
      FtpServer server = FtpServer.start(example, example.namespace("culvert-wan"), FILE_BYTES);
      TraceStream stream =
          example
              .control()
              .trace(
                  EVERYTHING,
                  batch -> {
                    walks.addAll(batch);
                    return Future.succeededFuture();
                  });
      Example.join(example.control().status());
      Namespace lan = example.namespace("culvert-lan");
      server.fetch(lan, "203.0.113.2", "-P", "-", "--disable-eprt");
      server.fetch(lan, "203.0.113.2");
      server.fetch(lan, "[2001:db8:b::2]", "-P", "-");
      Example.join(example.control().status());
      stream.close();
      Example.join(stream.ended());
      assertThat(stream.lost()).isZero();
    }
    return walks;
  }

  private Path capture(String device, List<TraceView> walks) {
    Path file = folder.resolve(device + ".pcapng");
    try (CaptureWriter writer = CaptureWriter.create(file)) {
      writer.add(device, Medium.IP);
      for (TraceView walk : walks) {
        if (walk.packet().ingress().equals(device)) {
          ByteBuffer bytes = ByteBuffer.wrap(walk.bytes().arrived());
          writer.write(0, walk.atMicros() * 1_000, bytes, CaptureWriter.Passage.IN, "");
        }
      }
    }
    return file;
  }

  private static List<String> fates(List<TraceView> walks, String device) {
    return walks.stream()
        .filter(walk -> walk.packet().ingress().equals(device))
        .map(
            walk ->
                FateJson.of(
                    new PacketFate(
                        0, walk.atMicros() * 1_000, walk.packet(), walk.end(), Optional.empty())))
        .toList();
  }
}
