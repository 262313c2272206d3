package io.culvert.core.cli.conntrack;

import io.culvert.core.cli.UsageException;
import io.culvert.core.control.ExpectationView;
import io.culvert.core.control.json.ExpectationJson;
import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.Prefix;
import java.util.Map;
import picocli.CommandLine.Option;

/** Which expectations are meant, or what one to be made waits for. */
final class ExpectationOptions {

  @Option(names = "--tuple-src", paramLabel = "IP[/N]", description = "source it waits for")
  private String source;

  @Option(names = "--tuple-dst", paramLabel = "IP[/N]", description = "destination it waits for")
  private String destination;

  @Option(
      names = {"--tuple-port-src", "--tuple-key-src"},
      paramLabel = "PORT",
      description = "source port it waits for, 0 for any")
  private Long sourcePort;

  @Option(
      names = {"--tuple-port-dst", "--tuple-key-dst"},
      paramLabel = "PORT",
      description = "port it waits at")
  private Long destinationPort;

  @Option(
      names = {"--mask-port-src", "--mask-key-src"},
      paramLabel = "MASK",
      description = "with -I: bits of the source port that count")
  private Long sourcePortMask;

  @Option(
      names = {"--mask-port-dst", "--mask-key-dst"},
      paramLabel = "MASK",
      description = "with -I: bits of the port that count")
  private Long destinationPortMask;

  /** Whether any is given that chooses. */
  boolean given() {
    return source != null || destination != null || sourcePort != null || destinationPort != null;
  }

  /** Whether the expectation in {@code json} is meant. */
  boolean wants(String json, FilterOptions filter) {
    ExpectationView view = ExpectationJson.read(json);
    boolean protocol =
        !filter.hasProtocol()
            || filter.protocol().equals(Integer.toString(view.tuple().protocol()));
    boolean family =
        filter.family == null || filter.family().equals("ipv" + view.tuple().source().version());
    return protocol
        && family
        && (filter.source == null || expects(view, filter))
        && (source == null || network(source).contains(view.tuple().source()))
        && (destination == null || network(destination).contains(view.tuple().destination()))
        && (sourcePort == null || sourcePort == view.tuple().sourcePort())
        && (destinationPort == null || destinationPort == view.tuple().destinationPort());
  }

  /** Whether a packet of the filter's tuple is waited for ({@code __nf_ct_expect_find}). */
  private static boolean expects(ExpectationView view, FilterOptions filter) {
    Map<String, Object> packet = new EntryWords(filter).tuple();
    IpAddress from = IpAddress.of(packet.get("src").toString());
    IpAddress mask = view.mask().source();
    IpAddress source = view.tuple().source();
    long port = (Long) packet.getOrDefault("sport", 0L) ^ view.tuple().sourcePort();
    return IpAddress.of(packet.get("dst").toString()).equals(view.tuple().destination())
        && packet.getOrDefault("dport", 0L).equals((long) view.tuple().destinationPort())
        && (port & view.mask().sourcePort()) == 0
        && from.version() == source.version()
        && ((from.high() ^ source.high()) & mask.high()) == 0
        && ((from.low() ^ source.low()) & mask.low()) == 0;
  }

  private static Prefix network(String text) {
    try {
      return Prefix.of(text);
    } catch (IllegalArgumentException e) {
      throw new UsageException("Invalid IP address `" + text + "'");
    }
  }

  /** An expectation to be made, as the API has it; its master is the filter's tuple. */
  Map<String, Object> draft(FilterOptions filter, Long timeoutSeconds) {
    boolean whole =
        source != null
            && destination != null
            && sourcePort != null
            && destinationPort != null
            && sourcePortMask != null
            && destinationPortMask != null
            && filter.sourceMask != null
            && filter.destinationMask != null
            && timeoutSeconds != null;
    if (!whole) {
      throw new UsageException(
          "You need to supply the --timeout, --tuple-src, --tuple-dst, --tuple-port-src,"
              + " --tuple-port-dst, --mask-src, --mask-dst, --mask-port-src and --mask-port-dst"
              + " options for this command");
    }
    Map<String, Object> members = new EntryWords(filter).tuple();
    members.put("timeout", timeoutSeconds);
    members.put("tuple-src", FilterOptions.checked(source));
    members.put("tuple-dst", FilterOptions.checked(destination));
    members.put("tuple-sport", sourcePort);
    members.put("tuple-dport", destinationPort);
    members.put("mask-src", FilterOptions.checked(filter.sourceMask));
    members.put("mask-dst", FilterOptions.checked(filter.destinationMask));
    members.put("mask-sport", sourcePortMask);
    members.put("mask-dport", destinationPortMask);
    return members;
  }
}
