package io.culvert.core.twin.traffic;

import io.culvert.core.wire.IpProtocol;
import io.culvert.core.wire.Prefix;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a packet must look like to be met by a rule, as far as addresses, ports, protocol and
 * devices go; what is negated is left open.
 *
 * @param protocol IP protocol number, or -1 for any
 * @param ingress name of the device it comes in by, or empty
 * @param egress name of the device it leaves by, or empty
 * @param source where from, where told
 * @param destination where to, where told
 * @param sourcePorts any of these, or any port if empty
 * @param destinationPorts any of these, or any port if empty
 */
record RuleAim(
    int protocol,
    String ingress,
    String egress,
    Optional<Prefix> source,
    Optional<Prefix> destination,
    List<PortRange> sourcePorts,
    List<PortRange> destinationPorts) {

  private static final Map<String, Integer> PROTOCOLS =
      Map.ofEntries(
          Map.entry("tcp", IpProtocol.TCP),
          Map.entry("udp", IpProtocol.UDP),
          Map.entry("icmp", IpProtocol.ICMP),
          Map.entry("icmpv6", IpProtocol.ICMPV6),
          Map.entry("ipv6-icmp", IpProtocol.ICMPV6),
          Map.entry("sctp", IpProtocol.SCTP),
          Map.entry("dccp", IpProtocol.DCCP),
          Map.entry("udplite", IpProtocol.UDPLITE),
          Map.entry("gre", IpProtocol.GRE),
          Map.entry("esp", IpProtocol.ESP),
          Map.entry("ah", IpProtocol.AH));

  /** Reads the words of a rule. */
  static RuleAim of(List<String> words) {
    int protocol = -1;
    String ingress = "";
    String egress = "";
    Optional<Prefix> source = Optional.empty();
    Optional<Prefix> destination = Optional.empty();
    List<PortRange> from = new ArrayList<>();
    List<PortRange> to = new ArrayList<>();
    for (int i = 0; i + 1 < words.size(); i++) {
      String value = words.get(i + 1);
      if (i > 0 && words.get(i - 1).equals("!")) {
        continue;
      }
      switch (words.get(i)) {
        case "-p" -> protocol = protocol(value);
        case "-i" -> ingress = value;
        case "-o" -> egress = value;
        case "-s" -> source = Vocabulary.prefix(value);
        case "-d" -> destination = Vocabulary.prefix(value);
        case "--sport", "--sports" -> from.addAll(ports(value));
        case "--dport", "--dports", "--ports" -> to.addAll(ports(value));
        default -> {}
      }
    }
    return new RuleAim(protocol, ingress, egress, source, destination, from, to);
  }

  /** The number of a protocol by name or number; -1 for all and for unknown ones. */
  static int protocol(String text) {
    boolean number = !text.isEmpty() && text.chars().allMatch(Character::isDigit);
    int value = number ? Integer.parseInt(text) : PROTOCOLS.getOrDefault(text, -1);
    return value == 0 ? -1 : value;
  }

  /** Reads a list of ports and ranges of ports; what is no number is passed over. */
  static List<PortRange> ports(String list) {
    List<PortRange> all = new ArrayList<>();
    for (String part : list.split(",")) {
      if (part.matches("\\d{1,5}|\\d{0,5}[:-]\\d{0,5}")) {
        all.add(PortRange.of(part));
      }
    }
    return all;
  }

  /** Whether it says anything a packet could be aimed by. */
  boolean telling() {
    return source.isPresent()
        || destination.isPresent()
        || !sourcePorts.isEmpty()
        || !destinationPorts.isEmpty();
  }
}
