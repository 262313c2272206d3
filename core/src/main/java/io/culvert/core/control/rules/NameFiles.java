package io.culvert.core.control.rules;

import io.culvert.core.control.LabelNames;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The system's names of services, protocols, users and groups, read once. A missing file leaves a
 * few names everyone uses. Immutable.
 */
public final class NameFiles implements Names {

  private static final List<String> FEW_SERVICES =
      List.of(
          "ftp-data 20/tcp",
          "ftp 21/tcp",
          "ssh 22/tcp",
          "telnet 23/tcp",
          "smtp 25/tcp",
          "domain 53/tcp",
          "domain 53/udp",
          "bootps 67/udp",
          "bootpc 68/udp",
          "tftp 69/udp",
          "http 80/tcp www",
          "pop3 110/tcp",
          "ntp 123/udp",
          "imap2 143/tcp imap",
          "snmp 161/udp",
          "https 443/tcp",
          "https 443/udp",
          "submission 587/tcp",
          "imaps 993/tcp",
          "pop3s 995/tcp");
  private static final List<String> FEW_PROTOCOLS =
      List.of(
          "icmp 1 ICMP",
          "igmp 2 IGMP",
          "ipencap 4 IP-ENCAP",
          "tcp 6 TCP",
          "udp 17 UDP",
          "dccp 33 DCCP",
          "ipv6 41 IPv6",
          "gre 47 GRE",
          "esp 50 IPSEC-ESP",
          "ah 51 IPSEC-AH",
          "ipv6-icmp 58 IPv6-ICMP",
          "ospf 89 OSPFIGP",
          "pim 103 PIM",
          "vrrp 112 VRRP",
          "l2tp 115 L2TP",
          "sctp 132 SCTP",
          "udplite 136 UDPLite");

  private final Map<String, Integer> services = new HashMap<>();
  private final Map<String, Integer> protocols = new HashMap<>();
  private final Map<Integer, String> protocolNames = new HashMap<>();

  private final Map<String, Integer> users = new HashMap<>();
  private final Map<String, Integer> groups = new HashMap<>();
  private final LabelNames labels = LabelNames.ofSystem();

  private NameFiles(Path directory) {
    lines(directory.resolve("services"), FEW_SERVICES).forEach(this::service);
    lines(directory.resolve("protocols"), FEW_PROTOCOLS).forEach(this::protocolLine);
    lines(directory.resolve("passwd"), List.of("root:x:0:0")).forEach(l -> owner(users, l));
    lines(directory.resolve("group"), List.of("root:x:0:")).forEach(l -> owner(groups, l));
  }

  /** The names of this machine. */
  public static NameFiles ofSystem() {
    return new NameFiles(Path.of("/etc"));
  }

  private static List<String> lines(Path file, List<String> otherwise) {
    try {
      return Files.readAllLines(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return otherwise;
    }
  }

  private void service(String line) {
    String[] words = words(line);
    int slash = words.length < 2 ? -1 : words[1].indexOf('/');
    if (slash < 1) {
      return;
    }
    long port = CNumber.whole(words[1].substring(0, slash), 0, 0xFFFF);
    String protocol = words[1].substring(slash + 1);
    if (port < 0) {
      return;
    }
    for (int i = 0; i < words.length; i++) {
      if (i != 1) {
        services.putIfAbsent(words[i] + "/" + protocol, (int) port);
        services.putIfAbsent(words[i], (int) port);
      }
    }
  }

  private void protocolLine(String line) {
    String[] words = words(line);
    long number = words.length < 2 ? -1 : CNumber.whole(words[1], 0, 255);
    if (number < 0) {
      return;
    }
    protocolNames.putIfAbsent((int) number, words[0]);
    for (int i = 0; i < words.length; i++) {
      if (i != 1) {
        protocols.putIfAbsent(words[i], (int) number);
      }
    }
  }

  /** A line of {@code passwd} or {@code group}: the name first, its number third. */
  private static void owner(Map<String, Integer> into, String line) {
    String[] parts = line.split(":", -1);
    long number = parts.length < 3 ? -1 : CNumber.whole(parts[2], 0, Integer.MAX_VALUE);
    if (number >= 0) {
      into.putIfAbsent(parts[0], (int) number);
    }
  }

  private static String[] words(String line) {
    int comment = line.indexOf('#');
    return (comment < 0 ? line : line.substring(0, comment)).strip().split("\\s+");
  }

  @Override
  public int port(String name, String protocol) {
    return services.getOrDefault(protocol == null ? name : name + "/" + protocol, -1);
  }

  @Override
  public int protocol(String name) {
    return protocols.getOrDefault(name, -1);
  }

  @Override
  public String protocolName(int number) {
    return protocolNames.get(number);
  }

  @Override
  public int user(String name) {
    return users.getOrDefault(name, -1);
  }

  @Override
  public int group(String name) {
    return groups.getOrDefault(name, -1);
  }

  @Override
  public LabelNames labels() {
    return labels;
  }
}
