package io.culvert.core.router;

import io.culvert.core.clock.SeededRandom;
import io.culvert.core.conntrack.Tracking;
import io.culvert.core.wire.Checksum;
import io.culvert.core.wire.DropCounters;
import io.culvert.core.wire.DropReason;
import io.culvert.core.wire.Ipv4View;
import io.culvert.core.wire.Ipv6View;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.PacketPool;

/**
 * Makes the packets the router itself sends and hands them to the {@link OutputPath}: {@link #ipv4}
 * or {@link #ipv6}, then the transport header and payload from {@code l4} on, then {@link #send}.
 * Loop only; does not allocate.
 */
public final class OwnPackets {

  /** Low two bits of TOS and traffic class: explicit congestion notification (RFC 3168). */
  static final int ECN_MASK = 3;

  /** A socket's IP_MULTICAST_TTL, unless it is told another. */
  private static final int GROUP_TTL = 1;

  private static final int IDS = 2_048;

  private final PacketPool pool;
  private final RouterTunables tunables;
  private final DropCounters drops;
  private final SeededRandom random;
  private final long seed;
  private final short[] nextId = new short[IDS];
  private final OutputPath path;
  private boolean saying4;
  private boolean saying6;

  /** Takes buffers from {@code pool}; a lack of them is counted in {@code drops}. */
  public OwnPackets(
      PacketPool pool,
      RouterTunables tunables,
      DropCounters drops,
      SeededRandom random,
      OutputPath path) {
    this.path = path;
    this.pool = pool;
    this.tunables = tunables;
    this.drops = drops;
    this.random = random;
    this.seed = random.nextLong();
    for (int i = 0; i < IDS; i++) {
      nextId[i] = (short) random.nextLong();
    }
  }

  /**
   * An IPv4 packet with TTL {@code net.ipv4.ip_default_ttl}, to a group 1 ({@code __ip_make_skb}),
   * and no options; {@code null} where no buffer is free. {@code l4} is set; length and checksums
   * follow in {@link #send}.
   *
   * @param dontFragment DF set and id 0, as TCP; otherwise an id of its own
   */
  PacketBuffer ipv4(int protocol, int tos, boolean dontFragment, long source, long destination) {
    PacketBuffer p = acquire();
    if (p == null) {
      return null;
    }
    int at = PacketBuffer.HEADROOM;
    p.u16(at, 0x4500 | tos & 0xFF);
    p.u16(at + 4, dontFragment ? 0 : id(protocol, source, destination));
    p.u16(at + 6, dontFragment ? 0x4000 : 0);
    int ttl = (destination >>> 28 & 0xF) == 0xE ? GROUP_TTL : (int) tunables.defaultTtl.value();
    p.u16(at + 8, ttl << 8 | protocol);
    Ipv4View.source(p, at, source);
    Ipv4View.destination(p, at, destination);
    p.inside(4, protocol);
    p.headers(at, at + Ipv4View.HEADER_BYTES);
    return p;
  }

  /** An IPv6 packet; see {@link #ipv4}. {@code hopLimit} 0: net.ipv6.conf.all.hop_limit. */
  PacketBuffer ipv6(int protocol, int trafficClass, int flowLabel, int hopLimit) {
    PacketBuffer p = acquire();
    if (p == null) {
      return null;
    }
    int at = PacketBuffer.HEADROOM;
    Ipv6View.firstWord(p, at, trafficClass, flowLabel);
    Ipv6View.nextHeader(p, at, protocol);
    Ipv6View.hopLimit(p, at, hopLimit == 0 ? (int) tunables.hopLimit.value() : hopLimit);
    p.inside(6, protocol);
    p.headers(at, at + Ipv6View.HEADER_BYTES);
    return p;
  }

  /** An empty buffer for a packet of our own; {@code null}, counted, where none is free. */
  PacketBuffer acquire() {
    PacketBuffer p = pool.acquire();
    if (p == null) {
      drops.count(DropReason.NO_BUFFER);
    }
    return p;
  }

