package io.culvert.core.simulation.rules;

import java.util.List;

/**
 * Says what the rules of FORWARD make of a packet, rule by rule, and knows nothing of the engine.
 * What only tracking knows, it leaves open.
 *
 * @param dropsInvalid the first rule drops INVALID
 * @param stateAt before which line packets of known flows are accepted; -1 for nowhere
 * @param policyAccepts what happens at the end
 */
record Judge(List<Line> lines, boolean dropsInvalid, int stateAt, boolean policyAccepts) {

  /** What may have happened to a packet. */
  enum Opinion {
    PASSES,
    STOPS,
    OPEN
  }

  Judge {
    lines = List.copyOf(lines);
  }

  /** An opinion on {@code p}; {@code known} if a packet of its flow has passed before. */
  Opinion judge(Passage p, boolean known) {
    boolean mayPass = false;
    for (int i = 0; i <= lines.size(); i++) {
      mayPass |= i == stateAt && known;
      if (i == lines.size() || lines.get(i).matches(p)) {
        boolean accepts =
            i == lines.size() ? policyAccepts : lines.get(i).action() == Line.Action.ACCEPT;
        if (accepts) {
          return dropsInvalid ? Opinion.OPEN : Opinion.PASSES;
        }
        return mayPass ? Opinion.OPEN : Opinion.STOPS;
      }
    }
    throw new IllegalStateException("behind the policy");
  }

  String text() {
    StringBuilder s = new StringBuilder("*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ");
    s.append(policyAccepts ? "ACCEPT" : "DROP").append(" [0:0]\n:OUTPUT ACCEPT [0:0]\n");
    if (dropsInvalid) {
      s.append("-A FORWARD -m conntrack --ctstate INVALID -j DROP\n");
    }
    for (int i = 0; i <= lines.size(); i++) {
      if (i == stateAt) {
        s.append("-A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT\n");
      }
      if (i < lines.size()) {
        s.append(lines.get(i).text());
      }
    }
    return s.append("COMMIT\n").toString();
  }
}
