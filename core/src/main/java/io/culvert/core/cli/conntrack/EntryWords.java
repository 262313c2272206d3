package io.culvert.core.cli.conntrack;

import com.google.common.net.HostAndPort;
import io.culvert.core.cli.UsageException;
import io.culvert.core.control.json.ViewJson;
import io.culvert.core.wire.IpProtocol;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** One entry in the words of the API, out of the options of conntrack(8). */
final class EntryWords {

  private final FilterOptions options;

  EntryWords(FilterOptions options) {
    this.options = options;
  }

  /** A whole tuple as the API has it, of either direction, for {@code -G}. */
  Map<String, Object> tuple() {
    boolean original = options.source != null && options.destination != null;
    if (options.protocol == null) {
      throw new UsageException("You need to supply the `--protonum' option for this command");
    }
    if (!original && (options.replySource == null || options.replyDestination == null)) {
      throw new UsageException("you have to specify `--src' and `--dst'");
    }
    Map<String, Object> members = ViewJson.object("proto", options.protocol());
    members.put("src", FilterOptions.checked(original ? options.source : options.replySource));
    members.put(
        "dst", FilterOptions.checked(original ? options.destination : options.replyDestination));
    put(members, "sport", original ? options.sourcePort : options.replySourcePort);
    put(members, "dport", original ? options.destinationPort : options.replyDestinationPort);
    put(members, "icmp-type", options.icmpType);
    put(members, "icmp-code", options.icmpCode);
    put(members, "icmp-id", options.icmpId);
    put(members, "zone", options.zone);
    return members;
  }

  /** The same with all that the protocol has. */
  Map<String, Object> whole() {
    Map<String, Object> members = tuple();
    needs(members, false);
    return members;
  }

  /** An entry to be made, as the API has it, for {@code -I} and {@code -A}. */
  Map<String, Object> draft() {
    if (options.family != null
        || options.expression != null
        || options.anyNat != null
        || options.label != null
        || masked()) {
      throw new UsageException("Illegal option with this command: it makes one entry");
    }
    Map<String, Object> members = tuple();
    boolean translated = given(options.sourceNat) || given(options.destinationNat);
    if (options.source == null) {
      turned(members);
    } else if (translated) {
      translation(members, "src-nat", options.sourceNat, options.replyDestinationPort);
      translation(members, "dst-nat", options.destinationNat, options.replySourcePort);
      same("--reply-src", options.replySource, options.destination);
      same("--reply-dst", options.replyDestination, options.source);
    } else if (options.replySource != null || options.replyDestination != null) {
      reply(members);
    }
    put(members, "orig-zone", options.originalZone);
    put(members, "reply-zone", options.replyZone);
    if (options.state != null) {
      members.put("state", options.state.equals("LISTEN") ? "SYN_SENT2" : options.state);
    }
    needs(members, true);
    return members;
  }

  /** The tuple that was given is that of replies: the entry's is the other way round. */
  private void turned(Map<String, Object> members) {
    members.put("src", FilterOptions.checked(options.replyDestination));
    members.put("dst", FilterOptions.checked(options.replySource));
    put(members, "sport", options.replyDestinationPort);
    put(members, "dport", options.replySourcePort);
  }

  private void reply(Map<String, Object> members) {
    if (options.replySource == null || options.replyDestination == null) {
      throw new UsageException("you have to specify `--reply-src' and `--reply-dst'");
    }
    members.put("reply-src", FilterOptions.checked(options.replySource));
    members.put("reply-dst", FilterOptions.checked(options.replyDestination));
    put(members, "reply-sport", options.replySourcePort);
    put(members, "reply-dport", options.replyDestinationPort);
  }

  private static boolean given(String translation) {
    return translation != null && !translation.equals(FilterOptions.ANY);
  }

  /** An end that is not translated answers as it was asked. */
  private static void same(String option, String reply, String asked) {
    if (reply != null && !reply.equals(asked)) {
      throw new UsageException("`" + option + "' says what --src-nat and --dst-nat do not");
    }
  }

  private boolean masked() {
    return Stream.of(
                options.source, options.destination, options.replySource, options.replyDestination)
            .anyMatch(address -> address != null && address.contains("/"))
        || options.sourceMask != null
        || options.destinationMask != null;
  }

  /** What conntrack(8) asks for by protocol. */
  private void needs(Map<String, Object> members, boolean state) {
    List<String> needed =
        switch (Integer.parseInt(options.protocol())) {
          case IpProtocol.TCP, IpProtocol.SCTP ->
              state ? List.of("sport", "dport", "state") : List.of("sport", "dport");
          case IpProtocol.UDP, IpProtocol.UDPLITE, IpProtocol.GRE -> List.of("sport", "dport");
          case IpProtocol.ICMP, IpProtocol.ICMPV6 -> List.of("icmp-type", "icmp-code");
          default -> List.of();
        };
    for (String name : needed) {
      if (!members.containsKey(name)) {
        throw new UsageException("You need to supply the `--" + name + "' option for this command");
      }
    }
  }

  private static void translation(
      Map<String, Object> members, String name, String value, String standardPort) {
    if (!given(value)) {
      return;
    }
    HostAndPort parts;
    try {
      parts = HostAndPort.fromString(value);
    } catch (IllegalArgumentException e) {
      throw new UsageException("Invalid IP address `" + value + "'");
    }
    members.put(name, FilterOptions.checked(parts.getHost()));
    if (parts.hasPort()) {
      members.put(name + "-port", (long) parts.getPort());
    } else {
      put(members, name + "-port", standardPort);
    }
  }

  private static void put(Map<String, Object> members, String name, String value) {
    if (value != null) {
      members.put(name, Long.decode(FilterOptions.number(value)));
    }
  }
}
