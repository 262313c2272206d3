package io.culvert.core.control.sets;

import io.culvert.core.control.rules.Names;
import io.culvert.core.sets.SetKey;
import io.culvert.core.sets.SetKind;
import io.culvert.core.sets.SetOptions;
import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.IpProtocol;
import io.culvert.core.wire.Prefix;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Reads an element, which may stand for many: {@code 10.0.0.0/30,tcp:80-82}. */
final class SetElementReader {

  private static final int MOST_ELEMENTS = 1 << 17;
  private static final int MAX_PORT = 0xFFFF;
  private static final int MAX_DEVICE = 15;

  private final SetKind kind;
  private final SetOptions options;
  private final Names names;
  private List<SetKey> keys = new ArrayList<>(List.of(new SetKey()));

  private SetElementReader(SetKind kind, SetOptions options, Names names) {
    this.kind = kind;
    this.options = options;
    this.names = names;
  }

  /** The elements that {@code text} names. */
  static List<SetKey> read(SetKind kind, SetOptions options, Names names, String text)
      throws SetException {
    SetElementReader reader = new SetElementReader(kind, options, names);
    String[] parts = text.split(",", -1);
    if (parts.length > kind.fields().size()) {
      throw new SetException(
          "Syntax error: Elem separator in "
              + text
              + ", but settype "
              + kind.label()
              + (kind.fields().size() == 1 ? " supports none." : " supports fewer."));
    }
    if (parts.length < kind.fields().size()) {
      throw new SetException(
          "Syntax error: " + kind.label() + " needs " + kind.fields().size() + " parts in " + text);
    }
    for (int i = 0; i < parts.length; i++) {
      reader.part(kind.fields().get(i), parts[i], i == 0);
    }
    return reader.keys;
  }

  /** Makes each key as many as {@code count}, each changed by {@code change}. */
  private void multiply(long count, Change change) throws SetException {
    if (count * keys.size() > MOST_ELEMENTS) {
      throw new SetException("The range is too large: it names more than 131072 elements");
    }
    List<SetKey> all = new ArrayList<>();
    for (SetKey key : keys) {
      for (long i = 0; i < count; i++) {
        SetKey copy = new SetKey().set(key);
        change.to(copy, i);
        all.add(copy);
      }
    }
    keys = all;
  }

  private interface Change {
    void to(SetKey key, long number);
  }

  private void part(SetKind.Field field, String text, boolean first) throws SetException {
    switch (field) {
      case ADDRESS -> addresses(text, first);
      case NETWORK -> networks(text, first);
      case PORT -> ports(text);
      case MAC -> {
        long mac = mac(text);
        multiply(1, (key, i) -> key.extra = mac);
      }
      case MARK -> {
        long mark = number(text, 0xFFFF_FFFFL);
        multiply(1, (key, i) -> key.extra = mark);
      }
      default -> {
        if (text.isEmpty() || text.length() > MAX_DEVICE || text.startsWith("physdev:")) {
          throw new SetException("Syntax error: '" + text + "' is no device here");
        }
        multiply(1, (key, i) -> key.device(text));
      }
    }
  }

  // ---- addresses

  private void addresses(String text, boolean first) throws SetException {
    int slash = text.indexOf('/');
    int dash = options.ipVersion() == 4 ? text.indexOf('-') : -1;
    if (slash < 0 && dash < 0) {
      IpAddress address = address(text);
      checkRange(address.low());
      multiply(1, (key, i) -> put(key, address.high(), address.low(), options.netmask(), first));
      return;
    }
    if (options.ipVersion() == 6) {
      throw new SetException("Syntax error: plain IP address must be supplied: " + text);
    }
    long[] range = dash >= 0 ? range(text, dash) : prefixRange(text, slash);
    checkRange(range[0]);
    checkRange(range[1]);
    multiply(
        range[1] - range[0] + 1, (key, i) -> put(key, 0, range[0] + i, options.netmask(), first));
  }

  private void checkRange(long low) throws SetException {
    if (kind.bitmap() && (low < options.first() || low > options.last())) {
      throw new SetException("Element is out of the range of the set");
    }
  }

  private long[] range(String text, int dash) throws SetException {
    long from = address(text.substring(0, dash)).low();
    long to = address(text.substring(dash + 1)).low();
    return from <= to ? new long[] {from, to} : new long[] {to, from};
  }

  private long[] prefixRange(String text, int slash) throws SetException {
    int length = prefix(text, slash);
    long low = address(text.substring(0, slash)).low();
    long rest = (1L << options.width() - length) - 1;
    return new long[] {low & ~rest, low | rest};
  }

  private int prefix(String text, int slash) throws SetException {
    return (int) number(text.substring(slash + 1), options.width());
  }

  private void put(SetKey key, long high, long low, int length, boolean first) {
    if (first) {
      key.firstHigh = high;
      key.firstLow = low;
      key.cutFirst(options.ipVersion(), length);
    } else {
      key.secondHigh = high;
      key.secondLow = low;
      key.cutSecond(options.ipVersion(), length);
    }
  }

