package io.culvert.core.control.active;

import io.culvert.core.wire.DropCounters;
import io.culvert.core.wire.DropReason;
import java.util.ArrayDeque;
import java.util.function.Consumer;

/** Packets of connections that this router is about to judge. Bounded, in order; loop only. */
final class Waiting {

  private record Packet(byte[] letter, long sinceNanos) {}

  private static final int MOST = 1_024;
  private static final long MOST_BYTES = 4 << 20;
  private static final long MOST_NANOS = 2_000_000_000L;

  private final DropCounters drops;
  private ArrayDeque<Packet> packets = new ArrayDeque<>();
  private long bytes;
  private long waited;

  Waiting(DropCounters drops) {
    this.drops = drops;
  }

  void add(byte[] letter, long nowNanos) {
    if (packets.size() == MOST || bytes + letter.length > MOST_BYTES) {
      drops.count(DropReason.HAND_OVER_FULL);
      return;
    }
    waited++;
    bytes += letter.length;
    packets.add(new Packet(letter, nowNanos));
  }

  /** Takes all out; some may come in again. */
  void all(Consumer<byte[]> taker) {
    ArrayDeque<Packet> before = packets;
    packets = new ArrayDeque<>();
    bytes = 0;
    before.forEach(packet -> taker.accept(packet.letter));
  }

  /** Gives those up that nobody came to judge. */
  void sweep(long nowNanos) {
    while (!packets.isEmpty() && nowNanos - packets.peek().sinceNanos > MOST_NANOS) {
      bytes -= packets.remove().letter.length;
      drops.count(DropReason.NOT_OWNER);
    }
  }

  /** How many there were. */
  long waited() {
    return waited;
  }
}
