package io.culvert.core.cli;

import io.culvert.core.control.client.ControlClient;
import io.culvert.core.control.client.RouterUnreachableException;
import io.culvert.core.control.json.JsonText;
import io.culvert.core.control.json.ViewJson;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code culvert load}: new rules for the running router, whole or not at all. */
@Command(
    name = "load",
    description = "Load rules into the running router: all of them, or none.",
    footer = {
      "",
      "Established connections follow the new rules at once; counters of rules whose text stays the",
      "same go on. The file is the whole rule set: tables it does not have are gone, unless with",
      "--noflush or --table.",
      "",
      "Examples:",
      "  culvert load rules.v4",
      "  culvert load --test rules.v4       only say whether it would be taken",
      "  culvert load --noflush more.v4     these lines on top of the rules there are",
      "  culvert load --flows list new.v4   name the connections the new rules would not let begin",
      "  culvert load --flows end new.v4    load, and end those",
      "  culvert load --revert-after 60s rules.v4",
      "                                     taken back in a minute, unless:",
      "  culvert load --confirm             keep them",
      "  culvert load --revert              take them back now",
      "  culvert load --unsupported skip-safe rules.v4",
      "                                     leave out what only accepts or logs and is not known here",
      "  iptables-save | culvert load -",
      "",
      "Exit codes: 0 loaded, 1 the file can't be read or nothing waits to be confirmed, 2 refused,",
      "            3 no router, 4 not permitted"
    })
public final class LoadCommand extends ClientCommand {

  @Parameters(
      paramLabel = "FILE",
      arity = "0..1",
      description = "rules as iptables-save prints them; - for stdin")
  private String file;

  @Option(names = "--test", description = "only say what would come of it")
  private boolean test;

  @Option(
      names = {"-n", "--noflush"},
      description = "go on from the rules there are")
  private boolean noFlush;

  @Option(
      names = {"-T", "--table"},
      defaultValue = "",
      paramLabel = "TABLE",
      description = "take only this table; the others stay as they are")
  private String table;

  @Option(
      names = {"-c", "--counters"},
      description = "take the counters in the file over")
  private boolean counters;

  @Option(names = "--ipv6", description = "IPv6 rules")
  private boolean ipv6;

  @Option(
      names = "--flows",
      defaultValue = "keep",
      paramLabel = "keep|list|end",
      description =
          "connections that the new rules would not let begin: keep them, load nothing and list"
              + " them, or end them")
  private String flows;

  @Option(
      names = "--revert-after",
      paramLabel = "TIME",
      description = "take the rules back after TIME (60s, 5m) unless confirmed")
  private String revertAfter;

  @Option(names = "--confirm", description = "keep rules that would be taken back")
  private boolean confirm;

  @Option(names = "--revert", description = "take them back now")
  private boolean revert;

  @Mixin private ReadingOptions reading;

  @Mixin private FormatOption format;

  @Override
  protected void prepare() {
    reading.skips();
    if (file == null == !(confirm || revert) || confirm && revert) {
      throw new UsageException("give one of FILE, --confirm and --revert");
    }
    if (!List.of("keep", "list", "end").contains(flows)) {
      throw new UsageException("--flows is keep, list or end");
    }
    if (revertAfter != null && Units.seconds(revertAfter) <= 0) {
      throw new UsageException("\"" + revertAfter + "\" is no time such as 60s, 5m or 1h");
    }
  }

  @Override
  protected int run(ControlClient router, Output output) throws RouterUnreachableException {
    if (file == null) {
      return confirm(router, output);
    }
    String family = ipv6 ? "ipv6" : "ipv4";
    String answer =
        router.send(
            "POST",
            "/api/v1/rules/" + family + (test ? "/test" : "/load"),
            ViewJson.object(
                "file", file,
                "text", RuleInput.read(file),
                "counters", counters,
                "noFlush", noFlush,
                "resolve", reading.resolves(),
                "skipSafe", reading.skips(),
                "table", table,
                "flows", flows,
                "revertAfter", revertAfter == null ? 0 : Units.seconds(revertAfter)));
    Map<String, Object> report = JsonText.parseObject(answer);
    boolean accepted = Boolean.TRUE.equals(report.get("accepted"));
    if (format.json()) {
      output.print(answer);
      return accepted ? ExitCode.OK : ExitCode.USAGE;
    }
    String text = String.valueOf(report.get("text")).stripTrailing();
    if (!text.isEmpty()) {
      output.error(text);
    }
    if (!accepted) {
      output.error("nothing was changed");
      return ExitCode.USAGE;
    }
    tell(report, output);
    return ExitCode.OK;
  }

  private void tell(Map<String, Object> report, Output output) {
    boolean only = test || flows.equals("list");
    if (!flows.equals("keep")) {
      if (report.get("flows") instanceof List<?> named) {
        named.forEach(flow -> output.line(LoadFlows.line(flow)));
      }
      String becomes = only ? "would not be let in by these rules" : "ended";
      output.line(report.get("denied") + " connections " + becomes);
    }
    output.line(
        file
            + ": "
            + report.get("rules")
            + " rules in "
            + report.get("chains")
            + " chains"
            + (only ? " would be loaded" : " loaded")
            + (ipv6 ? " (IPv6)" : " (IPv4)"));
    if (report.get("revertAfter") instanceof Number seconds && seconds.longValue() > 0) {
      output.line("taken back in " + seconds + " seconds unless you say: culvert load --confirm");
    }
  }

  private int confirm(ControlClient router, Output output) throws RouterUnreachableException {
    String answer =
        router.send("POST", "/api/v1/rules/" + (confirm ? "confirm" : "revert"), Map.of());
    if (!Boolean.TRUE.equals(JsonText.parseObject(answer).get("waiting"))) {
      output.error("no rules wait to be confirmed");
      return ExitCode.FAILED;
    }
    output.line(confirm ? "the rules stay" : "the rules before are back");
    return ExitCode.OK;
  }
}
