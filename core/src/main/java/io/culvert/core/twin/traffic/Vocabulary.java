package io.culvert.core.twin.traffic;

import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.Prefix;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a rule file speaks of, so that traffic can be about the same. Reads {@code iptables-save}
 * text as words, and passes over whatever it does not know.
 */
public final class Vocabulary {

  private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|\\S+");
  private static final Pattern ADDRESS =
      Pattern.compile("[0-9]+(?:\\.[0-9]+){3}(?:/[0-9]+)?|[0-9a-fA-F]*:[0-9a-fA-F:.]*(?:/[0-9]+)?");

  private final List<RuleAim> aims = new ArrayList<>();
  private final Set<Prefix> prefixes = new LinkedHashSet<>();
  private final Set<Integer> protocols = new LinkedHashSet<>();
  private final List<PortRange> ports = new ArrayList<>();
  private final Set<Integer> marks = new LinkedHashSet<>();
  private final Map<String, List<RuleAim>> helpers = new LinkedHashMap<>();
  private final int ipVersion;

  /** Reads a rule file; addresses of the other family are left out. */
  public Vocabulary(String rules, int ipVersion) {
    this.ipVersion = ipVersion;
    rules.lines().filter(line -> line.startsWith("-A ")).forEach(this::rule);
  }

  private void rule(String line) {
    List<String> words = new ArrayList<>();
    Matcher word = WORD.matcher(line);
    while (word.find()) {
      words.add(word.group(1) != null ? word.group(1) : word.group());
    }
    for (int i = 0; i + 1 < words.size(); i++) {
      option(words.get(i), words.get(i + 1));
    }
    RuleAim aim = RuleAim.of(words);
    int helper = words.indexOf("--helper");
    if (helper > 0 && helper + 1 < words.size()) {
      helpers.computeIfAbsent(words.get(helper + 1), name -> new ArrayList<>());
    }
    if (helper > 0 && helper + 1 < words.size() && words.contains("CT")) {
      helpers.get(words.get(helper + 1)).add(aim);
    }
    if (aim.telling()) {
      aims.add(aim);
    }
  }

  private void option(String name, String value) {
    switch (name) {
      case "-p" -> protocols.add(RuleAim.protocol(value));
      case "--sport", "--dport", "--sports", "--dports", "--ports", "--to-ports" ->
          ports.addAll(RuleAim.ports(value));
      case "--mark", "--set-mark", "--set-xmark" -> mark(value);
      case "-s", "-d", "--to-destination", "--to-source", "--src-range", "--dst-range", "--to" ->
          addresses(value);
      default -> {}
    }
  }

  private void mark(String value) {
    String number = value.split("/")[0];
    if (number.matches("0x[0-9a-fA-F]{1,8}|[0-9]{1,9}")) {
      marks.add(Long.decode(number).intValue());
    }
  }

  private void addresses(String value) {
    Matcher found = ADDRESS.matcher(value);
    while (found.find()) {
      prefix(found.group()).filter(this::ours).ifPresent(prefixes::add);
    }
    int port = value.lastIndexOf(':');
    boolean behind = ipVersion == 4 ? port > 0 : value.contains("]:");
    if (behind) {
      ports.addAll(RuleAim.ports(value.substring(port + 1)));
    }
  }

  private boolean ours(Prefix prefix) {
    return prefix.address().version() == ipVersion;
  }

  /** Reads {@code address}, {@code address/length} or {@code address/mask}. */
  static Optional<Prefix> prefix(String text) {
    int slash = text.indexOf('/');
    Optional<IpAddress> address = IpAddress.parse(slash < 0 ? text : text.substring(0, slash));
    if (address.isEmpty()) {
      return Optional.empty();
    }
    int full = address.get().version() == 4 ? 32 : 128;
    String length = slash < 0 ? "" + full : text.substring(slash + 1);
    int bits =
        length.matches("[0-9]{1,3}")
            ? Integer.parseInt(length)
            : IpAddress.parse(length).map(mask -> Long.bitCount(mask.low())).orElse(full);
    return Optional.of(new Prefix(address.get(), Math.min(bits, full)));
  }

  /** One of the rules that name an address or a port. */
  Optional<RuleAim> aim(RandomGenerator random) {
    return pick(aims, random);
  }

  /** Address ranges the rules name, those translated to included. */
  public List<Prefix> prefixes() {
    return List.copyOf(prefixes);
  }

  /** An address the rules name, or one inside a prefix they name. */
  public Optional<IpAddress> address(RandomGenerator random) {
    return pick(prefixes(), random).map(prefix -> inside(prefix, random));
  }

  /** A port the rules name, translated to or matched. */
  public Optional<Integer> port(RandomGenerator random) {
    return pick(ports, random).map(range -> range.draw(random));
  }

  /** IP protocol numbers the rules name. */
  public Set<Integer> protocols() {
    return protocols;
  }

  /** Marks the rules set or match. */
  public Set<Integer> marks() {
    return marks;
  }

  /** Helpers the rules attach or match. */
  public Set<String> helpers() {
    return helpers.keySet();
  }

  /** One of the rules that attach {@code helper}. */
  Optional<RuleAim> helper(String helper, RandomGenerator random) {
    return pick(helpers.getOrDefault(helper, List.of()), random);
  }

  /** An address in {@code prefix}: its first ones, its last ones, rarely any other. */
  static IpAddress inside(Prefix prefix, RandomGenerator random) {
    int width = prefix.address().version() == 4 ? 32 : 128;
    int host = width - prefix.lengthBits();
    long some =
        switch (random.nextInt(8)) {
          case 0 -> random.nextLong();
          case 1 -> -1L - random.nextInt(3);
          default -> random.nextInt(1, 8);
        };
    long bits = host >= 64 ? some : some & ((1L << host) - 1);
    IpAddress network = prefix.network();
    return new IpAddress(network.version(), network.high(), network.low() | within(bits, width));
  }

  private static long within(long bits, int width) {
    return width == 32 ? bits & 0xFFFF_FFFFL : bits;
  }

  static <T> Optional<T> pick(List<T> all, RandomGenerator random) {
    return all.isEmpty() ? Optional.empty() : Optional.of(all.get(random.nextInt(all.size())));
  }
}
