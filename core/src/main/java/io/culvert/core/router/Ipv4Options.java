package io.culvert.core.router;

import io.culvert.core.chain.PacketContext;
import io.culvert.core.route.Route;
import io.culvert.core.route.RouteTable;
import io.culvert.core.route.RouteType;
import io.culvert.core.wire.Checksum;
import io.culvert.core.wire.DropReason;
import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.Ipv4View;
import io.culvert.core.wire.PacketBuffer;

/**
 * IPv4 options, as net/ipv4/ip_options.c: malformed ones are refused with parameter problem, source
 * routes always, record route and timestamp are filled in on receipt ({@code __ip_options_compile})
 * and corrected for the egress device after FORWARD ({@code ip_forward_options}). Until then the
 * header's checksum is the one it came with, which quotes show. {@link Ipv4OptionEcho} makes the
 * options of answers. Loop only; does not allocate.
 */
final class Ipv4Options {

  static final int END = 0;
  static final int NOP = 1;
  static final int RECORD_ROUTE = 7;
  static final int TIMESTAMP = 68;
  static final int LOOSE_SOURCE_ROUTE = 131;
  static final int SECURITY_LABEL = 134;
  static final int STRICT_SOURCE_ROUTE = 137;
  private static final int ROUTER_ALERT = 148;

  static final int TIME_ONLY = 0;
  static final int TIME_AND_ADDRESS = 1;
  static final int TIME_PRESPECIFIED = 3;

  /** The room a header has for options. */
  static final int MOST_BYTES = 40;

  /** The shortest option that has a pointer. */
  static final int LEAST_BYTES = 3;

  /** A label's kind, length, domain, and one tag's kind and length (CIPSO). */
  private static final int LABEL_BYTES = 8;

  /** Marks a time that is not counted from midnight UT (RFC 791): an engine knows no such clock. */
  private static final int NON_STANDARD_TIME = 0x8000_0000;

  private static final int FINE = -1;

  private final Routing routing;
  private final IcmpErrors errors;
  private boolean sourceRouted;
  private boolean changed;
  private int recordRouteAt;
  private int timestampAt;
  private int recordedAt;
  private int readTo;

  Ipv4Options(Routing routing, IcmpErrors errors) {
    this.routing = routing;
    this.errors = errors;
  }

  /** Reads and fills in the options of a received packet; {@code null} if they are acceptable. */
  DropReason read(PacketContext c, Route route) {
    PacketBuffer p = c.buffer();
    sourceRouted = false;
    changed = false;
    recordRouteAt = FINE;
    timestampAt = FINE;
    recordedAt = FINE;
    int wrong = walk(c, route);
    if (wrong != FINE) {
      errors.badOption(c, wrong - p.l3(), readTo);
      return DropReason.BAD_IP_OPTION;
    }
    return sourceRouted ? DropReason.SOURCE_ROUTED : null;
  }

  /**
   * Writes the egress device's address where {@link #read} recorded a route, and sums the header.
   * An address beside a time stays the one that was written on receipt: the kernel corrects it for
   * source-routed packets only.
   */
  void forward(PacketContext c, Route route) {
    PacketBuffer p = c.buffer();
    if (recordedAt != FINE) {
      IpAddress own = routing.table().source(route, 4, 0, Ipv4View.destination(p, p.l3()));
      if (own != null) {
        p.i32(recordedAt, (int) own.low());
      }
    }
    settle(c);
  }

  /** Sums the header if {@link #read} changed it. */
  void settle(PacketContext c) {
    if (changed) {
      Checksum.fillIpv4Header(c.buffer());
    }
  }

  private int walk(PacketContext c, Route route) {
    PacketBuffer p = c.buffer();
    int end = p.l3() + Ipv4View.headerBytes(p, p.l3());
    int at = p.l3() + Ipv4View.HEADER_BYTES;
    while (at < end) {
      readTo = at;
      int kind = p.u8(at);
      if (kind == END) {
        clear(p, at + 1, end);
        return FINE;
      }
      if (kind == NOP) {
        at++;
        continue;
      }
      if (at + 2 > end || p.u8(at + 1) < 2 || at + p.u8(at + 1) > end) {
        return at;
      }
      int length = p.u8(at + 1);
      int wrong = option(c, route, kind, at, length);
      if (wrong != FINE) {
        return wrong;
      }
      at += length;
    }
    return FINE;
  }

