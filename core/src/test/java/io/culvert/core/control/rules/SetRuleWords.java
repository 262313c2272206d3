package io.culvert.core.control.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Rules about sets and timeout policies drawn by chance, and those that there are. */
final class SetRuleWords extends RuleWords {

  /** The sets, as {@code ipset restore} makes them. */
  static final String SETS =
      """
      create s4 hash:ip family inet
      create s6 hash:ip family inet6 timeout 60 counters
      create p4 hash:ip,port family inet skbinfo
      create p6 hash:ip,port,ip family inet6 skbinfo
      create ports bitmap:port range 1-100 counters
      create any list:set
      """;

  /** The policies, as commands. */
  static final String POLICIES =
      """
      nfct timeout add tcp4 inet tcp established 100
      nfct timeout add udp4 inet udp unreplied 10
      nfct timeout add tcp6 inet6 tcp established 100
      """;

  private static final Map<String, Integer> VERSIONS =
      Map.of("s4", 4, "s6", 6, "p4", 4, "p6", 6, "ports", 0, "any", 0);

  SetRuleWords(Random random, int ipVersion) {
    super(random, ipVersion);
  }

  /** What there is to say of a set. */
  static KnownSets.Answer set(String name, int ipVersion) {
    int version = VERSIONS.getOrDefault(name, -1);
    if (version < 0) {
      return KnownSets.Answer.NONE;
    }
    return version == 0 || version == ipVersion
        ? KnownSets.Answer.FITS
        : KnownSets.Answer.OTHER_FAMILY;
  }

  /** What there is to say of a policy. */
  static KnownTimeouts.Answer policy(String name, int ipVersion, int protocol) {
    if (!List.of("tcp4", "udp4", "tcp6").contains(name)) {
      return KnownTimeouts.Answer.NONE;
    }
    if (name.charAt(3) - '0' != ipVersion) {
      return KnownTimeouts.Answer.OTHER_FAMILY;
    }
    return protocol == (name.startsWith("tcp") ? 6 : 17)
        ? KnownTimeouts.Answer.FITS
        : KnownTimeouts.Answer.OTHER_PROTOCOL;
  }

  private String named() {
    String own = ipVersion == 4 ? "4 " : "6 ";
    String name =
        pick(
            "s" + own,
            "p" + own,
            "s" + own,
            "ports ",
            "any ",
            one(4) ? pick("s4 ", "no ") : "s" + own);
    return name + pick("src", "dst", "src,dst", "dst,src,src", "dst,srcs", one(4) ? "x" : "dst");
  }

  List<String> match() {
    List<String> all = new ArrayList<>();
    add(all, "-m set " + not() + pick("--match-set ", "--match-set ", "--set ") + named());
    add(all, pick("", "", "--return-nomatch", not() + "--update-counters"));
    add(all, pick("", "", "! --update-subcounters", not() + "--packets-eq 0x10"));
    add(
        all,
        pick("", "", "--packets-lt 7", not() + "--bytes-eq 5", "--bytes-gt 18446744073709551615"));
    return all;
  }

  List<String> target() {
    List<String> all = new ArrayList<>(List.of("-j", "SET"));
    add(all, one(3) ? "" : "--add-set " + named() + pick("", " --exist", " --timeout 60"));
    add(all, one(2) ? "" : "--del-set " + named());
    if (one(2)) {
      add(all, "--map-set " + named());
      add(all, pick("--map-mark", "--map-prio", "--map-queue", "--map-prio --map-mark", ""));
    }
    add(all, one(9) ? pick("--exist", "--timeout 4294967295", "--map-mark") : "");
    return all;
  }

  List<String> policy() {
    List<String> all = new ArrayList<>();
    String policy = pick("tcp4", "udp4", "tcp6", "no");
    String helper = policy.startsWith("tcp") ? " --helper ftp" : "";
    add(all, "-j CT --timeout " + policy + pick("", " --zone 4", helper, " --notrack"));
    return all;
  }
}
