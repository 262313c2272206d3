package io.culvert.core.chain.target;

import io.culvert.core.chain.Outcome;
import io.culvert.core.chain.PacketContext;
import io.culvert.core.chain.PacketParts;
import io.culvert.core.chain.Target;
import io.culvert.core.sets.IpSet;
import io.culvert.core.sets.SetInfo;
import io.culvert.core.sets.SetSlot;

/**
 * {@code -j SET}: adds to one set, takes from another, then gives the packet what a third says of
 * it ({@code set_target_v3} in {@code net/netfilter/xt_set.c}).
 *
 * @param add what to add to; {@code null} for none
 * @param delete what to take from; {@code null} for none
 * @param map what to ask; {@code null} for none
 * @param exist whether an element that is there is changed
 * @param timeoutSeconds how long what is added stays; -1 for as long as the set says
 */
public record SetTarget(Named add, Named delete, Mapping map, boolean exist, long timeoutSeconds)
    implements Target {

  /** A set, and what reads its elements from packets. */
  public record Named(SetSlot slot, PacketParts parts) {}

  /**
   * What a packet is given. Queues are not: nothing has any here.
   *
   * @param named by which set
   * @param mark whether its mark
   * @param priority whether its class
   * @param info what the set says; reused
   */
  public record Mapping(Named named, boolean mark, boolean priority, SetInfo info) {

    void apply(PacketContext packet) {
      IpSet set = named.slot().set();
      if (set == null || !set.map(named.parts().of(packet), info)) {
        return;
      }
      if (mark) {
        packet.mark(packet.mark() & ~info.markMask ^ info.mark);
      }
      if (priority) {
        packet.priority(info.priority);
      }
    }
  }

  @Override
  public Outcome apply(PacketContext packet) {
    if (add != null && add.slot().set() != null) {
      add.slot().set().add(add.parts().of(packet), exist, timeoutSeconds);
    }
    if (delete != null && delete.slot().set() != null) {
      delete.slot().set().delete(delete.parts().of(packet));
    }
    if (map != null) {
      map.apply(packet);
    }
    return Outcome.CONTINUE;
  }
}
