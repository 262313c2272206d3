package io.culvert.core.chain;

/** What a rule does when all its matches hold: the extension point. Does not allocate. */
public interface Target {

  /** Acts on the packet and says how the chain goes on. */
  Outcome apply(PacketContext packet);
}
