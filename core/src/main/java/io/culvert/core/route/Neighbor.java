package io.culvert.core.route;

import io.culvert.core.wire.PacketBuffer;

/** One neighbour on an Ethernet device. Made by {@link NeighborTable}; loop only. */
public final class Neighbor {

  /** Packets that may wait for an answer. */
  public static final int QUEUE = 3;

  final int deviceIndex;
  final int version;
  final long high;
  final long low;
  NeighborState state = NeighborState.INCOMPLETE;
  long linkAddress;
  boolean router;
  long confirmedNanos;
  long usedNanos;
  long updatedNanos;
  long deadlineNanos;
  int probes;
  Neighbor next;
  private final PacketBuffer[] waiting = new PacketBuffer[QUEUE];
  private int waitingCount;

  Neighbor(int deviceIndex, int version, long high, long low) {
    this.deviceIndex = deviceIndex;
    this.version = version;
    this.high = high;
    this.low = low;
  }

  /** The device it is behind. */
  public int deviceIndex() {
    return deviceIndex;
  }

  /** 4 or 6. */
  public int version() {
    return version;
  }

  /** First 64 bits of its address; 0 for IPv4. */
  public long high() {
    return high;
  }

  /** Last 64 bits of its address. */
  public long low() {
    return low;
  }

  public NeighborState state() {
    return state;
  }

  /** Its 48-bit link address; meaningless while {@link #resolved()} is false. */
  public long linkAddress() {
    return linkAddress;
  }

  /** Whether {@link #linkAddress()} may be sent to. */
  public boolean resolved() {
    return state != NeighborState.INCOMPLETE && state != NeighborState.FAILED;
  }

  /** Whether it said that it is a router (IPv6). */
  public boolean router() {
    return router;
  }

  /** When it last proved reachable. */
  public long confirmedNanos() {
    return confirmedNanos;
  }

  /** Times asked since the last answer. */
  public int probes() {
    return probes;
  }

  /** Packets that wait. */
  public int waitingCount() {
    return waitingCount;
  }

  /** Appends a packet and returns the one that had to make room (the oldest), or null. */
  PacketBuffer enqueue(PacketBuffer packet, int limit) {
    PacketBuffer dropped = null;
    if (waitingCount >= Math.max(1, Math.min(limit, QUEUE))) {
      dropped = dequeue();
    }
    waiting[waitingCount++] = packet;
    return dropped;
  }

  /** The oldest waiting packet, which the caller now owns, or {@code null}. */
  public PacketBuffer dequeue() {
    if (waitingCount == 0) {
      return null;
    }
    PacketBuffer first = waiting[0];
    waitingCount--;
    System.arraycopy(waiting, 1, waiting, 0, waitingCount);
    waiting[waitingCount] = null;
    return first;
  }
}
