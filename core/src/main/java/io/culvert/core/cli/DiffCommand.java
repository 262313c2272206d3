package io.culvert.core.cli;

import io.culvert.core.control.client.ControlClient;
import io.culvert.core.control.client.RouterUnreachableException;
import io.culvert.core.control.json.ViewJson;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code culvert diff}: what a load would change. */
@Command(
    name = "diff",
    description = "Show what loading a rule file would change; nothing is changed.",
    footer = {
      "",
      "Examples:",
      "  culvert diff rules.v4              prints nothing if nothing would change",
      "  culvert diff --ipv6 rules.v6",
      "",
      "Exit codes: 0 ok, 1 the file can't be read, 2 refused, 3 no router, 4 not permitted"
    })
public final class DiffCommand extends ClientCommand {

  @Parameters(paramLabel = "FILE", description = "rules as iptables-save prints them; - for stdin")
  private String file;

  @Option(
      names = {"-c", "--counters"},
      description = "compare counters too")
  private boolean counters;

  @Option(names = "--ipv6", description = "IPv6 rules")
  private boolean ipv6;

  @Mixin private ReadingOptions reading;

  @Override
  protected void prepare() {
    reading.skips();
  }

  @Override
  protected int run(ControlClient router, Output output) throws RouterUnreachableException {
    String difference =
        router.send(
            "POST",
            "/api/v1/rules/" + (ipv6 ? "ipv6" : "ipv4") + "/diff",
            ViewJson.object(
                "file", file,
                "text", RuleInput.read(file),
                "counters", counters,
                "resolve", reading.resolves(),
                "skipSafe", reading.skips()));
    if (!difference.isEmpty()) {
      output.line(difference.stripTrailing());
    }
    return ExitCode.OK;
  }
}
