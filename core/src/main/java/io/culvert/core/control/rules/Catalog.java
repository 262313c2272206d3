package io.culvert.core.control.rules;

import io.culvert.core.control.NearestWord;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The matches and targets the rule language knows, from one list each. Immutable. Where two carry
 * one name, the one of the rule's IP version is taken.
 */
public final class Catalog {

  /** What else iptables 1.8.9 has: to tell "not supported" from "no such thing". */
  private static final Set<String> OTHER_MATCHES =
      Set.of("bpf", "cgroup", "geoip", "ipvs", "nfacct", "osf", "rateest", "set", "srh");

  private static final Set<String> ICMP6_NAMES = Set.of("icmpv6", "ipv6-icmp", "icmp6");

  private static final Set<String> OTHER_TARGETS =
      Set.of(
          "ACCOUNT",
          "CLUSTERIP",
          "CONNSECMARK",
          "DNPT",
          "FLOWOFFLOAD",
          "HMARK",
          "LED",
          "QUEUE",
          "RATEEST",
          "SECMARK",
          "SNPT",
          "SYNPROXY",
          "TEE",
          "ULOG");

  private final Map<String, MatchExtension> matches = new HashMap<>();
  private final Map<String, TargetExtension> targets = new HashMap<>();
  private final Map<Extension, List<OptionTable.Named>> spellings = new IdentityHashMap<>();

  /** A catalog of these. */
  public Catalog(List<MatchExtension> allMatches, List<TargetExtension> allTargets) {
    allMatches.forEach(m -> register(matches, m));
    allTargets.forEach(t -> register(targets, t));
    matches.values().forEach(m -> spellings.put(m, OptionTable.spellings(m)));
    targets.values().forEach(t -> spellings.put(t, OptionTable.spellings(t)));
  }

  private static <T extends Extension> void register(Map<String, T> into, T extension) {
    if (into.putIfAbsent(key(extension.name(), extension.ipVersion()), extension) != null) {
      throw new IllegalArgumentException("two extensions named " + extension.name());
    }
  }

  private static String key(String name, int ipVersion) {
    return name + "/" + ipVersion;
  }

  /** How the options of one of them are spelled. */
  List<OptionTable.Named> spellings(Extension extension) {
    return spellings.get(extension);
  }

  /** The match {@code name} for rules of {@code ipVersion}, or {@code null}. */
  MatchExtension match(String name, int ipVersion) {
    String plain = ICMP6_NAMES.contains(name) ? "icmp6" : name;
    MatchExtension own = matches.get(key(plain, ipVersion));
    return own != null ? own : matches.get(key(plain, 0));
  }

  /** The target {@code name} for rules of {@code ipVersion}, or {@code null}. */
  TargetExtension target(String name, int ipVersion) {
    TargetExtension own = targets.get(key(name, ipVersion));
    return own != null ? own : targets.get(key(name, 0));
  }

  /** The matches for rules of {@code ipVersion}, by name. */
  public List<Extension> matches(int ipVersion) {
    return sorted(matches.values(), ipVersion);
  }

  /** The targets for rules of {@code ipVersion}, by name. */
  public List<Extension> targets(int ipVersion) {
    return sorted(targets.values(), ipVersion);
  }

  private static List<Extension> sorted(Collection<? extends Extension> all, int ipVersion) {
    return all.stream()
        .filter(e -> e.ipVersion() == 0 || e.ipVersion() == ipVersion)
        .sorted(Comparator.comparing(Extension::name))
        .map(Extension.class::cast)
        .toList();
  }

  /** The name of a match for rules of {@code ipVersion} that {@code typed} may have meant. */
  Optional<String> nearestMatch(String typed, int ipVersion) {
    return NearestWord.of(typed, matches(ipVersion).stream().map(Extension::name).toList());
  }

  /** Likewise of a target, or one of these chains. */
  Optional<String> nearestTarget(String typed, int ipVersion, Stream<String> chains) {
    Stream<String> names = targets(ipVersion).stream().map(Extension::name);
    return NearestWord.of(typed, Stream.concat(names, chains).toList());
  }

  /** Whether iptables has a target of that name, known here or not. */
  boolean isTarget(String name, int ipVersion) {
    return target(name, ipVersion) != null || OTHER_TARGETS.contains(name);
  }

  /** Whether iptables has a match of that name that is not known here. */
  boolean isForeignMatch(String name) {
    return OTHER_MATCHES.contains(name);
  }

  /** Which match or target has an option of that name, as text; {@code null} if none or many. */
  String ownerOf(String option, int ipVersion) {
    Set<String> owners = new TreeSet<>();
    matches.values().forEach(m -> note(owners, "-m ", m, option, ipVersion));
    targets.values().forEach(t -> note(owners, "-j ", t, option, ipVersion));
    return owners.isEmpty() || owners.size() > 3 ? null : String.join(" or ", owners);
  }

  private static void note(
      Set<String> owners, String letter, Extension extension, String option, int ipVersion) {
    boolean fits = extension.ipVersion() == 0 || extension.ipVersion() == ipVersion;
    if (fits && extension.options().stream().anyMatch(o -> o.names().contains(option))) {
      owners.add(letter + extension.name());
    }
  }
}