  private void networks(String text, boolean first) throws SetException {
    int slash = text.indexOf('/');
    int dash = options.ipVersion() == 4 && slash < 0 ? text.indexOf('-') : -1;
    if (dash >= 0) {
      List<Prefix> all = prefixes(range(text, dash));
      multiply(
          all.size(),
          (key, i) -> {
            Prefix prefix = all.get((int) i);
            put(key, 0, prefix.address().low(), prefix.lengthBits(), first);
          });
      return;
    }
    int length = slash < 0 ? options.width() : prefix(text, slash);
    if (length == 0 && kind != SetKind.HASH_NET_DEVICE) {
      throw new SetException("The value of the CIDR parameter of the IP address is invalid");
    }
    IpAddress address = address(slash < 0 ? text : text.substring(0, slash));
    multiply(1, (key, i) -> put(key, address.high(), address.low(), length, first));
  }

  /** The fewest networks that make up a range. */
  private static List<Prefix> prefixes(long[] range) {
    List<Prefix> all = new ArrayList<>();
    long at = range[0];
    while (at <= range[1]) {
      int length = 32;
      while (length > 1
          && (at & (1L << 33 - length) - 1) == 0
          && at + (1L << 33 - length) - 1 <= range[1]) {
        length--;
      }
      all.add(new Prefix(IpAddress.v4((int) at), length));
      at += 1L << 32 - length;
    }
    return all;
  }

  private IpAddress address(String text) throws SetException {
    return address(text, options.ipVersion());
  }

  /** A plain address of this version. */
  static IpAddress address(String text, int ipVersion) throws SetException {
    return IpAddress.parse(text)
        .filter(address -> address.version() == ipVersion)
        .orElseThrow(
            () ->
                new SetException(
                    "Syntax error: cannot parse "
                        + text
                        + ": resolving to IPv"
                        + ipVersion
                        + " address failed"));
  }

  // ---- ports and the rest

  private void ports(String text) throws SetException {
    int colon = text.indexOf(':');
    int protocol = kind.protocols() ? IpProtocol.TCP : 0;
    String ports = text;
    if (colon >= 0) {
      String name = text.substring(0, colon).toLowerCase(Locale.ROOT);
      protocol = protocol(name);
      if (protocol <= 0 || !kind.protocols()) {
        throw new SetException("Syntax error: cannot parse '" + name + "' as a protocol");
      }
      ports = text.substring(colon + 1);
    }
    int chosen = protocol;
    if (protocol == IpProtocol.ICMP || protocol == IpProtocol.ICMPV6) {
      int type = SetIcmp.number(protocol, ports);
      if (type < 0) {
        throw new SetException("Syntax error: cannot parse " + ports + " as an ICMP type");
      }
      multiply(1, (key, i) -> port(key, chosen, type));
      return;
    }
    int dash = ports.indexOf('-');
    int from = port(dash < 0 ? ports : ports.substring(0, dash), protocol);
    int to = dash < 0 ? from : port(ports.substring(dash + 1), protocol);
    int low = Math.min(from, to);
    int high = Math.max(from, to);
    if (kind == SetKind.BITMAP_PORT && (low < options.first() || high > options.last())) {
      throw new SetException("Element is out of the range of the set");
    }
    multiply(high - low + 1, (key, i) -> port(key, chosen, low + (int) i));
  }

  private int protocol(String name) throws SetException {
    if (name.matches("[0-9]+")) {
      return (int) number(name, 255);
    }
    return name.equals("icmpv6") ? IpProtocol.ICMPV6 : names.protocol(name);
  }

  private static void port(SetKey key, int protocol, int port) {
    key.protocol = protocol;
    key.port = port;
  }

  private int port(String text, int protocol) throws SetException {
    if (text.matches("[0-9]{1,6}")) {
      return (int) number(text, MAX_PORT);
    }
    int port = names.port(text, protocol == IpProtocol.UDP ? "udp" : "tcp");
    if (port < 0) {
      throw new SetException("Syntax error: cannot parse '" + text + "' as a port");
    }
    return port;
  }

  private static long mac(String text) throws SetException {
    if (!text.matches("[0-9A-Fa-f]{1,2}(:[0-9A-Fa-f]{1,2}){5}")) {
      throw new SetException("Syntax error: cannot parse '" + text + "' as a MAC");
    }
    long mac = 0;
    for (String part : text.split(":")) {
      mac = mac << Byte.SIZE | Integer.parseInt(part, 16);
    }
    return mac;
  }

  /** A number up to {@code max}, in decimal or with {@code 0x}. */
  static long number(String text, long max) throws SetException {
    try {
      long number = Long.decode(text);
      if (number >= 0 && number <= max) {
        return number;
      }
    } catch (NumberFormatException e) {
      // told below
    }
    throw new SetException("Syntax error: '" + text + "' is out of range 0-" + max);
  }
}
