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

/** {@code culvert helper}: protocol helpers of the running router. */
@Command(
    name = "helper",
    description = "Protocol helpers, such as FTP's.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "(list | reload | disable | allow | key | sign | new)",
    subcommands = {
      HelperCommand.ListHelpers.class,
      HelperCommand.Reload.class,
      HelperCommand.Disable.class,
      AllowHelperCommand.class,
      HelperKeyCommand.class,
      SignHelperCommand.class,
      NewHelperCommand.class
    },
    footer = {
      "",
      "Examples:",
      "  culvert helper list",
      "  culvert helper reload ftp          after its jar was replaced; no packet is lost",
      "  culvert helper disable ftp         its entries go on without it",
      "",
      "Exit codes: 0 ok, 1 failed or no such helper, 2 usage, 3 no router, 4 not permitted"
    })
public final class HelperCommand extends GroupCommand {

  /** The group. */
  public HelperCommand() {
    super("one of list, reload, disable, allow, key, sign and new is missing");
  }

  /** Answers a list of helpers. */
  private abstract static class Answering extends ClientCommand {

    @Mixin private FormatOption format;

    int print(String answer, Output output) {
      if (format.json()) {
        output.print(answer);
        return ExitCode.OK;
      }
      Object parsed = JsonText.parse(answer);
      List<?> helpers = parsed instanceof List<?> list ? list : List.of(parsed);
      if (helpers.isEmpty()) {
        output.line("no helpers are loaded");
      }
      for (Object helper : helpers) {
        output.line(line((Map<?, ?>) helper));
      }
      return ExitCode.OK;
    }

    private static String kept(Object bytes) {
      return (((Number) bytes).longValue() + 1023) / 1024 + " kB";
    }

    private static String line(Map<?, ?> helper) {
      String ports =
          String.join(",", ((List<?>) helper.get("ports")).stream().map(String::valueOf).toList());
      String error = String.valueOf(helper.get("lastError"));
      String memory = String.valueOf(helper.get("memory"));
      return SafeText.printable(
          String.format(
              "%-10s %-9s %s %-6s %s %s  entries %s  expectations %s  rewrites %s  faults %s  keeps %s%s%s",
              helper.get("name"),
              helper.get("state"),
              helper.get("transport"),
              ports,
              helper.get("plugin"),
              helper.get("version"),
              helper.get("entries"),
              helper.get("expectations"),
              helper.get("rewrites"),
              helper.get("faults"),
              kept(helper.get("keptBytes")),
              memory.startsWith("not kept") ? "  memory " + memory : "",
              error.isEmpty() ? "" : "  last error: " + error));
    }
  }

  /** {@code culvert helper list}. */
  @Command(name = "list", description = "Show every helper and what it has done.")
  static final class ListHelpers extends Answering {

    @Override
    protected int run(ControlClient router, Output output) throws RouterUnreachableException {
      return print(router.get("/api/v1/helpers"), output);
    }
  }

  /** {@code culvert helper reload}. */
  @Command(name = "reload", description = "Load a helper's plugin anew; all without a name.")
  static final class Reload extends Answering {

    @Parameters(arity = "0..1", defaultValue = "", paramLabel = "NAME", description = "which one")
    private String helper;

    @Override
    protected int run(ControlClient router, Output output) throws RouterUnreachableException {
      return print(
          router.send("POST", "/api/v1/helpers/reload", ViewJson.object("name", helper)), output);
    }
  }

  /** {@code culvert helper disable}. */
  @Command(name = "disable", description = "Take a helper out of service.")
  static final class Disable extends Answering {

    @Parameters(paramLabel = "NAME", description = "which one")
    private String helper;

    @Override
    protected void prepare() {
      if (!helper.matches("[A-Za-z0-9._-]+")) {
        throw new UsageException("\"" + helper + "\" is no helper's name");
      }
    }

    @Override
    protected int run(ControlClient router, Output output) throws RouterUnreachableException {
      return print(
          router.send("POST", "/api/v1/helpers/" + helper + "/disable", ViewJson.object()), output);
    }
  }
}
