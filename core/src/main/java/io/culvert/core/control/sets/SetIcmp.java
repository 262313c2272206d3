package io.culvert.core.control.sets;

import io.culvert.core.wire.IpProtocol;
import java.util.Map;
import java.util.TreeMap;

/** ICMP types in place of ports: {@code echo-request} or {@code 8/0}. */
final class SetIcmp {

  private static final int MAX = 255;
  private static final Map<String, Integer> V4 =
      names(
          "echo-reply 0/0",
          "pong 0/0",
          "network-unreachable 3/0",
          "host-unreachable 3/1",
          "protocol-unreachable 3/2",
          "port-unreachable 3/3",
          "fragmentation-needed 3/4",
          "source-route-failed 3/5",
          "network-unknown 3/6",
          "host-unknown 3/7",
          "network-prohibited 3/9",
          "host-prohibited 3/10",
          "TOS-network-unreachable 3/11",
          "TOS-host-unreachable 3/12",
          "communication-prohibited 3/13",
          "host-precedence-violation 3/14",
          "precedence-cutoff 3/15",
          "source-quench 4/0",
          "network-redirect 5/0",
          "host-redirect 5/1",
          "TOS-network-redirect 5/2",
          "TOS-host-redirect 5/3",
          "echo-request 8/0",
          "ping 8/0",
          "router-advertisement 9/0",
          "router-solicitation 10/0",
          "ttl-zero-during-transit 11/0",
          "ttl-zero-during-reassembly 11/1",
          "ip-header-bad 12/0",
          "required-option-missing 12/1",
          "timestamp-request 13/0",
          "timestamp-reply 14/0",
          "address-mask-request 17/0",
          "address-mask-reply 18/0");
  private static final Map<String, Integer> V6 =
      names(
          "no-route 1/0",
          "communication-prohibited 1/1",
          "address-unreachable 1/3",
          "port-unreachable 1/4",
          "packet-too-big 2/0",
          "ttl-zero-during-transit 3/0",
          "ttl-zero-during-reassembly 3/1",
          "bad-header 4/0",
          "unknown-header-type 4/1",
          "unknown-option 4/2",
          "echo-request 128/0",
          "ping 128/0",
          "echo-reply 129/0",
          "pong 129/0",
          "router-solicitation 133/0",
          "router-advertisement 134/0",
          "neighbour-solicitation 135/0",
          "neigbour-solicitation 135/0",
          "neighbour-advertisement 136/0",
          "neigbour-advertisement 136/0",
          "redirect 137/0");

  private SetIcmp() {}

  private static Map<String, Integer> names(String... words) {
    Map<String, Integer> names = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (String word : words) {
      String[] parts = word.split("[ /]");
      names.put(parts[0], Integer.parseInt(parts[1]) << 8 | Integer.parseInt(parts[2]));
    }
    return names;
  }

  private static Map<String, Integer> of(int protocol) {
    return protocol == IpProtocol.ICMP ? V4 : V6;
  }

  /** Type and code as a port; -1 if {@code text} says none. */
  static int number(int protocol, String text) {
    Integer named = of(protocol).get(text);
    if (named != null) {
      return named;
    }
    if (!text.matches("[0-9]{1,3}(/[0-9]{1,3})?")) {
      return -1;
    }
    String[] parts = text.split("/");
    int type = Integer.parseInt(parts[0]);
    int code = parts.length < 2 ? 0 : Integer.parseInt(parts[1]);
    return type > MAX || code > MAX ? -1 : type << 8 | code;
  }

  /** The name, or {@code 200/3}. */
  static String text(int protocol, int port) {
    for (Map.Entry<String, Integer> name : of(protocol).entrySet()) {
      boolean other = name.getKey().equals("ping") || name.getKey().equals("pong");
      if (name.getValue() == port && !other && !name.getKey().startsWith("neighb")) {
        return name.getKey();
      }
    }
    return (port >> 8) + "/" + (port & MAX);
  }
}
