package io.culvert.core.control.rules;

/** Stable numbers of what can be told about a rule file; {@code E} refuses it, {@code W} warns. */
public enum RuleCode {
  E001("line outside a table", "Rules stand between a line '*TABLE' and a line 'COMMIT'."),
  E002("unknown table", "The tables are raw, mangle, nat, filter and security."),
  E003("COMMIT missing", "Each table ends with a line that says COMMIT and nothing else."),
  E004(
      "bad chain line",
      "A chain is declared as ':NAME POLICY [PACKETS:BYTES]', where the policy"
          + " of a built-in chain is ACCEPT or DROP and that of a user chain is '-'."),
  E005("bad command", "A line in a table begins with one of -A -I -D -R -C -N -X -F -Z -P -E."),
  E006("unknown option", "An option belongs to a match or target that must stand before it."),
  E007(
      "match needs a protocol",
      "Ports and ICMP types exist only in some protocols: say which one"
          + " with -p in the same rule."),
  E008("bad value", "The option takes another kind of value."),
  E009(
      "options do not fit together",
      "An option is repeated, negated, missing, or excludes another" + " one."),
  E010(
      "unknown chain",
      "A rule may go only to a chain of the same table that was declared above" + " it."),
  E011(
      "host name",
      "Names are not resolved: the answer could change, or be forged, while the rules"
          + " stay. Write the address."),
  E012(
      "not supported",
      "The match or target is not known to Culvert. A rule is never left out"
          + " silently, since that could let more packets in."),
  E013("not in this table", "The target works in another table only."),
  E014("not at this hook", "The match or target can't work where this chain is run from."),
  E015(
      "chains nest too deep",
      "Chains that jump in a circle, or deeper than sixteen levels, can't" + " be run."),
  E016(
      "device not known there",
      "A packet has no input device in OUTPUT and POSTROUTING, and no"
          + " output device yet in PREROUTING and INPUT."),
  E017("bad address", "The address or mask can't be read, or is of the other IP version."),
  E018("unknown name", "The name of a protocol, port or type is not known."),
  E019(
      "chain command failed",
      "The chain or rule number named here does not exist, exists already"
          + " or is still in use."),
  E020("argument missing", "The option needs an argument behind it, separated by a blank."),
  E021("unreadable line", "The line is too long, has an open quote, or is not text."),
  W001("never matches", "The rule can't match any packet here."),
  W002("different from iptables", "Accepted, though iptables-restore would refuse it."),
  W003(
      "inert match",
      "The match is understood, but what it asks about does not exist in a router"
          + " in user space."),
  W005("table twice", "Each table of a file replaces the one of that name before it."),
  W006("old negation", "'--option ! value' is how iptables 1.3 wrote '! --option value'."),
  W007("CRLF line ends", "The file was written on Windows; the extra character is ignored."),
  W008("command has no effect", "Listing commands do nothing when a file is loaded."),
  W010(
      "host rules only",
      "INPUT and OUTPUT see only packets from and to the router itself, or a"
          + " device with 'role: host'."),
  W011("unknown helper", "No plugin offers this helper now; the rule waits for one."),
  W012(
      "INVALID packets escape NAT",
      "Packets that conntrack calls INVALID are not translated: drop"
          + " them in FORWARD, or they leave with their private addresses."),
  W013(
      "timeout policy not checked",
      "Which timeout policies there are is known where the rules are loaded."),
  W014(
      "rule never reached",
      "A rule before it in its chain takes every packet that it could take: it can't fire, and"
          + " its counters stay zero. Put it before that rule, or leave it out."),
  W015("chain never used", "No rule jumps to the chain, so that none of its rules is asked."),
  W016(
      "helper given by nobody",
      "Packets are matched by a helper, but no rule gives it to connections: with 'helpers:"
          + " attach: explicit' each needs a rule such as -t raw -A PREROUTING -p tcp --dport 21"
          + " -j CT --helper ftp."),
  W017("set not checked", "Which sets there are is known where the rules are loaded."),
  W018(
      "host name looked up",
      "The name stands for the addresses it has now, as with iptables: the rules keep them when the"
          + " name changes."),
  W019(
      "rule left out",
      "With --unsupported=skip-safe a rule that is not supported is left out where that can't let"
          + " more packets in: it only accepts or logs, in the filter table, and neither it nor"
          + " another rule of that table remembers or marks packets.");

  private final String title;
  private final String explanation;

  RuleCode(String title, String explanation) {
    this.title = title;
    this.explanation = explanation;
  }

  /** Whether it refuses the file. */
  public boolean error() {
    return name().charAt(0) == 'E';
  }

  /** The kind in a few words. */
  public String title() {
    return title;
  }

  /** The kind in a sentence or two. */
  public String explanation() {
    return explanation;
  }
}
