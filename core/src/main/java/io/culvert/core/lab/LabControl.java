package io.culvert.core.lab;

import io.culvert.core.control.ControlException;
import io.culvert.core.control.client.ControlClient;
import io.culvert.core.control.client.RouterUnreachableException;
import io.culvert.core.machine.CommandException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a lab says to its router, each time as a new client. Any thread. */
final class LabControl {

  private static final String API = "/api/v1";

  private final LabFolder folder;

  /** To the router of the lab in {@code folder}. */
  LabControl(LabFolder folder) {
    this.folder = folder;
  }

  /** One exchange. */
  private interface Exchange<T> {
    T with(ControlClient client) throws RouterUnreachableException;
  }

  private <T> T ask(String what, Exchange<T> exchange) {
    try (ControlClient client = ControlClient.connect(folder.socket())) {
      return exchange.with(client);
    } catch (RouterUnreachableException | ControlException e) {
      throw new CommandException(what + ": " + e.getMessage(), e);
    }
  }

  /** The answer to GET. */
  String get(String path) {
    return ask(path, client -> client.get(API + path));
  }

  /** The lines of the answer to GET. */
  List<String> lines(String path) {
    return ask(
        path,
        client -> {
          List<String> lines = new ArrayList<>();
          client.lines("GET", API + path, null, lines::add);
          return lines;
        });
  }

  /** The answer to POST. */
  String post(String path, Map<String, Object> body) {
    return ask(path, client -> client.send("POST", API + path, body));
  }

  /** Sets a tunable. */
  void tune(String name, long value) {
    ask(name, client -> client.send("PUT", API + "/sysctl/" + name, Map.of("value", value)));
  }

  /** Loads the lab's rules with {@code more} at the end of their last table, FORWARD's. */
  void loadRules(int ipVersion, String more) {
    String file = "rules.v" + ipVersion;
    try {
      String text = Files.readString(folder.own(file));
      int end = text.lastIndexOf("COMMIT");
      text = text.substring(0, end) + more + "\n" + text.substring(end);
      post("/rules/ipv" + ipVersion + "/load", Map.of("text", text, "file", file));
    } catch (IOException e) {
      throw new CommandException("can't read " + folder.own(file) + ": " + e.getMessage(), e);
    }
  }
}
