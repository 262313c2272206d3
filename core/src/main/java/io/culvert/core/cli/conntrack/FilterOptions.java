package io.culvert.core.cli.conntrack;

import io.culvert.core.cli.UsageException;
import io.culvert.core.control.ProtocolNames;
import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.IpProtocol;
import io.culvert.core.wire.Prefix;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import picocli.CommandLine.Option;

/**
 * Which entries are meant, in the options of conntrack(8); {@link #filter} says the same in the
 * language of filters.
 */
final class FilterOptions {

  /** Stands for an option given without its optional address. */
  static final String ANY = "any";

  @Option(
      names = {"-f", "--family"},
      paramLabel = "ipv4|ipv6",
      description = "only this family")
  String family;

  @Option(
      names = {"-s", "--src", "--orig-src"},
      paramLabel = "IP[/N]",
      description = "source of the original direction")
  String source;

  @Option(
      names = {"-d", "--dst", "--orig-dst"},
      paramLabel = "IP[/N]",
      description = "destination of the original direction")
  String destination;

  @Option(names = "--mask-src", paramLabel = "MASK", description = "bits of -s that count")
  String sourceMask;

  @Option(names = "--mask-dst", paramLabel = "MASK", description = "bits of -d that count")
  String destinationMask;

  @Option(
      names = {"-r", "--reply-src"},
      paramLabel = "IP[/N]",
      description = "source of the reply direction")
  String replySource;

  @Option(
      names = {"-q", "--reply-dst"},
      paramLabel = "IP[/N]",
      description = "destination of the reply direction")
  String replyDestination;

  @Option(
      names = {"-p", "--protonum", "--proto"},
      paramLabel = "PROTO",
      description = "tcp, udp, icmp, … or a number")
  String protocol;

  @Option(
      names = {"--sport", "--orig-port-src", "--srckey", "--orig-key-src"},
      paramLabel = "PORT",
      description = "source port (with -p)")
  String sourcePort;

  @Option(
      names = {"--dport", "--orig-port-dst", "--dstkey", "--orig-key-dst"},
      paramLabel = "PORT",
      description = "destination port (with -p)")
  String destinationPort;

  @Option(
      names = {"--reply-port-src", "--reply-key-src"},
      paramLabel = "PORT",
      description = "source port of the reply direction (with -p)")
  String replySourcePort;

  @Option(
      names = {"--reply-port-dst", "--reply-key-dst"},
      paramLabel = "PORT",
      description = "destination port of the reply direction (with -p)")
  String replyDestinationPort;

  @Option(
      names = {"--icmp-type", "--icmpv6-type"},
      paramLabel = "N",
      description = "ICMP type (with -p)")
  String icmpType;

  @Option(
      names = {"--icmp-code", "--icmpv6-code"},
      paramLabel = "N",
      description = "ICMP code (with -p)")
  String icmpCode;

  @Option(
      names = {"--icmp-id", "--icmpv6-id"},
      paramLabel = "N",
      description = "ICMP id (with -p)")
  String icmpId;

  @Option(
      names = "--state",
      paramLabel = "STATE",
      description = "ESTABLISHED, TIME_WAIT, … (with -p)")
  String state;

  @Option(
      names = {"-u", "--status"},
      paramLabel = "STATUS[,…]",
      description =
          "ASSURED, SEEN_REPLY, UNREPLIED, FIXED_TIMEOUT, EXPECTED; with -I, -A and -U: to set")
  private String status;

  @Option(
      names = {"-m", "--mark"},
      paramLabel = "N[/MASK]",
      description = "mark; with -I, -A and -U: to set")
  private String mark;

  @Option(
      names = {"-l", "--label"},
      paramLabel = "LABEL[,…]",
      description = "has all these labels; names as in /etc/xtables/connlabel.conf")
  String label;

  @Option(
      names = {"-w", "--zone"},
      paramLabel = "N",
      description = "zone")
  String zone;

  @Option(names = "--orig-zone", paramLabel = "N", description = "zone of the original direction")
  String originalZone;

  @Option(names = "--reply-zone", paramLabel = "N", description = "zone of the reply direction")
  String replyZone;

  @Option(
      names = {"-n", "--src-nat"},
      arity = "0..1",
      fallbackValue = ANY,
      paramLabel = "IP",
      description = "source is translated (to IP)")
  String sourceNat;

  @Option(
      names = {"-g", "--dst-nat"},
      arity = "0..1",
      fallbackValue = ANY,
      paramLabel = "IP",
      description = "destination is translated (to IP)")
  String destinationNat;

  @Option(
      names = {"-j", "--any-nat"},
      arity = "0..1",
      fallbackValue = ANY,
      paramLabel = "IP",
      description = "either is translated (to IP)")
  String anyNat;

  @Option(
      names = "--filter",
      paramLabel = "EXPR",
      description = "as on the page: \"bytes > 1M and not dst = 10.0.0.0/8\"")
  String expression;

  private static final Set<String> STATUS =
      Set.of("ASSURED", "SEEN_REPLY", "UNREPLIED", "FIXED_TIMEOUT", "EXPECTED", "UNSET");

  /** The protocol's number, -1 where none is given. */
  int number() {
    return protocol == null ? -1 : Integer.parseInt(protocol());
  }

  String mark() {
    return mark;
  }

  String status() {
    return status;
  }

