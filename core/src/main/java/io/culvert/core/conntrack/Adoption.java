package io.culvert.core.conntrack;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import java.util.function.UnaryOperator;

/**
 * Lets one engine know what another knows, without touching that: an entry is copied when a packet
 * asks for it, with its master. So an engine with an empty table judges a packet as the other one
 * would. Both on one thread, with clocks that say the same; for a few packets, since what the other
 * does afterwards is not seen.
 */
public final class Adoption implements ConntrackTable.Beneath {

  /** Told of each copy that is made. */
  public interface Listener {

    /** {@code copy}, confirmed, is what {@code entry} is in the other engine. */
    void adopted(ConntrackEntry entry, ConntrackEntry copy);
  }

  private final Conntrack from;
  private final Conntrack to;
  private final IntUnaryOperator policies;
  private final Listener listener;
  private final long nowNanos;
  private final Map<Integer, Integer> slots = new HashMap<>();

  /**
   * Knowledge of {@code from} for {@code to}, which is empty, at {@code nowNanos}.
   *
   * @param policies the number that a timeout policy of {@code from} has in {@code to}
   */
  public Adoption(
      Conntrack from, Conntrack to, IntUnaryOperator policies, Listener listener, long nowNanos) {
    this.from = from;
    this.to = to;
    this.policies = policies;
    this.listener = listener;
    this.nowNanos = nowNanos;
    to.table().beneath(this);
  }

  @Override
  public boolean fetch(PacketTuple tuple) {
    int slot = from.table().peek(tuple, nowNanos);
    if (slot < 0 || slots.containsKey(slot)) {
      return false;
    }
    return adopt(slot) >= 0;
  }

  private int adopt(int slot) {
    ConntrackEntry entry = from.table().entry(slot, new ConntrackEntry());
    ConntrackEntry copy = to.table().draft(from.table(), slot, new ConntrackEntry());
    copy.unflag(ConntrackEntry.COUNTED);
    copy.helper(helper(entry.helper()));
    copy.timeoutPolicy(policies.applyAsInt(entry.timeoutPolicy()));
    slots.put(slot, copy.slot());
    if (!to.table().makeRoom(copy)) {
      throw new IllegalStateException("no room in an empty table");
    }
    boolean clash = entry.has(EntryStatus.NAT_CLASH);
    to.table().insert(copy, !clash);
    if (from.table().alive(entry.masterSlot(), entry.masterId())) {
      copy.master(known(entry.masterSlot()), entry.masterId());
    }
    listener.adopted(entry, copy);
    return copy.slot();
  }

  private int known(int slot) {
    Integer there = slots.get(slot);
    return there == null ? adopt(slot) : there;
  }

  private int helper(int id) {
    return id == 0 ? 0 : to.helpers().idOf(from.helpers().nameOf(id));
  }

  /**
   * Copies all expectations that still hold, with their masters, and the keys of tunnels.
   *
   * @param fulfilments what one of {@code from} does is done by this one in {@code to}
   */
  public void expectations(UnaryOperator<Expectation.Fulfilment> fulfilments) {
    to.greKeys().copy(from.greKeys());
    List<Expectation> all = new ArrayList<>();
    from.expectations().all(all::add);
    for (Expectation expectation : all) {
      boolean holds =
          expectation.deadlineNanos() - nowNanos > 0
              && from.table().alive(expectation.masterSlot(), expectation.masterId());
      if (holds) {
        int master = known(expectation.masterSlot());
        Expectation copy =
            expectation.copy(
                to.table().entry(master, new ConntrackEntry()),
                helper(expectation.helper()),
                expectation.fulfilment() == null
                    ? null
                    : fulfilments.apply(expectation.fulfilment()));
        copy.assignedHelper(helper(expectation.assignedHelper()));
        to.expectations().add(copy, 0, expectation.deadlineNanos() - nowNanos, nowNanos);
      }
    }
  }
}
