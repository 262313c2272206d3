package io.culvert.core.cli;

import io.culvert.core.control.client.ControlClient;
import io.culvert.core.control.client.RouterUnreachableException;
import io.culvert.core.control.json.JsonText;
import io.culvert.core.control.json.ViewJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code culvert sysctl}: kernel tunables of the running router. */
@Command(
    name = "sysctl",
    description = "Show or set the running router's tunables, by their kernel names.",
    footer = {
      "",
      "Examples:",
      "  culvert sysctl                                             all of them",
      "  culvert sysctl net.netfilter.nf_conntrack_max",
      "  culvert sysctl net.netfilter.nf_conntrack_tcp_timeout_established=3600",
      "",
      "Exit codes: 0 ok, 1 no such tunable, 2 refused, 3 no router, 4 not permitted"
    })
public final class SysctlCommand extends ClientCommand {

  @Parameters(
      arity = "0..*",
      paramLabel = "KEY[=VALUE]",
      description = "a name, the beginning of some, or a name and what to set")
  private List<String> arguments = new ArrayList<>();

  @Option(
      names = {"-n", "--values"},
      description = "print values alone")
  private boolean valuesOnly;

  @Option(
      names = {"-w", "--write"},
      description = "accepted for the habit of it; KEY=VALUE sets anyway")
  private boolean write;

  @Mixin private FormatOption format;

  @Override
  protected void prepare() {
    for (String argument : arguments) {
      if (!argument.matches("[A-Za-z0-9_./-]+(=.*)?")) {
        throw new UsageException("\"" + argument + "\" is no tunable");
      } else if (write && argument.indexOf('=') < 0) {
        throw new UsageException("\"" + argument + "\" must be KEY=VALUE to be written");
      }
    }
  }

  @Override
  protected int run(ControlClient router, Output output) throws RouterUnreachableException {
    List<Map<?, ?>> shown = new ArrayList<>();
    if (arguments.isEmpty()) {
      shown.addAll(list(router, ""));
    }
    boolean missing = false;
    for (String argument : arguments) {
      int equals = argument.indexOf('=');
      if (equals >= 0) {
        shown.add(set(router, argument.substring(0, equals), argument.substring(equals + 1)));
      } else {
        List<Map<?, ?>> found = named(argument, list(router, argument));
        if (found.isEmpty()) {
          output.error(name() + ": no tunable is called \"" + argument + "\"");
          missing = true;
        }
        shown.addAll(found);
      }
    }
    if (format.json()) {
      output.line(JsonText.of(shown));
    } else {
      for (Map<?, ?> tunable : shown) {
        output.line((valuesOnly ? "" : tunable.get("name") + " = ") + tunable.get("value"));
      }
    }
    return missing ? ExitCode.FAILED : ExitCode.OK;
  }

  private static List<Map<?, ?>> list(ControlClient router, String prefix)
      throws RouterUnreachableException {
    String answer = router.get("/api/v1/sysctl?prefix=" + prefix.replace('/', '.'));
    return ((List<?>) JsonText.parse(answer)).stream().<Map<?, ?>>map(t -> (Map<?, ?>) t).toList();
  }

  /** The one of that name alone, or all below it. */
  private static List<Map<?, ?>> named(String name, List<Map<?, ?>> found) {
    String dotted = name.replace('/', '.');
    List<Map<?, ?>> exact = found.stream().filter(t -> dotted.equals(t.get("name"))).toList();
    return exact.isEmpty()
        ? found.stream().filter(t -> t.get("name").toString().startsWith(dotted + ".")).toList()
        : exact;
  }

  private static Map<?, ?> set(ControlClient router, String name, String value)
      throws RouterUnreachableException {
    long number;
    try {
      number = Long.decode(value.trim());
    } catch (NumberFormatException e) {
      throw new UsageException(name + ": \"" + value + "\" is no whole number");
    }
    return JsonText.parseObject(
        router.send(
            "PUT", "/api/v1/sysctl/" + name.replace('/', '.'), ViewJson.object("value", number)));
  }
}