  /** The options as a filter; {@code changing} leaves out what {@code -U} is to set. */
  String filter(boolean changing) {
    List<String> tests = new ArrayList<>();
    if (family != null) {
      tests.add("family = " + family());
    }
    families();
    address(tests, "src", under(source, sourceMask, "src"));
    address(tests, "dst", under(destination, destinationMask, "dst"));
    address(tests, "rsrc", replySource);
    address(tests, "rdst", replyDestination);
    if (protocol != null) {
      tests.add("proto = " + protocol());
    }
    ports(tests);
    number(tests, "both-zone", zone);
    number(tests, "orig-zone", originalZone);
    number(tests, "reply-zone", replyZone);
    if (anyNat != null && (sourceNat != null || destinationNat != null)) {
      throw new UsageException("cannot specify `--src-nat' or `--dst-nat' with `--any-nat'");
    }
    translated(tests, "snat", sourceNat, "rdport");
    translated(tests, "dnat", destinationNat, "rsport");
    translated(tests, "nat", anyNat, "port");
    for (int number : label == null ? List.<Integer>of() : LabelOption.numbers(label)) {
      tests.add("label = " + number);
    }
    if (!changing && mark != null) {
      tests.add("mark = " + markNumber(mark));
    }
    if (!changing && status != null) {
      for (String word : statusWords()) {
        tests.add("status = " + word);
      }
    }
    if (expression != null) {
      tests.add("(" + expression + ")");
    }
    return String.join(" and ", tests);
  }

  /** Refuses addresses of another family than was asked for, or of two. */
  private void families() {
    Set<String> families = new HashSet<>();
    if (family != null) {
      families.add(family());
    }
    for (String address : new String[] {source, destination, replySource, replyDestination}) {
      if (address != null) {
        families.add(checked(address).contains(":") ? "ipv6" : "ipv4");
      }
    }
    if (families.size() > 1) {
      throw new UsageException("mismatched address family");
    }
  }

  String family() {
    return switch (family.toLowerCase(Locale.ROOT)) {
      case "ipv4", "inet" -> "ipv4";
      case "ipv6", "inet6" -> "ipv6";
      default -> throw new UsageException("`" + family + "' unsupported protocol");
    };
  }

  boolean hasProtocol() {
    return protocol != null;
  }

  String protocol() {
    return Integer.toString(
        ProtocolNames.number(protocol)
            .orElseThrow(() -> new UsageException("`" + protocol + "' unsupported protocol")));
  }

  List<String> statusWords() {
    List<String> words = new ArrayList<>();
    for (String word : status.split(",")) {
      String upper = word.toUpperCase(Locale.ROOT);
      if (!STATUS.contains(upper)) {
        throw new UsageException("Bad parameter `" + word + "'");
      }
      words.add(upper);
    }
    return words;
  }

  private void ports(List<String> tests) {
    number(tests, "sport", sourcePort);
    number(tests, "dport", destinationPort);
    number(tests, "rsport", replySourcePort);
    number(tests, "rdport", replyDestinationPort);
    number(tests, "icmp-type", icmpType);
    number(tests, "icmp-code", icmpCode);
    number(tests, "icmp-id", icmpId);
    if (state != null) {
      StateNames.check(number(), state);
      if (number() != IpProtocol.DCCP) { // no connection has one of its states, none is tracked
        tests.add("state = " + state);
      }
    }
  }

  private static void address(List<String> tests, String field, String value) {
    if (value != null) {
      tests.add(field + " = " + checked(value));
    }
  }

  private static String under(String address, String mask, String option) {
    if (mask == null) {
      return address;
    }
    if (address == null) {
      throw new UsageException("Can't use --mask-" + option + " without --" + option);
    }
    try {
      IpAddress bits = IpAddress.of(mask);
      Prefix prefix = new Prefix(bits, Long.bitCount(bits.high()) + Long.bitCount(bits.low()));
      if (prefix.network().equals(bits)) {
        return address + "/" + prefix.lengthBits();
      }
      throw new UsageException("Invalid netmask `" + mask + "': its bits must be the first");
    } catch (IllegalArgumentException e) {
      throw new UsageException("Invalid netmask `" + mask + "'");
    }
  }

  static String checked(String address) {
    try {
      Prefix.of(address);
      return address;
    } catch (IllegalArgumentException e) {
      throw new UsageException("Invalid IP address `" + address + "'");
    }
  }

  private static void number(List<String> tests, String field, String value) {
    if (value != null) {
      tests.add(field + " = " + number(value));
    }
  }

  static String number(String value) {
    try {
      return Long.decode(value).toString();
    } catch (NumberFormatException e) {
      throw new UsageException("`" + value + "' is no number");
    }
  }

  static String markNumber(String value) {
    int slash = value.indexOf('/');
    return slash < 0
        ? number(value)
        : number(value.substring(0, slash)) + "/" + number(value.substring(slash + 1));
  }

  /** {@code IP}, {@code IP:PORT} or nothing. */
  private static void translated(List<String> tests, String flag, String value, String port) {
    if (value == null) {
      return;
    }
    if (value.equals(ANY)) {
      tests.add(flag);
      return;
    }
    int colon = value.indexOf('.') >= 0 ? value.indexOf(':') : -1;
    tests.add(flag + " = " + checked(colon < 0 ? value : value.substring(0, colon)));
    number(tests, port, colon < 0 ? null : value.substring(colon + 1));
  }
}
