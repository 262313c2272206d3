package io.culvert.core.cli;

import io.culvert.core.control.SafeText;
import io.culvert.core.control.client.ControlClient;
import io.culvert.core.control.client.RouterUnreachableException;
import io.culvert.core.control.json.JsonText;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code culvert status}: the router on one screen. */
@Command(
    name = "status",
    description = "Show the state of the running router on one screen.",
    footer = {
      "",
      "Examples:",
      "  culvert status",
      "  culvert status -o json | jq .table.entries",
      "",
      "Exit codes: 0 healthy, 1 something needs looking at, 3 no router, 4 not permitted"
    })
public final class StatusCommand extends ClientCommand {

  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

  @Mixin private FormatOption format;

  @Override
  protected int run(ControlClient router, Output output) throws RouterUnreachableException {
    String answer = router.get("/api/v1/status");
    Map<String, Object> status = JsonText.parseObject(answer);
    if (format.json()) {
      output.print(answer);
    } else {
      print(status, output);
    }
    return Boolean.TRUE.equals(status.get("healthy")) ? ExitCode.OK : ExitCode.FAILED;
  }

  private static void print(Map<String, Object> status, Output output) {
    output.line(
        "culvert "
            + status.get("version")
            + "   up "
            + Units.duration(number(status, "uptime"))
            + "   profile "
            + status.get("profile")
            + "   io "
            + status.get("io")
            + "   "
            + SafeText.printable(String.valueOf(status.get("config"))));
    Map<?, ?> table = (Map<?, ?>) status.get("table");
    long max = number(table, "max");
    output.line(
        "table      "
            + table.get("entries")
            + (max == 0 ? "" : " of " + max)
            + " entries"
            + (max == 0 ? "" : " (" + 100 * number(table, "entries") / max + " %)")
            + ", "
            + table.get("expectations")
            + " expectations");
    state((Map<?, ?>) status.get("state"), number(status, "now"), output);
    objects(status, "rules").forEach(rules -> output.line("rules      " + rules(rules)));
    objects(status, "devices").forEach(device -> output.line("device     " + device(device)));
    for (Map<?, ?> drop : objects(status, "drops")) {
      output.line("dropped    " + drop.get("packets") + " " + drop.get("words"));
    }
    if (status.get("cluster") instanceof Map<?, ?> cluster) {
      output.line("cluster    " + ClusterWords.head(cluster));
      ClusterWords.members(cluster).forEach(member -> output.line("member     " + member));
    }
    objects(status, "exports").forEach(export -> output.line("export     " + export(export)));
    for (Object alarm : (List<?>) status.get("alarms")) {
      output.line("ALARM      " + SafeText.printable(alarm.toString()));
    }
  }

  private static void state(Map<?, ?> state, long nowMicros, Output output) {
    String directory = String.valueOf(state.get("directory"));
    if (directory.isEmpty()) {
      return;
    }
    long written = number(state, "written");
    output.line(
        "state      "
            + SafeText.printable(directory)
            + (Boolean.TRUE.equals(state.get("journal")) ? ", journal" : ", saved on stop")
            + (written == 0
                ? ""
                : " of "
                    + Units.bytes(number(state, "bytes"))
                    + ", written "
                    + Units.duration((nowMicros - written) / 1_000_000)
                    + " ago")
            + ", "
            + number(state, "loaded")
            + " connections went on, "
            + number(state, "failures")
            + " failures");
  }

  private static String rules(Map<?, ?> rules) {
    String file = SafeText.printable(String.valueOf(rules.get("file")));
    return "IPv"
        + rules.get("ipVersion")
        + "  "
        + (file.isEmpty() ? "none loaded: everything is accepted" : file + ": " + size(rules));
  }

  private static String size(Map<?, ?> rules) {
    Instant loaded = Instant.ofEpochMilli(number(rules, "loaded") / 1000);
    return rules.get("rules")
        + " rules in "
        + rules.get("chains")
        + " chains, loaded "
        + TIME.format(loaded.atZone(ZoneId.systemDefault()));
  }

  private static String device(Map<?, ?> device) {
    return String.format(
        "%-8s %-4s mtu %-5s in %s (%s)  out %s (%s)  %s",
        device.get("name"),
        Boolean.TRUE.equals(device.get("up")) ? "up" : "DOWN",
        device.get("mtu"),
        Units.count(number(device, "packetsIn")),
        Units.bytes(number(device, "bytesIn")),
        Units.count(number(device, "packetsOut")),
        Units.bytes(number(device, "bytesOut")),
        String.join(
            " ", ((List<?>) device.get("addresses")).stream().map(String::valueOf).toList()));
  }

  private static String export(Map<?, ?> export) {
    return String.format(
        "%-8s %s  %s taken, %s lost, %s failed, %s waiting",
        export.get("name"),
        export.get("state"),
        Units.count(number(export, "taken")),
        Units.count(number(export, "lost")),
        Units.count(number(export, "failed")),
        Units.count(number(export, "queued")));
  }

  private static List<Map<?, ?>> objects(Map<String, Object> from, String name) {
    return ((List<?>) from.get(name)).stream().<Map<?, ?>>map(o -> (Map<?, ?>) o).toList();
  }

  private static long number(Map<?, ?> from, String name) {
    return ((Number) from.get(name)).longValue();
  }
}