  /** An empty buffer for a part of somebody's packet, which the caller counts if there is none. */
  PacketBuffer acquireForPart() {
    return pool.acquire();
  }

  /** A flow label for packets of our own between these addresses (net.ipv6.auto_flowlabels). */
  int flowLabel(long sourceLow, long destinationHigh, long destinationLow) {
    long mixed = SeededRandom.mix(seed ^ destinationHigh) ^ SeededRandom.mix(destinationLow);
    return (int) SeededRandom.mix(mixed + sourceLow) & 0xF_FFFF;
  }

  /** The next id of this pair of addresses ({@code __ip_select_ident}): hashed, so not to guess. */
  int id(int protocol, long source, long destination) {
    long hash = SeededRandom.mix(seed ^ destination << 32 ^ source ^ (long) protocol << 60);
    int slot = (int) hash & (IDS - 1);
    return nextId[slot]++ & 0xFFFF;
  }

  /** The engine's chance. */
  SeededRandom random() {
    return random;
  }

  /** A fragment id that can't be guessed; never 0. */
  int fragmentId() {
    int id = (int) random.nextLong();
    return id == 0 ? 1 : id;
  }

  /**
   * Fills lengths and checksums, but a partial one, of a packet from {@link #ipv4} or {@link #ipv6}
   * whose payload ends at {@code end}, and sends it; see {@link OutputPath#output}.
   */
  void send(PacketBuffer p, int end, int deviceIndex, Tracking cause, int mark, long nowNanos) {
    finish(p, end);
    path.output(p, deviceIndex, cause, true, mark, nowNanos);
  }

  /** The same for an ICMP error or answer: {@link #saying} until it has left. */
  void say(PacketBuffer p, int end, int deviceIndex, Tracking cause, int mark, long nowNanos) {
    int version = p.ipVersion();
    saying(version, true);
    try {
      send(p, end, deviceIndex, cause, mark, nowNanos);
    } finally {
      saying(version, false);
    }
  }

  /** As {@link #say}, by one device and no other; see {@link OutputPath#outputBy}. */
  void sayBy(PacketBuffer p, int end, int deviceIndex, int mark, long nowNanos) {
    finish(p, end);
    int version = p.ipVersion();
    saying(version, true);
    try {
      path.outputBy(p, deviceIndex, mark, nowNanos);
    } finally {
      saying(version, false);
    }
  }

  /**
   * Whether an ICMP message of this family is on its way out, during which no error is sent: Linux
   * has one socket for them, and it is taken ({@code icmp_xmit_lock}, net/ipv4/icmp.c).
   */
  boolean saying(int version) {
    return version == 4 ? saying4 : saying6;
  }

  private void saying(int version, boolean now) {
    if (version == 4) {
      saying4 = now;
    } else {
      saying6 = now;
    }
  }

  /** The same for what the kernel sends without a socket. */
  void sendBare(PacketBuffer p, int end, int deviceIndex, Tracking cause, int mark, long nowNanos) {
    finish(p, end);
    path.output(p, deviceIndex, cause, false, mark, nowNanos);
  }

  private static void finish(PacketBuffer p, int end) {
    int l3 = p.l3();
    p.extent(l3, end);
    if (p.ipVersion() == 4) {
      Ipv4View.totalLength(p, l3, end - l3);
      Checksum.fillIpv4Header(p);
    } else {
      Ipv6View.payloadLength(p, l3, end - l3 - Ipv6View.HEADER_BYTES);
    }
    if (!p.checksumPartial()) {
      Checksum.fillTransport(p);
    }
  }

  /** The mark of an answer to a packet marked {@code mark}: none unless fwmark_reflect says so. */
  int answerMark(int version, int mark) {
    return (version == 4 ? tunables.reflectMark4 : tunables.reflectMark6).on() ? mark : 0;
  }
}
