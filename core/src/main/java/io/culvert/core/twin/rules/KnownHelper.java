package io.culvert.core.twin.rules;

import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/**
 * A helper of the kernel's ({@code net/netfilter/nf_conntrack_*.c}), as {@code -j CT} attaches it.
 */
enum KnownHelper {
  FTP("ftp", "tcp", 21, true),
  TFTP("tftp", "udp", 69, true),
  IRC("irc", "tcp", 6667, false),
  SIP_UDP("sip", "udp", 5060, true),
  SIP_TCP("sip", "tcp", 5060, true),
  AMANDA("amanda", "udp", 10_080, true),
  SANE("sane", "tcp", 6566, true),
  PPTP("pptp", "tcp", 1723, false),
  Q931("Q.931", "tcp", 1720, true),
  RAS("RAS", "udp", 1719, true),
  NETBIOS("netbios-ns", "udp", 137, false),
  SNMP("snmp", "udp", 161, false),
  SNMP_TRAP("snmp_trap", "udp", 162, false);

  private final String label;
  private final String protocol;
  private final int port;
  private final boolean ipv6;

  KnownHelper(String label, String protocol, int port, boolean ipv6) {
    this.label = label;
    this.protocol = protocol;
    this.port = port;
    this.ipv6 = ipv6;
  }

  /** Those whose name is in {@code names}. */
  static List<KnownHelper> among(Collection<String> names) {
    return Stream.of(values()).filter(h -> names.contains(h.label)).toList();
  }

  /** What rules call it. */
  String label() {
    return label;
  }

  /** Whether the kernel has it for IPv6 too. */
  boolean ipv6() {
    return ipv6;
  }

  /** What {@code -p} must say. */
  String protocol() {
    return protocol;
  }

  /** The match of its usual port. */
  String match() {
    return "-m " + protocol + " --dport " + port;
  }

  /** Condition and target of a rule that attaches it. */
  String attachment() {
    return "-p " + protocol + " " + match() + " -j CT --helper " + label;
  }
}
