package io.culvert.core.control.rules;

import io.culvert.core.control.RuleText;
import io.culvert.core.nat.PortParts;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The rule language: reads files of {@code iptables-save} and {@code ip6tables-save}. Made once
 * from the list of matches and targets; immutable; any thread.
 */
public final class RuleLanguage {

  private final Catalog catalog;
  private final Names names;
  private final Predicate<String> helperKnown;
  private final KnownTimeouts timeouts;
  private final KnownSets sets;
  private final HostNames hosts;
  private final PortParts parts;

  /** A language of these words, with these names of services and protocols. */
  public RuleLanguage(Catalog catalog, Names names) {
    this(
        catalog,
        names,
        helper -> true,
        KnownTimeouts.ELSEWHERE,
        KnownSets.ELSEWHERE,
        HostNames.SYSTEM,
        PortParts.ALL);
  }

  private RuleLanguage(
      Catalog catalog,
      Names names,
      Predicate<String> helperKnown,
      KnownTimeouts timeouts,
      KnownSets sets,
      HostNames hosts,
      PortParts parts) {
    this.catalog = catalog;
    this.names = names;
    this.helperKnown = helperKnown;
    this.timeouts = timeouts;
    this.sets = sets;
    this.hosts = hosts;
    this.parts = parts;
  }

  /** The same, asking {@code names} for hosts where a file asks for them to be looked up. */
  public RuleLanguage lookingUp(HostNames names) {
    return new RuleLanguage(catalog, this.names, helperKnown, timeouts, sets, names, parts);
  }

  /** The same, warning of rules that name a helper which {@code known} does not. */
  public RuleLanguage knowingHelpers(Predicate<String> known) {
    return new RuleLanguage(catalog, names, known, timeouts, sets, hosts, parts);
  }

  /** The same, refusing rules that name a timeout policy which {@code known} does not. */
  public RuleLanguage knowingTimeouts(KnownTimeouts known) {
    return new RuleLanguage(catalog, names, helperKnown, known, sets, hosts, parts);
  }

  /** The same, refusing rules that name a set which {@code known} does not. */
  public RuleLanguage knowingSets(KnownSets known) {
    return new RuleLanguage(catalog, names, helperKnown, timeouts, known, hosts, parts);
  }

  /** The same, refusing ranges of ports of which a part would have none. */
  public RuleLanguage sharingPorts(PortParts own) {
    return new RuleLanguage(catalog, names, helperKnown, timeouts, sets, hosts, own);
  }

  /**
   * Reads a rule file. Never throws for what the text says: see {@link RuleFile#diagnostics}.
   *
   * @param file its name, for diagnostics
   * @param text what it says
   * @param ipVersion 4 for iptables, 6 for ip6tables
   * @param counters whether counters in the text are taken over ({@code iptables-restore -c})
   */
  public RuleFile read(String file, String text, int ipVersion, boolean counters) {
    return read(new RuleText(ipVersion, file, text, counters));
  }

  /** The same, as {@code rules} says it is to be read, all of it. */
  public RuleFile read(RuleText rules) {
    return RuleReader.read(rules, words(rules.ipVersion(), rules.ways()));
  }

  /**
   * Reads a rule file that goes on from other rules: with {@code noFlush} its lines change them,
   * else its tables replace theirs.
   *
   * @param base the other rules, as they were saved with counters
   */
  public RuleFile goOn(RuleText rules, String base) {
    RuleReader.Language words = words(rules.ipVersion(), rules.ways());
    RuleText running = new RuleText(rules.ipVersion(), "running rules", base, true);
    RuleFile before = RuleReader.read(running, words);
    return RuleReader.goOn(rules, words, before);
  }

  /** Names of services and protocols, users and groups. */
  public Names names() {
    return names;
  }

  private RuleReader.Language words(int ipVersion, Set<RuleText.Way> ways) {
    if (ipVersion != 4 && ipVersion != 6) {
      throw new IllegalArgumentException("IP version " + ipVersion);
    }
    return new RuleReader.Language(
        catalog,
        names,
        new Protocols(names),
        ipVersion,
        helperKnown,
        timeouts,
        sets,
        ways.contains(RuleText.Way.RESOLVE) ? hosts : HostNames.REFUSED,
        parts);
  }
}
