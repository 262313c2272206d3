package io.culvert.core.twin.rules;

import io.culvert.core.chain.TableName;
import io.culvert.core.twin.RuleDraft;
import java.util.ArrayList;
import java.util.List;

/**
 * Rules that count and do nothing else: how many packets came through each hook in each state, of
 * each status and direction. They also have the kernel track, which it does only where a rule asks.
 */
public final class ProbeRules {

  private static final List<String> HOOKS =
      List.of("PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING");

  private static final List<String> STATES =
      List.of("INVALID", "NEW", "RELATED", "ESTABLISHED", "UNTRACKED", "SNAT", "DNAT");
  private static final List<String> STATUSES =
      List.of("NONE", "EXPECTED", "SEEN_REPLY", "ASSURED", "CONFIRMED");
  private static final List<String> DIRECTIONS = List.of("ORIGINAL", "REPLY");

  private ProbeRules() {}

  /** What chains of probes are called, followed by the hook. */
  public static String chain(String hook) {
    return "probe-" + hook;
  }

  /** The draft with probes first in all chains of its mangle table. */
  public static RuleDraft addTo(RuleDraft draft) {
    List<String> probes = new ArrayList<>();
    HOOKS.forEach(hook -> probes(probes, hook));
    String text = TableText.with(draft.text(), TableName.MANGLE, probes);
    return new RuleDraft(draft.name(), draft.ipVersion(), text, draft.settings());
  }

  private static void probes(List<String> lines, String hook) {
    String chain = chain(hook);
    lines.add("-N " + chain);
    for (String state : STATES) {
      lines.add("-A " + chain + " -m conntrack --ctstate " + state);
    }
    if (hook.endsWith("ROUTING")) {
      for (String status : STATUSES) {
        lines.add("-A " + chain + " -m conntrack --ctstatus " + status);
      }
      for (String direction : DIRECTIONS) {
        lines.add("-A " + chain + " -m conntrack --ctdir " + direction);
      }
      lines.add("-A " + chain + " -m mark ! --mark 0x0");
      lines.add("-A " + chain + " -m connmark ! --mark 0x0");
    }
    lines.add("-I " + hook + " -j " + chain);
  }
}
