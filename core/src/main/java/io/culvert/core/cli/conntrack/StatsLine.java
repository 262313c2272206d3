package io.culvert.core.cli.conntrack;

import io.culvert.core.cli.ExitCode;
import io.culvert.core.cli.Output;
import io.culvert.core.control.client.ControlClient;
import io.culvert.core.control.client.RouterUnreachableException;
import io.culvert.core.control.json.JsonText;
import java.util.List;
import java.util.Map;

/** What {@code conntrack -S} prints: one line, as there is one table. */
final class StatsLine {

  private StatsLine() {}

  static int print(ControlClient router, Output output) throws RouterUnreachableException {
    Map<String, Object> stats = JsonText.parseObject(router.get("/api/v1/stats"));
    StringBuilder line = new StringBuilder("cpu=0   \t");
    for (String name :
        List.of(
            "found",
            "invalid",
            "insert",
            "insert_failed",
            "drop",
            "early_drop",
            "error",
            "search_restart",
            "clash_resolve",
            "chaintoolong")) {
      Object value = stats.get(name.equals("error") ? "icmp_error" : name);
      line.append(name).append('=').append(value == null ? 0 : value).append(' ');
    }
    output.line(line.toString());
    return ExitCode.OK;
  }
}
