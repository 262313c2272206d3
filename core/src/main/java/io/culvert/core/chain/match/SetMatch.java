package io.culvert.core.chain.match;

import io.culvert.core.chain.Match;
import io.culvert.core.chain.PacketContext;
import io.culvert.core.chain.PacketParts;
import io.culvert.core.chain.SetSides;
import io.culvert.core.sets.IpSet;
import io.culvert.core.sets.SetSlot;

/** {@code -m set} ({@code set_match_v4} in {@code net/netfilter/xt_set.c}). */
public final class SetMatch implements Match {

  private final SetSlot slot;
  private final PacketParts parts;
  private final IpSet.Asked asked;
  private final IpSet.Asked ofMember;
  private final boolean negated;

  /** Holds for packets in the set of a slot. */
  public SetMatch(SetSlot slot, SetSides sides, IpSet.Asked asked, boolean negated) {
    this.slot = slot;
    this.parts = new PacketParts(sides);
    this.asked = asked;
    this.ofMember = asked.ofMember();
    this.negated = negated;
  }

  @Override
  public boolean matches(PacketContext packet) {
    IpSet set = slot.set();
    return (set != null && set.test(parts.of(packet), asked, ofMember)) != negated;
  }
}
