package io.culvert.core.cli;

import io.culvert.core.control.client.ControlClient;
import io.culvert.core.control.client.RouterUnreachableException;
import io.culvert.core.control.json.JsonText;
import io.culvert.core.control.json.ViewJson;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code culvert cluster}: the routers that this one is one with. */
@Command(
    name = "cluster",
    description = "The routers that the running one is one with.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "(status | switch | drain | resume)",
    subcommands = {
      ClusterCommand.Status.class,
      ClusterCommand.Switch.class,
      ClusterCommand.Drain.class,
      ClusterCommand.Resume.class
    },
    footer = {
      "",
      "Examples:",
      "  culvert cluster status             who is there, who owns, who knows what",
      "  culvert cluster switch             this router gives up, whoever is ready goes on",
      "  culvert cluster switch b           b goes on",
      "  culvert cluster drain              this router owns nothing any more: it may be stopped",
      "  culvert cluster resume             it may own again",
      "",
      "Exit codes: 0 ok, 1 refused or no cluster, 2 usage, 3 no router, 4 not permitted"
    })
public final class ClusterCommand extends GroupCommand {

  /** The group. */
  public ClusterCommand() {
    super("one of status, switch, drain and resume is missing");
  }

  /** Shows a cluster. */
  private abstract static class Showing extends ClientCommand {

    @Mixin private FormatOption format;

    int print(String answer, Output output) {
      if (format.json()) {
        output.print(answer);
        return ExitCode.OK;
      }
      Map<String, Object> cluster = JsonText.parseObject(answer);
      output.line("cluster " + ClusterWords.head(cluster));
      ClusterWords.members(cluster).forEach(member -> output.line("  " + member));
      ClusterWords.troubles(cluster).forEach(output::line);
      return ExitCode.OK;
    }
  }

  /** {@code culvert cluster status}. */
  @Command(name = "status", description = "Show who is there, who owns, and who knows what.")
  static final class Status extends Showing {

    @Override
    protected int run(ControlClient router, Output output) throws RouterUnreachableException {
      return print(router.get("/api/v1/cluster"), output);
    }
  }

  /** {@code culvert cluster switch}. */
  @Command(name = "switch", description = "Have another member own; ask the one that does.")
  static final class Switch extends Showing {

    @Parameters(arity = "0..1", defaultValue = "", paramLabel = "MEMBER", description = "which one")
    private String to;

    @Override
    protected int run(ControlClient router, Output output) throws RouterUnreachableException {
      return print(
          router.send("POST", "/api/v1/cluster/switch", ViewJson.object("to", to)), output);
    }
  }

  /** {@code culvert cluster drain}. */
  @Command(
      name = "drain",
      description = {
        "Have this router own nothing any more: another goes on, and it is safe to stop this one.",
        "It is so until 'culvert cluster resume', or until the router ends."
      })
  static final class Drain extends Showing {

    @Option(names = "--force", description = "even if nobody else is ready to own")
    private boolean force;

    @Override
    protected int run(ControlClient router, Output output) throws RouterUnreachableException {
      return print(
          router.send("POST", "/api/v1/cluster/drain", ViewJson.object("force", force)), output);
    }
  }

  /** {@code culvert cluster resume}. */
  @Command(name = "resume", description = "Have this router be one that may own again.")
  static final class Resume extends Showing {

    @Override
    protected int run(ControlClient router, Output output) throws RouterUnreachableException {
      return print(router.send("POST", "/api/v1/cluster/resume", Map.of()), output);
    }
  }
}
