package io.culvert.core.chain.target;

import io.culvert.core.chain.Outcome;
import io.culvert.core.chain.PacketContext;
import io.culvert.core.chain.Target;
import io.culvert.core.conntrack.Conntrack;
import io.culvert.core.conntrack.ConntrackEntry;
import io.culvert.core.conntrack.EntryStatus;

/**
 * {@code -j CONNMARK} ({@code connmark_tg_shift} in {@code net/netfilter/xt_connmark.c}). Without
 * an entry it does nothing.
 */
public final class ConnmarkTarget implements Target {

  /** What is done. */
  public enum Mode {
    /** Sets the entry's mark. */
    SET,
    /** Copies the packet's mark to the entry. */
    SAVE,
    /** Copies the entry's mark to the packet. */
    RESTORE
  }

  private final Conntrack conntrack;
  private final Mode mode;
  private final int value;
  private final int entryMask;
  private final int packetMask;
  private final int shift;

  /**
   * A target.
   *
   * @param value what SET XORs in
   * @param entryMask bits of the entry's mark
   * @param packetMask bits of the packet's mark
   * @param shift bits to shift left by, right where negative
   */
  public ConnmarkTarget(
      Conntrack conntrack, Mode mode, int value, int entryMask, int packetMask, int shift) {
    this.conntrack = conntrack;
    this.mode = mode;
    this.value = value;
    this.entryMask = entryMask;
    this.packetMask = packetMask;
    this.shift = shift;
  }

  @Override
  public Outcome apply(PacketContext packet) {
    if (!packet.tracking().hasEntry()) {
      return Outcome.CONTINUE;
    }
    ConntrackEntry entry = packet.tracking().entry();
    switch (mode) {
      case SET -> mark(entry, shifted(entry.mark() & ~entryMask ^ value), packet.nowNanos());
      case SAVE -> {
        int mark = shifted(packet.mark() & packetMask);
        mark(entry, entry.mark() & ~entryMask ^ mark, packet.nowNanos());
      }
      case RESTORE -> packet.mark(packet.mark() & ~packetMask ^ shifted(entry.mark() & entryMask));
    }
    return Outcome.CONTINUE;
  }

  private int shifted(int mark) {
    if (shift >= 32 || shift <= -32) {
      return 0;
    }
    return shift >= 0 ? mark << shift : mark >>> -shift;
  }

  private void mark(ConntrackEntry entry, int mark, long nowNanos) {
    if (entry.mark() == mark) {
      return;
    }
    entry.mark(mark);
    if (entry.has(EntryStatus.CONFIRMED)) {
      conntrack.changed(entry, nowNanos);
    }
  }
}
