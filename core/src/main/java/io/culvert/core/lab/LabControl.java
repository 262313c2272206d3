package io.culvert.core.lab;

import io.culvert.core.control.ControlException;
import io.culvert.core.control.client.ControlClient;
import io.culvert.core.control.client.RouterUnreachableException;
import io.culvert.core.machine.CommandException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** What a lab says to its router, each time as a new client. Any thread. */
final class LabControl {

  /** The table that says what may pass. */
  static final String FILTER = "filter";

  private static final String API = "/api/v1";

  private final LabFolder folder;
  private final Path socket;
  private final Duration patience;

  /** To the router of the lab in {@code folder}. */
  LabControl(LabFolder folder) {
    this(folder, folder.socket(), Duration.ZERO);
  }

  /**
   * To the one of its routers that listens at {@code socket}.
   *
   * @param patience one that says nothing for so long does not answer; no limit where it is zero
   */
  LabControl(LabFolder folder, Path socket, Duration patience) {
    this.folder = folder;
    this.socket = socket;
    this.patience = patience;
  }

  /** One exchange. */
  private interface Exchange<T> {
    T with(ControlClient client) throws RouterUnreachableException;
  }

  private <T> T ask(String what, Exchange<T> exchange) {
    try (ControlClient client = ControlClient.connect(socket, patience)) {
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
    List<String> lines = new ArrayList<>();
    read(path, lines::add);
    return lines;
  }

  /** Shows {@code taker} the lines of the answer to GET, until it wants no more. */
  void read(String path, Predicate<String> taker) {
    ask(
        path,
        client -> {
          client.lines("GET", API + path, null, taker);
          return null;
        });
  }

  /** Its metrics now. */
  LabFigures figures() {
    return new LabFigures(get("/metrics"));
  }

  /** The answer to POST. */
  String post(String path, Map<String, Object> body) {
    return ask(path, client -> client.send("POST", API + path, body));
  }

  /** Sets a tunable. */
  void tune(String name, long value) {
    ask(name, client -> client.send("PUT", API + "/sysctl/" + name, Map.of("value", value)));
  }

  /** Loads the lab's rules with {@code more} at the end of their filter table, FORWARD's. */
  void loadRules(int ipVersion, String more) {
    loadRules(ipVersion, Map.of(FILTER, more));
  }

  /** Loads the lab's rules with {@code more} at the end of the tables of those names. */
  void loadRules(int ipVersion, Map<String, String> more) {
    String file = "rules.v" + ipVersion;
    try {
      StringBuilder text = new StringBuilder(Files.readString(folder.own(file)));
      more.forEach(
          (table, lines) ->
              text.insert(text.indexOf("COMMIT", text.indexOf("*" + table)), lines + "\n"));
      post("/rules/ipv" + ipVersion + "/load", Map.of("text", text.toString(), "file", file));
    } catch (IOException e) {
      throw new CommandException("can't read " + folder.own(file) + ": " + e.getMessage(), e);
    }
  }
}
