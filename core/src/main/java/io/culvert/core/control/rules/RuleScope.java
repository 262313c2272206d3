package io.culvert.core.control.rules;

import io.culvert.core.chain.TableName;
import io.culvert.core.control.LabelNames;
import io.culvert.core.nat.NatRange;
import io.culvert.core.sets.SetSlot;
import java.util.ArrayList;
import java.util.List;

/** Where a rule stands and what its line has said, for extensions that must know. */
public final class RuleScope {

  /** A warning the extension wants to give about the rule. */
  record Warning(RuleCode code, Argument at, String message) {}

  private final RuleReader.Language language;
  private final TableName table;
  private final String chain;
  private final RuleHeader header;
  private final List<AddressMask> sources;
  private final Addresses addresses;
  private final Ports ports;
  private final List<Warning> warnings = new ArrayList<>();

  RuleScope(
      RuleReader.Language language,
      TableName table,
      String chain,
      RuleHeader header,
      List<AddressMask> sources) {
    this.language = language;
    this.table = table;
    this.chain = chain;
    this.header = header;
    this.sources = sources;
    this.addresses = new Addresses(language.ipVersion());
    this.ports = new Ports(language.names());
  }

  /** 4 or 6. */
  public int ipVersion() {
    return language.ipVersion();
  }

  /** The table of the rule. */
  public TableName table() {
    return table;
  }

  /** Name of the chain of the rule. */
  public String chain() {
    return chain;
  }

  /** What {@code -s} lists; a {@code null} for any. */
  public List<AddressMask> sources() {
    return sources;
  }

  /** The rule's own conditions, but for addresses: {@code -p}, {@code -i} and so on. */
  public RuleHeader header() {
    return header;
  }

  /** Reads addresses of the rule's IP version. */
  public Addresses addresses() {
    return addresses;
  }

  /** Reads port names. */
  public Ports ports() {
    return ports;
  }

  /** Reads protocol names. */
  public Protocols protocols() {
    return language.protocols();
  }

  /** Names of the labels of entries. */
  public LabelNames labels() {
    return language.names().labels();
  }

  /** The number of a user; -1 if unknown. */
  public int user(String name) {
    return language.names().user(name);
  }

  /** The number of a group; -1 if unknown. */
  public int group(String name) {
    return language.names().group(name);
  }

  /** Warns if {@code helper} is offered by no plugin. */
  public void checkHelper(String helper, Argument at) {
    if (!helper.isEmpty() && !language.helperKnown().test(helper)) {
      warn(RuleCode.W011, at, "no plugin offers helper '" + helper + "' now");
    }
  }

  /** Refuses a rule whose timeout policy is none, or one for other packets than the rule's. */
  public void checkTimeout(OptionUse use) throws RuleProblem {
    String name = use.text();
    switch (language.timeouts().ask(name, ipVersion(), header.protocol())) {
      case NONE ->
          throw use.problem(RuleCode.E012, "there is no timeout policy '" + name + "'")
              .cure("'culvert nfct add timeout' makes one, or 'timeouts:' in the configuration");
      case OTHER_FAMILY ->
          throw use.problem(
              RuleCode.E007, "timeout policy '" + name + "' is for the other IP version");
      case OTHER_PROTOCOL ->
          throw use.problem(
              RuleCode.E007, "timeout policy '" + name + "' is for another protocol than -p");
      case NOBODY_KNOWS ->
          warn(RuleCode.W013, use.value(), "the router must have a timeout policy '" + name + "'");
      default -> {}
    }
  }

  /** Refuses a rule whose set is none, or one of the other IP version. */
  public void checkSet(OptionUse use) throws RuleProblem {
    String name = use.text();
    if (name.isEmpty() || name.length() > SetSlot.MAX_NAME) {
      throw use.bad("the name of a set, which has 1 to 31 characters");
    }
    switch (language.sets().ask(name, ipVersion())) {
      case NONE ->
          throw use.problem(RuleCode.E012, "there is no set '" + name + "'")
              .cure("'culvert ipset create' makes one, or 'sets:' in the configuration");
      case OTHER_FAMILY ->
          throw use.problem(RuleCode.E017, "set '" + name + "' is of the other IP version");
      case NOBODY_KNOWS ->
          warn(RuleCode.W017, use.value(), "the router must have a set '" + name + "'");
      default -> {}
    }
  }

  /** Refuses ports to choose from of which a member of the cluster would have none. */
  public void checkPorts(OptionUse use, NatRange range) throws RuleProblem {
    int without =
        range.specifiesPorts() ? language.parts().without(range.minPort(), range.maxPort()) : -1;
    if (without >= 0) {
      throw use.problem(
              RuleCode.E008,
              "member "
                  + without
                  + " of "
                  + language.parts().count()
                  + " has no port from "
                  + range.minPort()
                  + " to "
                  + range.maxPort())
          .cure(
              "members of an active-active cluster choose from pairs of ports in turn: give "
                  + 2 * language.parts().count()
                  + " ports or more");
    }
  }

  /** Notes something the user should know about a rule that is accepted. */
  public void warn(RuleCode code, Argument at, String message) {
    warnings.add(new Warning(code, at, message));
  }

  List<Warning> warnings() {
    return warnings;
  }
}
