package io.culvert.core.cli;

import io.culvert.core.control.SafeText;
import io.culvert.core.control.client.ControlClient;
import io.culvert.core.control.client.RouterUnreachableException;
import io.culvert.core.control.json.JsonText;
import io.culvert.core.control.json.ViewJson;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code culvert cluster}: the routers that this one is one with. */
@Command(
    name = "cluster",
    description = "The routers that the running one is one with.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "(status | switch)",
    subcommands = {ClusterCommand.Status.class, ClusterCommand.Switch.class},
    footer = {
      "",
      "Examples:",
      "  culvert cluster status             who is there, who owns, who knows what",
      "  culvert cluster switch             this router gives up, whoever is ready goes on",
      "  culvert cluster switch b           b goes on",
      "",
      "Exit codes: 0 ok, 1 refused or no cluster, 2 usage, 3 no router, 4 not permitted"
    })
public final class ClusterCommand extends GroupCommand {

  /** The group. */
  public ClusterCommand() {
    super("one of status and switch is missing");
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
      String owner = String.valueOf(cluster.get("owner"));
      output.line(
          String.format(
              "cluster %s: this is %s; %s",
              cluster.get("name"),
              cluster.get("member"),
              owner.isEmpty()
                  ? "nobody owns yet"
                  : "term " + cluster.get("term") + " is " + owner + "'s" + acting(cluster)));
      for (Object member : (List<?>) cluster.get("members")) {
        output.line(line((Map<?, ?>) member, cluster.get("member")));
      }
      if (Boolean.FALSE.equals(cluster.get("whole"))) {
        output.line("no majority is there");
      }
      String problem = String.valueOf(cluster.get("problem"));
      if (!problem.isEmpty()) {
        output.line(SafeText.printable("problem: " + problem));
      }
      return ExitCode.OK;
    }

    private static String acting(Map<?, ?> cluster) {
      return Boolean.TRUE.equals(cluster.get("owning"))
          ? ", which moves packets for another " + cluster.get("lease") + " ms at least"
          : "";
    }

    private static String line(Map<?, ?> member, Object self) {
      Map<?, ?> told = (Map<?, ?>) member.get("told");
      Map<?, ?> known = (Map<?, ?>) member.get("known");
      boolean other = !member.get("name").equals(self);
      String knowledge =
          String.format(
              "told %s blocks%s, knows %s of its entries%s",
              told.get("blocks"),
              is(told, "whole") ? ", all" : "",
              known.get("entries"),
              is(known, "whole") ? ", all" : "");
      return String.format(
          "  %-12s %-22s %-8s %s%s%s",
          member.get("name"),
          member.get("listen"),
          other ? is(member, "present") ? "there" : "AWAY" : "this one",
          is(member, "owning") ? "owns" : is(member, "witness") ? "witness" : "waits",
          is(member, "ready") && !is(member, "owning") ? ", ready" : "",
          other && !is(member, "witness") ? "  " + knowledge : "");
    }

    private static boolean is(Map<?, ?> of, String flag) {
      return Boolean.TRUE.equals(of.get(flag));
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
}
