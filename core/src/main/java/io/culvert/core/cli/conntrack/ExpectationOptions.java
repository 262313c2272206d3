package io.culvert.core.cli.conntrack;

import io.culvert.core.cli.UsageException;
import io.culvert.core.control.ExpectationView;
import io.culvert.core.control.json.ExpectationJson;
import io.culvert.core.wire.Prefix;
import picocli.CommandLine.Option;

/** Which expectations are meant. */
final class ExpectationOptions {

  @Option(names = "--tuple-src", paramLabel = "IP[/N]", description = "source it waits for")
  private String source;

  @Option(names = "--tuple-dst", paramLabel = "IP[/N]", description = "destination it waits for")
  private String destination;

  @Option(names = "--tuple-port-dst", paramLabel = "PORT", description = "port it waits at")
  private Integer destinationPort;

  boolean given() {
    return source != null || destination != null || destinationPort != null;
  }

  /** Whether the expectation in {@code json} is meant. */
  boolean wants(String json, FilterOptions filter) {
    ExpectationView view = ExpectationJson.read(json);
    boolean protocol =
        !filter.hasProtocol()
            || filter.protocol().equals(Integer.toString(view.tuple().protocol()));
    return protocol
        && (source == null || network(source).contains(view.tuple().source()))
        && (destination == null || network(destination).contains(view.tuple().destination()))
        && (destinationPort == null || destinationPort == view.tuple().destinationPort());
  }

  private static Prefix network(String text) {
    try {
      return Prefix.of(text);
    } catch (IllegalArgumentException e) {
      throw new UsageException("Invalid IP address `" + text + "'");
    }
  }
}
