package io.culvert.core.chain;

/** What a rule does when all its matches hold: the extension point. Does not allocate. */
public interface Target {

  /** Acts on the packet and says how the chain goes on. */
  Outcome apply(PacketContext packet);

  /** Whether all it does is to say how the packet goes on; see {@link Match#ofFlow}. */
  default boolean onlyDecides() {
    return false;
  }

  /** The number of the timeout policy it gives to packets, 0 for none; such a policy is in use. */
  default int timeoutPolicy() {
    return 0;
  }
}
