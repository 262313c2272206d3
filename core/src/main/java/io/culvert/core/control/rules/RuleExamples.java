package io.culvert.core.control.rules;

import java.util.EnumMap;
import java.util.Map;

/** For each code a line that earns it, and what to write instead. */
public final class RuleExamples {

  /**
   * Wrong and right.
   *
   * @param wrong a line, or two, that earns the code
   * @param right what to write instead; empty where that depends
   */
  public record Example(String wrong, String right) {}

  private static final Map<RuleCode, Example> ALL = all();

  private RuleExamples() {}

  /** The example for {@code code}. */
  public static Example of(RuleCode code) {
    return ALL.get(code);
  }

  private static Map<RuleCode, Example> all() {
    Map<RuleCode, Example> all = new EnumMap<>(RuleCode.class);
    put(all, RuleCode.E001, "-A FORWARD -j ACCEPT", "*filter / -A FORWARD -j ACCEPT / COMMIT");
    put(all, RuleCode.E002, "*firewall", "*filter");
    put(all, RuleCode.E003, "*filter / -A FORWARD -j DROP", "… / COMMIT");
    put(all, RuleCode.E004, ":FORWARD REJECT [0:0]", ":FORWARD DROP [0:0]");
    put(all, RuleCode.E005, "FORWARD -j ACCEPT", "-A FORWARD -j ACCEPT");
    put(all, RuleCode.E006, "-A FORWARD --dports 80,443", "-m multiport --dports 80,443");
    put(all, RuleCode.E007, "-A FORWARD --dport 21", "-A FORWARD -p tcp --dport 21");
    put(all, RuleCode.E008, "--icmp-type hello", "--icmp-type echo-request");
    put(all, RuleCode.E009, "-m limit ! --limit-burst 5", "-m limit --limit-burst 5");
    put(all, RuleCode.E010, "-A FORWARD -j guests", ":guests - [0:0] / -A FORWARD -j guests");
    put(all, RuleCode.E011, "-s www.example.org", "-s 192.0.2.80");
    put(all, RuleCode.E012, "-m geoip --src-cc DE", "-m set --match-set germany src");
    put(all, RuleCode.E013, "*filter / -A FORWARD -j MASQUERADE", "*nat / -A POSTROUTING …");
    put(all, RuleCode.E014, "*nat / -A POSTROUTING -j DNAT …", "*nat / -A PREROUTING -j DNAT …");
    put(all, RuleCode.E015, "-A a -j b / -A b -j a", "");
    put(all, RuleCode.E016, "-A PREROUTING -o wan0", "-A FORWARD -o wan0");
    put(all, RuleCode.E017, "-s 10.0.0.0/40", "-s 10.0.0.0/24");
    put(all, RuleCode.E018, "-p tcpp", "-p tcp");
    put(all, RuleCode.E019, "-D FORWARD 9", "-D FORWARD 2");
    put(all, RuleCode.E020, "-A FORWARD -jACCEPT", "-A FORWARD -j ACCEPT");
    put(all, RuleCode.E021, "--comment \"web", "--comment \"web\"");
    put(all, RuleCode.W001, "-m ttl --ttl-lt 0", "");
    put(all, RuleCode.W002, "-d ! 10.0.0.0/8", "! -d 10.0.0.0/8");
    put(all, RuleCode.W003, "-A FORWARD -m owner --uid-owner 0", "");
    put(all, RuleCode.W005, "*filter … COMMIT / *filter … COMMIT", "one *filter for all its rules");
    put(all, RuleCode.W006, "-s ! 10.0.0.0/8", "! -s 10.0.0.0/8");
    put(all, RuleCode.W007, "lines that end in CR LF", "dos2unix rules.v4");
    put(all, RuleCode.W008, "-L FORWARD", "culvert save");
    put(all, RuleCode.W010, "-A INPUT -p tcp --dport 22 -j ACCEPT", "-A FORWARD …");
    put(all, RuleCode.W011, "-j CT --helper ftp", "culvert helper list");
    put(
        all,
        RuleCode.W012,
        "*nat / -A POSTROUTING -j MASQUERADE",
        "*filter / -A FORWARD -m conntrack --ctstate INVALID -j DROP");
    put(all, RuleCode.W013, "-j CT --timeout quick", "culvert nfct list timeout");
    put(
        all,
        RuleCode.W014,
        "-A FORWARD -j DROP / -A FORWARD -p tcp -j ACCEPT",
        "the narrow rule first");
    put(
        all,
        RuleCode.W015,
        ":guests - [0:0] / -A guests -j DROP",
        "-A FORWARD -i guest0 -j guests");
    put(
        all,
        RuleCode.W016,
        "-m helper --helper ftp -j ACCEPT",
        "*raw / -A PREROUTING -p tcp --dport 21 -j CT --helper ftp");
    put(all, RuleCode.W017, "-m set --match-set guests src", "culvert ipset list -n");
    put(all, RuleCode.W018, "-s www.example.org", "-s 192.0.2.80");
    put(all, RuleCode.W019, "-A INPUT -m geoip --src-cc DE -j ACCEPT", "");
    return all;
  }

  private static void put(Map<RuleCode, Example> all, RuleCode code, String wrong, String right) {
    all.put(code, new Example(wrong, right));
  }
}
