package io.culvert.core.chain;

import io.culvert.core.device.Device;

/** The way of accepted packets through the rules of one hook. Immutable; does not allocate. */
final class VerdictPath {

  private final Rule[] rules;
  private final Chain[] policies;
  private final Device ingress;
  private final Device egress;

  /**
   * A way.
   *
   * @param rules those that count the packet
   * @param policies built-in chains whose policy counts it
   * @param ingress by which device it came
   * @param egress by which it leaves; {@code null} if that is not known at the hook
   */
  VerdictPath(Rule[] rules, Chain[] policies, Device ingress, Device egress) {
    this.rules = rules;
    this.policies = policies;
    this.ingress = ingress;
    this.egress = egress;
  }

  Device ingress() {
    return ingress;
  }

  Device egress() {
    return egress;
  }

  /** Counts the packet wherever the rules would have counted it. */
  void count(PacketContext packet) {
    int bytes = packet.buffer().l3LengthBytes();
    for (Rule rule : rules) {
      rule.count(bytes);
    }
    for (Chain policy : policies) {
      policy.count(bytes);
    }
  }

  /** Whether it is the way that was recorded. */
  boolean is(VerdictRecorder recorded, PacketContext packet) {
    if (ingress != packet.ingress()
        || egress != packet.egress()
        || rules.length + policies.length != recorded.size()) {
      return false;
    }
    int rule = 0;
    int policy = 0;
    for (int i = 0; i < recorded.size(); i++) {
      Object step = recorded.step(i);
      boolean same =
          rule < rules.length && step == rules[rule]
              ? ++rule > 0
              : policy < policies.length && step == policies[policy] && ++policy > 0;
      if (!same) {
        return false;
      }
    }
    return true;
  }
}
