package io.culvert.plugins.flowexport;

/** IP protocols by the names {@code conntrack} uses. */
final class ProtocolText {

  private ProtocolText() {}

  /** The name, or the number where there is none. */
  static String of(int protocol) {
    return switch (protocol) {
      case 1 -> "icmp";
      case 6 -> "tcp";
      case 17 -> "udp";
      case 33 -> "dccp";
      case 47 -> "gre";
      case 58 -> "icmpv6";
      case 132 -> "sctp";
      case 136 -> "udplite";
      default -> Integer.toString(protocol);
    };
  }
}
