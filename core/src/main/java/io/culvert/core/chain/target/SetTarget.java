package io.culvert.core.chain.target;

import io.culvert.core.chain.Outcome;
import io.culvert.core.chain.PacketContext;
import io.culvert.core.chain.PacketParts;
import io.culvert.core.chain.Target;
import io.culvert.core.sets.SetSlot;

/**
 * {@code -j SET}: adds to one set, then takes from another ({@code set_target_v3} in {@code
 * net/netfilter/xt_set.c}).
 *
 * @param add what to add to; {@code null} for none
 * @param delete what to take from; {@code null} for none
 * @param exist whether an element that is there is changed
 * @param timeoutSeconds how long what is added stays; -1 for as long as the set says
 */
public record SetTarget(Named add, Named delete, boolean exist, long timeoutSeconds)
    implements Target {

  /** A set, and what reads its elements from packets. */
  public record Named(SetSlot slot, PacketParts parts) {}

  @Override
  public Outcome apply(PacketContext packet) {
    if (add != null && add.slot().set() != null) {
      add.slot().set().add(add.parts().of(packet), exist, timeoutSeconds);
    }
    if (delete != null && delete.slot().set() != null) {
      delete.slot().set().delete(delete.parts().of(packet));
    }
    return Outcome.CONTINUE;
  }
}
