package io.culvert.core.cli;

import io.culvert.core.control.Caller;
import io.culvert.core.control.client.ControlClient;
import io.culvert.core.control.client.RouterUnreachableException;
import io.culvert.core.control.json.JsonText;
import io.culvert.core.control.json.ViewJson;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code culvert page}: an address that lets one more browser in. */
@Command(
    name = "page",
    description = "Print an address of the page that lets one browser in, once.",
    footer = {
      "",
      "Examples:",
      "  culvert page                         for whoever may use this command",
      "  culvert page --role viewer --for 3600    for a colleague who shall look, within an hour",
      "  culvert page --logout                end every login and every address not opened yet",
      "",
      "A login ends after 30 minutes without use, and after 12 hours. No address gives more",
      "rights than web.role in the configuration.",
      "",
      "Exit codes: 0 ok, 1 no page, 2 usage or refused, 3 no router, 4 not permitted"
    })
public final class PageCommand extends ClientCommand {

  private static final int MAX_SECONDS = 86_400;

  @Option(
      names = "--role",
      paramLabel = "viewer|operator|admin",
      description = "what that browser may do (default: web.role)")
  private Caller.Role role;

  @Option(
      names = "--for",
      paramLabel = "SECONDS",
      description = "how long the address waits to be opened (default: 300, at most a day)")
  private Integer seconds;

  @Option(names = "--logout", description = "put everybody out instead")
  private boolean logout;

  @Mixin private FormatOption format;

  @Override
  protected void prepare() {
    if (logout && (role != null || seconds != null)) {
      throw new UsageException("--logout goes with neither --role nor --for");
    }
    if (seconds != null && (seconds < 1 || seconds > MAX_SECONDS)) {
      throw new UsageException("--for is " + seconds + ", outside 1 to " + MAX_SECONDS);
    }
  }

  @Override
  protected int run(ControlClient router, Output output) throws RouterUnreachableException {
    Map<String, Object> wanted = ViewJson.object();
    if (role != null) {
      wanted.put("role", role.word());
    }
    if (seconds != null) {
      wanted.put("seconds", seconds.longValue());
    }
    String path = logout ? "/api/v1/page/logout" : "/api/v1/page/invitations";
    String answer = router.send("POST", path, wanted);
    if (format.json()) {
      output.print(answer);
    } else {
      print(JsonText.parseObject(answer), output);
    }
    return ExitCode.OK;
  }

  private void print(Map<String, Object> answer, Output output) {
    if (logout) {
      output.line("ended " + answer.get("ended") + " logins");
      return;
    }
    output.line(String.valueOf(answer.get("address")));
    output.error(
        "lets one browser in as "
            + answer.get("role")
            + ", once, within "
            + answer.get("seconds")
            + " s");
    if (!"".equals(answer.get("certificate"))) {
      output.error("the certificate's SHA-256 is " + answer.get("certificate"));
    }
  }
}
