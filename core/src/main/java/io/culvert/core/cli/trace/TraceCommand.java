package io.culvert.core.cli.trace;

import io.culvert.core.cli.ClientCommand;
import io.culvert.core.cli.ExitCode;
import io.culvert.core.cli.Output;
import io.culvert.core.cli.UsageException;
import io.culvert.core.control.TraceRequest;
import io.culvert.core.control.TraceView;
import io.culvert.core.control.client.ControlClient;
import io.culvert.core.control.client.RouterUnreachableException;
import io.culvert.core.control.filter.FilterException;
import io.culvert.core.control.filter.FilterParser;
import io.culvert.core.control.json.JsonText;
import io.culvert.core.control.json.LostJson;
import io.culvert.core.control.json.TraceJson;
import io.culvert.core.control.json.ViewJson;
import io.culvert.core.control.trace.TraceText;
import io.culvert.core.wire.Medium;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code culvert trace}: live packets, hook by hook. */
@Command(
    name = "trace",
    description = {
      "Show what happens to live packets, hook by hook, and why.",
      "Fields of a filter: src dst host sport dport port proto family in flags icmp-type",
      "icmp-code length; syn, ack, fin, rst and fragment stand alone; and, or, not, ( )."
    },
    footer = {
      "",
      "Examples:",
      "  culvert trace 'tcp and dport 21'           the next 100 such packets",
      "  culvert trace --dropped -n 5               the next five that die, and why",
      "  culvert trace --by-rule                    packets that meet -j TRACE",
      "  culvert trace 'host 10.0.0.7' -w why.pcapng   for Wireshark, the walk as comment",
      "  culvert trace udp -o jsonl | jq -r .reason",
      "",
      "Exit codes: 0 shown (or Ctrl-C), 1 the capture can't be written, 2 usage, 3 no router,",
      "            4 not permitted"
    })
public final class TraceCommand extends ClientCommand {

  private enum Format {
    TEXT,
    JSONL
  }

  @Parameters(paramLabel = "FILTER", arity = "0..*", description = "which packets; default: all")
  private List<String> words = List.of();

  @Option(
      names = {"-n", "--budget"},
      paramLabel = "N",
      defaultValue = "100",
      description = "end after so many packets (1 to 100000, default: 100)")
  private int budget;

  @Option(names = "--by-rule", description = "only packets that meet -j TRACE, from there on")
  private boolean byRule;

  @Option(names = "--dropped", description = "only packets that die")
  private boolean dropped;

  @Option(names = "--accepted", description = "only packets that are sent or delivered")
  private boolean accepted;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "text|jsonl",
      description = "how to print it (default: text; with -w nothing is printed)")
  private Format format;

  @Option(
      names = {"-w", "--write"},
      paramLabel = "FILE",
      description = "write a pcapng file with the walk as packet comment")
  private Path capture;

  private long shown;
  private long lost;

  @Override
  protected void prepare() {
    if (dropped && accepted) {
      throw new UsageException("--dropped and --accepted leave nothing: give one of them");
    }
    if (budget < 1 || budget > TraceRequest.MAX_BUDGET) {
      throw new UsageException(
          "--budget " + budget + " is not within 1 and " + TraceRequest.MAX_BUDGET);
    }
    if (capture != null && Files.exists(capture)) {
      throw new UsageException(capture + " exists already: a capture never replaces a file");
    }
    try {
      FilterParser.packets(filter());
    } catch (FilterException e) {
      throw new UsageException("filter: " + e.inOneLine());
    }
  }

  private String filter() {
    return String.join(" ", words);
  }

  @Override
  protected int run(ControlClient router, Output output) throws RouterUnreachableException {
    TraceCapture file = capture == null ? null : new TraceCapture(capture, media(router));
    // Ctrl-C is how a stream ends: with its footer, and well
    Thread interrupted =
        new Thread(
            () -> {
              finish(file, output);
              Runtime.getRuntime().halt(ExitCode.OK);
            });
    Runtime.getRuntime().addShutdownHook(interrupted);
    try {
      router.lines("POST", "/api/v1/trace", request(), line -> take(line, file, output));
    } finally {
      Runtime.getRuntime().removeShutdownHook(interrupted);
      finish(file, output);
    }
    return ExitCode.OK;
  }

  private Map<String, Object> request() {
    return ViewJson.object(
        "filter",
        filter(),
        "budget",
        budget,
        "by-rule",
        byRule,
        "outcome",
        dropped ? "dropped" : accepted ? "accepted" : "any",
        "bytes",
        capture != null);
  }

  private static Map<String, Medium> media(ControlClient router) throws RouterUnreachableException {
    Map<String, Medium> media = new HashMap<>();
    for (Object device : (List<?>) JsonText.parse(router.get("/api/v1/devices"))) {
      Map<?, ?> members = (Map<?, ?>) device;
      String medium = String.valueOf(members.get("medium")).toUpperCase(Locale.ROOT);
      media.put(String.valueOf(members.get("name")), Medium.valueOf(medium));
    }
    return media;
  }

  private synchronized boolean take(String line, TraceCapture file, Output output) {
    OptionalLong missing = LostJson.read(line);
    if (missing.isPresent()) {
      lost = missing.getAsLong();
      return true;
    }
    shown++;
    if (file != null) {
      file.write(TraceJson.read(line));
      if (format == null) {
        return true;
      }
    }
    TraceView trace = TraceJson.read(line);
    if (format == Format.JSONL) {
      return output.lineNow(JsonText.of(json -> TraceJson.write(json, trace.withoutBytes())));
    }
    TraceText.lines(trace).forEach(output::line);
    return output.lineNow("");
  }

  private synchronized void finish(TraceCapture file, Output output) {
    if (file != null) {
      file.close();
    }
    String where = file == null ? "" : " written to " + capture;
    String missed = lost == 0 ? "" : ", " + lost + " more were lost: the reader was too slow";
    output.error("culvert trace: " + shown + " packets" + where + missed);
  }
}
