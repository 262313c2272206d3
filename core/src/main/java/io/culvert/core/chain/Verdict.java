package io.culvert.core.chain;

/** What a hook tells the router. */
public enum Verdict {
  /** Go on. */
  ACCEPT,
  /** The packet dies; {@link PacketContext#dropReason()} says why. */
  DROP,
  /** Somebody else holds the packet now and will release it. */
  STOLEN
}
