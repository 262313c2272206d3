package io.culvert.core.nat;

import io.culvert.core.conntrack.ConntrackEntry;
import io.culvert.core.conntrack.ConntrackTable;
import io.culvert.core.conntrack.Direction;
import io.culvert.core.conntrack.PacketTuple;
import java.util.ArrayDeque;

/**
 * Deletes masqueraded entries whose device or address is gone (nf_nat_masquerade.c), as the kernel
 * does from a work queue: a bounded number of rows at a time. SNAT entries survive. Loop only.
 */
final class MasqueradeCleaner {

  /** Rows looked at before the call that reports the loss returns. */
  private static final int AT_ONCE = 65_536;

  /** What is gone: a device, or with {@code whole} false one address of it. */
  private record Loss(int device, boolean whole, long high, long low) {}

  private final ConntrackTable table;
  private final ArrayDeque<Loss> losses = new ArrayDeque<>();
  private final ConntrackTable.Visitor visitor = this::visit;
  private final PacketTuple reply = new PacketTuple();
  private final int[] doomed = new int[256];
  private int doomedCount;
  private int cursor;

  MasqueradeCleaner(ConntrackTable table) {
    this.table = table;
  }

  void deviceDown(int device, long nowNanos) {
    add(new Loss(device, true, 0, 0), nowNanos);
  }

  void addressRemoved(int device, long high, long low, long nowNanos) {
    add(new Loss(device, false, high, low), nowNanos);
  }

  private void add(Loss loss, long nowNanos) {
    if (!losses.contains(loss)) {
      losses.add(loss);
    } else if (losses.peek().equals(loss)) {
      cursor = 0; // lost once more while we are at it: entries made meanwhile count too
    }
    sweep(nowNanos, AT_ONCE);
  }

  void sweep(long nowNanos, int maxRows) {
    int left = maxRows;
    while (left > 0 && !losses.isEmpty()) {
      int rows = Math.min(left, doomed.length);
      doomedCount = 0;
      cursor = table.scan(cursor, rows, visitor);
      for (int i = 0; i < doomedCount; i++) {
        table.destroy(doomed[i], nowNanos);
      }
      left -= rows;
      if (cursor < 0) {
        losses.remove();
        cursor = 0;
      }
    }
  }

  private boolean visit(ConntrackEntry entry) {
    Loss loss = losses.peek();
    if (Nat.masqueradeDevice(entry) == loss.device()) {
      entry.tuple(Direction.REPLY, reply);
      if (loss.whole()
          || reply.destinationHigh == loss.high() && reply.destinationLow == loss.low()) {
        doomed[doomedCount++] = entry.slot();
      }
    }
    return true;
  }
}
