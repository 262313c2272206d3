package io.culvert.core.cli;

import io.culvert.core.control.OutputFormat;
import io.culvert.core.control.client.ControlClient;
import io.culvert.core.control.client.RouterUnreachableException;
import io.culvert.core.control.json.JsonText;
import io.culvert.core.control.json.ViewJson;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code culvert load}: new rules for the running router, whole or not at all. */
@Command(
    name = "load",
    description = "Load rules into the running router: all of them, or none.",
    footer = {
      "",
      "Established connections follow the new rules at once; counters of rules whose text stays the",
      "same go on.",
      "",
      "Examples:",
      "  culvert load rules.v4",
      "  culvert load --test rules.v4       only say whether it would be taken",
      "  iptables-save | culvert load -",
      "",
      "Exit codes: 0 loaded, 1 the file can't be read, 2 refused, 3 no router, 4 not permitted"
    })
public final class LoadCommand extends ClientCommand {

  @Parameters(paramLabel = "FILE", description = "rules as iptables-save prints them; - for stdin")
  private String file;

  @Option(names = "--test", description = "only say what would come of it")
  private boolean test;

  @Option(
      names = {"-c", "--counters"},
      description = "take the counters in the file over")
  private boolean counters;

  @Option(names = "--ipv6", description = "IPv6 rules")
  private boolean ipv6;

  @Option(
      names = {"-o", "--output"},
      defaultValue = "text",
      paramLabel = "text|json",
      description = "how to write it")
  private OutputFormat format;

  @Override
  protected int run(ControlClient router, Output output) throws RouterUnreachableException {
    String family = ipv6 ? "ipv6" : "ipv4";
    String answer =
        router.send(
            "POST",
            "/api/v1/rules/" + family + (test ? "/test" : "/load"),
            ViewJson.object("file", file, "text", RuleInput.read(file), "counters", counters));
    Map<String, Object> report = JsonText.parseObject(answer);
    boolean accepted = Boolean.TRUE.equals(report.get("accepted"));
    if (format == OutputFormat.JSON) {
      output.print(answer);
    } else {
      String text = String.valueOf(report.get("text")).stripTrailing();
      if (!text.isEmpty()) {
        output.error(text);
      }
      if (accepted) {
        output.line(
            file
                + ": "
                + report.get("rules")
                + " rules in "
                + report.get("chains")
                + " chains"
                + (test ? " would be loaded" : " loaded")
                + (ipv6 ? " (IPv6)" : " (IPv4)"));
      }
    }
    return accepted ? ExitCode.OK : ExitCode.USAGE;
  }
}
