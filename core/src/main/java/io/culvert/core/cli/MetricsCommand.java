package io.culvert.core.cli;

import io.culvert.core.control.client.ControlClient;
import io.culvert.core.control.client.RouterUnreachableException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code culvert metrics}: the router's figures, as Prometheus reads them. */
@Command(
    name = "metrics",
    description = "Print the running router's figures as Prometheus reads them.",
    footer = {
      "",
      "Examples:",
      "  culvert metrics | grep culvert_drops_total",
      "  culvert metrics --compat node > /var/lib/node_exporter/culvert.prom",
      "",
      "Served over HTTP, with /health, where the configuration says control.metrics.",
      "",
      "Exit codes: 0 ok, 2 usage, 3 no router, 4 not permitted"
    })
public final class MetricsCommand extends ClientCommand {

  /** Whose names are wanted besides. */
  enum Compat {
    NODE
  }

  @Option(
      names = "--compat",
      paramLabel = "node",
      description = "besides, node_exporter's names for what it counts, too")
  private Compat compat;

  @Override
  protected int run(ControlClient router, Output output) throws RouterUnreachableException {
    output.print(router.get("/api/v1/metrics" + (compat == null ? "" : "?compat=node")));
    return ExitCode.OK;
  }
}