  private int option(PacketContext c, Route route, int kind, int at, int length) {
    switch (kind) {
      case LOOSE_SOURCE_ROUTE, STRICT_SOURCE_ROUTE -> {
        return sourceRoute(c.buffer(), at, length);
      }
      case RECORD_ROUTE -> {
        return recordRoute(c, route, at, length);
      }
      case TIMESTAMP -> {
        return timestamp(c, route, at, length);
      }
      case SECURITY_LABEL -> {
        // no domain of interpretation is known here; the kernel notes the label before it looks
        readTo = at + length;
        return length < LABEL_BYTES ? at + 1 : at + 2;
      }
      case ROUTER_ALERT -> {
        return length < 4 ? at + 1 : FINE;
      }
      default -> {
        return FINE;
      }
    }
  }

  private void clear(PacketBuffer p, int from, int end) {
    for (int i = from; i < end; i++) {
      if (p.u8(i) != END) {
        p.u8(i, END);
        changed = true;
      }
    }
  }

  private int sourceRoute(PacketBuffer p, int at, int length) {
    if (length < 3) {
      return at + 1;
    }
    if (p.u8(at + 2) < 4) {
      return at + 2;
    }
    if (sourceRouted) {
      return at;
    }
    sourceRouted = true;
    return FINE;
  }

  private int recordRoute(PacketContext c, Route route, int at, int length) {
    PacketBuffer p = c.buffer();
    if (recordRouteAt != FINE) {
      return at;
    }
    if (length < 3) {
      return at + 1;
    }
    int pointer = p.u8(at + 2);
    if (pointer < 4) {
      return at + 2;
    }
    recordRouteAt = at;
    if (pointer <= length) {
      if (pointer + 3 > length) {
        return at + 2;
      }
      recordedAt = at + pointer - 1;
      p.i32(recordedAt, self(p, route));
      p.u8(at + 2, pointer + 4);
      changed = true;
    }
    return FINE;
  }

  private int timestamp(PacketContext c, Route route, int at, int length) {
    PacketBuffer p = c.buffer();
    if (timestampAt != FINE) {
      return at;
    }
    if (length < 4) {
      return at + 1;
    }
    int pointer = p.u8(at + 2);
    if (pointer < 5) {
      return at + 2;
    }
    timestampAt = at;
    int flags = p.u8(at + 3);
    if (pointer > length) {
      return overflow(p, at, flags);
    }
    return stamp(c, route, at, length);
  }

  private int overflow(PacketBuffer p, int at, int flags) {
    if ((flags & 0xF) == TIME_PRESPECIFIED) {
      return FINE;
    }
    if (flags >>> 4 == 15) {
      return at + 3;
    }
    p.u8(at + 3, flags + 0x10);
    changed = true;
    return FINE;
  }

  private int stamp(PacketContext c, Route route, int at, int length) {
    PacketBuffer p = c.buffer();
    int pointer = p.u8(at + 2);
    int kind = p.u8(at + 3) & 0xF;
    boolean withAddress = kind == TIME_AND_ADDRESS || kind == TIME_PRESPECIFIED;
    if (pointer + (withAddress ? 7 : 3) > length) {
      return at + 2;
    }
    int slot = at + pointer - 1;
    int time = time(c.nowNanos());
    switch (kind) {
      case TIME_ONLY -> {
        p.i32(slot, time);
        p.u8(at + 2, pointer + 4);
      }
      case TIME_AND_ADDRESS -> {
        p.i32(slot, self(p, route));
        p.i32(slot + 4, time);
        p.u8(at + 2, pointer + 8);
      }
      case TIME_PRESPECIFIED -> {
        Route named = routing.table().lookup(4, 0, p.u32(slot));
        if (named == null || named.type() == RouteType.UNICAST) {
          return FINE; // somebody else's turn
        }
        p.i32(slot + 4, time);
        p.u8(at + 2, pointer + 8);
      }
      default -> {
        return FINE;
      }
    }
    changed = true;
    return FINE;
  }

  /** What a timestamp says at {@code nowNanos}. */
  static int time(long nowNanos) {
    return (int) (nowNanos / 1_000_000L % 86_400_000L) | NON_STANDARD_TIME;
  }

  /** The address the packet named us by, else ours towards its sender ({@code spec_dst}). */
  private int self(PacketBuffer p, Route route) {
    if (route != null && route.type() == RouteType.LOCAL) {
      return (int) Ipv4View.destination(p, p.l3());
    }
    RouteTable table = routing.table();
    long sender = Ipv4View.source(p, p.l3());
    Route back = table.lookup(4, 0, sender);
    IpAddress own = back == null ? null : table.source(back, 4, 0, sender);
    return own == null ? 0 : (int) own.low();
  }
}
