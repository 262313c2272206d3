package io.culvert.core.cli;

import io.culvert.core.control.client.ControlClient;
import io.culvert.core.control.client.RouterUnreachableException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code culvert save}: the running rules as {@code iptables-save} prints them. */
@Command(
    name = "save",
    description = "Print the running rules as iptables-save does.",
    footer = {
      "",
      "Examples:",
      "  culvert save > rules.v4",
      "  culvert save --ipv6 -c -t nat",
      "  culvert save -o json               every chain and rule of both families, with counters",
      "",
      "Exit codes: 0 ok, 1 failed, 2 usage, 3 no router, 4 not permitted"
    })
public final class SaveCommand extends ClientCommand {

  @Option(names = "--ipv6", description = "the IPv6 rules")
  private boolean ipv6;

  @Option(
      names = {"-c", "--counters"},
      description = "with the counters of rules and policies")
  private boolean counters;

  @Option(
      names = {"-t", "--table"},
      defaultValue = "",
      paramLabel = "TABLE",
      description = "only this table")
  private String table;

  @Mixin private FormatOption format;

  @Override
  protected void prepare() {
    if (!table.isEmpty() && !table.matches("[a-z]+")) {
      throw new UsageException("\"" + table + "\" is no table");
    }
  }

  @Override
  protected int run(ControlClient router, Output output) throws RouterUnreachableException {
    output.print(
        format.json()
            ? router.get("/api/v1/chains")
            : router.get(
                "/api/v1/rules/"
                    + (ipv6 ? "ipv6" : "ipv4")
                    + "?counters="
                    + counters
                    + (table.isEmpty() ? "" : "&table=" + table)));
    return ExitCode.OK;
  }
}
