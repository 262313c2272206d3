package io.culvert.core.chain.match;

import io.culvert.core.chain.Match;
import io.culvert.core.chain.PacketContext;

/**
 * What a match comes to that asks for something a router in user space has not: sockets, bridge
 * ports, IPsec policies.
 */
public enum ConstantMatch implements Match {
  ALWAYS,
  NEVER;

  /** The one that says {@code holds}. */
  public static ConstantMatch of(boolean holds) {
    return holds ? ALWAYS : NEVER;
  }

  @Override
  public boolean matches(PacketContext packet) {
    return this == ALWAYS;
  }

  @Override
  public boolean ofFlow() {
    return true;
  }
}
