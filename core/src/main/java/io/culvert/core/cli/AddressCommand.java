package io.culvert.core.cli;

import io.culvert.core.control.client.ControlClient;
import io.culvert.core.control.client.RouterUnreachableException;
import io.culvert.core.control.json.JsonText;
import io.culvert.core.control.json.ViewJson;
import io.culvert.core.wire.Prefix;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code culvert address}: the router's own addresses, in the words of ip(8). */
@Command(
    name = "address",
    description = "Show or change the router's own addresses while it runs.",
    footer = {
      "",
      "Examples:",
      "  culvert address show",
      "  culvert address add 203.0.113.7/24 dev wan0",
      "  culvert address del 203.0.113.7/24 dev wan0    masqueraded connections with it end",
      "",
      "The configuration file is not changed: it holds again after a restart.",
      "",
      "Exit codes: 0 ok, 1 no such device or address, 2 refused, 3 no router, 4 not permitted"
    })
public final class AddressCommand extends ClientCommand {

  private static final String DEVICES = "/api/v1/devices";

  @Parameters(
      arity = "0..*",
      paramLabel = "WORD",
      description = "show, or add|del ADDRESS/LENGTH dev DEVICE")
  private List<String> words = new ArrayList<>();

  @Override
  protected void prepare() {
    if (showing()) {
      if (words.size() > 1) {
        throw new UsageException("\"" + words.get(1) + "\" is one word too many");
      }
      return;
    }
    boolean adds = words.get(0).equals("add");
    if (!adds && !words.get(0).equals("del")) {
      throw new UsageException("\"" + words.get(0) + "\" is none of show, add, del");
    }
    if (words.size() != 4 || !words.get(2).equals("dev")) {
      throw new UsageException("it takes: " + words.get(0) + " ADDRESS/LENGTH dev DEVICE");
    }
    try {
      Prefix.of(words.get(1));
    } catch (IllegalArgumentException e) {
      throw new UsageException(e.getMessage());
    }
    if (!words.get(3).matches("[^/\\s%?#]{1,15}")) {
      throw new UsageException("\"" + words.get(3) + "\" is no device's name");
    }
  }

  private boolean showing() {
    return words.isEmpty() || words.get(0).equals("show") || words.get(0).equals("list");
  }

  @Override
  protected int run(ControlClient router, Output output) throws RouterUnreachableException {
    if (showing()) {
      for (Object device : (List<?>) JsonText.parse(router.get(DEVICES))) {
        line((Map<?, ?>) device, output);
      }
      return ExitCode.OK;
    }
    String path = DEVICES + "/" + words.get(3) + "/addresses";
    String answer =
        router.send(
            "POST",
            words.get(0).equals("add") ? path : path + "/delete",
            ViewJson.object("address", words.get(1)));
    line(JsonText.parseObject(answer), output);
    return ExitCode.OK;
  }

  private static void line(Map<?, ?> device, Output output) {
    List<String> addresses =
        ((List<?>) device.get("addresses")).stream().map(String::valueOf).toList();
    output.line(device.get("name") + ": " + String.join(" ", addresses));
  }
}
