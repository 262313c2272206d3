package io.culvert.core.conntrack;

import io.culvert.core.clock.SeededRandom;

/**
 * One direction's identity as five longs: the mutable scratch form that a packet is read into and
 * the table is searched with, so that no look-up allocates. The value form is {@link Tuple}.
 *
 * <p>{@code meta} packs, from the top: source port (16), destination port (16), zone (16), protocol
 * (8), IP version (8). For ICMP the source port holds the id and the destination port {@code type
 * << 8 | code}, as the kernel's {@code union nf_conntrack_man_proto}; for GRE the keys; for other
 * protocols both are 0. Loop only.
 */
public final class PacketTuple {

  public long sourceHigh;
  public long sourceLow;
  public long destinationHigh;
  public long destinationLow;
  public long meta;

  /** Packs the fifth word. */
  public static long meta(int ipVersion, int protocol, int zone, int sourcePort, int destPort) {
    return (long) (sourcePort & 0xFFFF) << 48
        | (long) (destPort & 0xFFFF) << 32
        | (long) (zone & 0xFFFF) << 16
        | (long) (protocol & 0xFF) << 8
        | (ipVersion & 0xFF);
  }

  /** Sets all five words from those that begin at {@code words[at]}. */
  public PacketTuple read(long[] words, int at) {
    sourceHigh = words[at];
    sourceLow = words[at + 1];
    destinationHigh = words[at + 2];
    destinationLow = words[at + 3];
    meta = words[at + 4];
    return this;
  }

  /** Puts all five words where {@link #read} finds them. */
  public void write(long[] words, int at) {
    words[at] = sourceHigh;
    words[at + 1] = sourceLow;
    words[at + 2] = destinationHigh;
    words[at + 3] = destinationLow;
    words[at + 4] = meta;
  }

  /** Sets all five words from those of {@code other}. */
  public PacketTuple set(PacketTuple other) {
    sourceHigh = other.sourceHigh;
    sourceLow = other.sourceLow;
    destinationHigh = other.destinationHigh;
    destinationLow = other.destinationLow;
    meta = other.meta;
    return this;
  }

  /** Sets all five words from {@code tuple}. */
  public PacketTuple set(Tuple tuple, int zone) {
    sourceHigh = tuple.source().high();
    sourceLow = tuple.source().low();
    destinationHigh = tuple.destination().high();
    destinationLow = tuple.destination().low();
    meta =
        meta(
            tuple.source().version(),
            tuple.protocol(),
            zone,
            tuple.sourcePort(),
            tuple.destinationPort());
    return this;
  }

  public int sourcePort() {
    return (int) (meta >>> 48);
  }

  public int destinationPort() {
    return (int) (meta >>> 32) & 0xFFFF;
  }

  public int zone() {
    return (int) (meta >>> 16) & 0xFFFF;
  }

  public int protocol() {
    return (int) (meta >>> 8) & 0xFF;
  }

  public int ipVersion() {
    return (int) meta & 0xFF;
  }

  /** Replaces the source port or id. */
  public void sourcePort(int port) {
    meta = meta & 0x0000_FFFF_FFFF_FFFFL | (long) (port & 0xFFFF) << 48;
  }

  /** Replaces the destination port, or ICMP type and code. */
  public void destinationPort(int port) {
    meta = meta & 0xFFFF_0000_FFFF_FFFFL | (long) (port & 0xFFFF) << 32;
  }

  /** Replaces the zone. */
  public void zone(int zone) {
    meta = meta & 0xFFFF_FFFF_0000_FFFFL | (long) (zone & 0xFFFF) << 16;
  }

  /** Whether all five words agree. */
  public boolean matches(PacketTuple other) {
    return meta == other.meta
        && sourceLow == other.sourceLow
        && destinationLow == other.destinationLow
        && sourceHigh == other.sourceHigh
        && destinationHigh == other.destinationHigh;
  }

  /** A hash of all five words under the engine's {@code seed}. */
  public long hash(long seed) {
    long h = SeededRandom.mix(seed ^ meta);
    h = SeededRandom.mix(h ^ sourceLow ^ Long.rotateLeft(destinationLow, 32));
    if (sourceHigh != 0 || destinationHigh != 0) {
      h = SeededRandom.mix(h ^ sourceHigh ^ Long.rotateLeft(destinationHigh, 32));
    }
    return h;
  }

  /** What the table files it under: the upper half of its hash. */
  int tag(long seed) {
    return (int) (hash(seed) >>> 32);
  }

  @Override
  public String toString() {
    return Tuple.of(this).toString();
  }
}
