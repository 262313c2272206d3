package io.culvert.core.router;

import io.culvert.core.route.Route;
import io.culvert.core.route.RouteType;
import io.culvert.core.wire.Ipv4View;
import io.culvert.core.wire.PacketBuffer;

/**
 * The IPv4 options of an answer, made of those of the packet it answers ({@code __ip_options_echo}
 * and {@code ip_options_build}, net/ipv4/ip_options.c): record route and timestamp with the next
 * place taken, a source route reversed, a security label as it is. First {@link #read}, then {@link
 * #write}. Loop only; does not allocate.
 */
final class Ipv4OptionEcho {

  /** Limit for {@link #read}: every option there is. */
  static final int ALL = Integer.MAX_VALUE;

  private static final int NONE = -1;
  private static final int NO_HOP = -1;
  private static final int HEAD = Ipv4View.HEADER_BYTES;

  private final Routing routing;
  private final byte[] echo = new byte[Ipv4Options.MOST_BYTES];
  private int length;
  private int recordAt;
  private int stampAddressAt;
  private int stampTimeAt;
  private int routeAt;
  private long firstHop;

  Ipv4OptionEcho(Routing routing) {
    this.routing = routing;
  }

  /**
   * Reads the options of a received packet, which {@link Ipv4Options} has filled in.
   *
   * @param limit offset in the buffer where the options end that count; {@link #ALL} for all
   * @return whether there can be an answer: none where an option's place left is too small
   */
  boolean read(PacketBuffer p, int limit) {
    length = 0;
    recordAt = stampAddressAt = stampTimeAt = routeAt = NONE;
    firstHop = NO_HOP;
    int header = Ipv4View.headerBytes(p, p.l3());
    if (header == HEAD) {
      return true;
    }
    int end = Math.min(limit, p.l3() + header);
    if (!recordRoute(p, find(p, end, Ipv4Options.RECORD_ROUTE, Ipv4Options.RECORD_ROUTE))
        || !timestamp(p, find(p, end, Ipv4Options.TIMESTAMP, Ipv4Options.TIMESTAMP))) {
      return false;
    }
    int route = Ipv4Options.LOOSE_SOURCE_ROUTE;
    sourceRoute(p, find(p, end, route, Ipv4Options.STRICT_SOURCE_ROUTE));
    int label = find(p, end, Ipv4Options.SECURITY_LABEL, Ipv4Options.SECURITY_LABEL);
    if (label != NONE) {
      copy(p, label);
    }
    while ((length & 3) != 0) {
      echo[length++] = Ipv4Options.END;
    }
    return true;
  }

  /** How many bytes of options the answer gets; a multiple of 4. */
  int bytes() {
    return length;
  }

  /** Where the answer goes first: the last hop of the source route, else {@code sender}. */
  long firstHop(long sender) {
    return firstHop == NO_HOP ? sender : firstHop;
  }

  /**
   * Writes the options behind the header of an answer from {@link OwnPackets#ipv4} and moves its
   * transport header behind them.
   *
   * @param sender of the packet that is answered
   */
  void write(PacketBuffer answer, long sender, long nowNanos) {
    if (length == 0) {
      return;
    }
    int l3 = answer.l3();
    answer.bytes().put(l3 + HEAD, echo, 0, length);
    answer.u8(l3, 0x45 + length / 4);
    answer.headers(l3, l3 + HEAD + length);
    int self = (int) Ipv4View.source(answer, l3);
    if (routeAt != NONE) {
      answer.i32(l3 + HEAD + routeAt, (int) sender);
    }
    if (recordAt != NONE) {
      answer.i32(l3 + HEAD + recordAt, self);
    }
    if (stampAddressAt != NONE) {
      answer.i32(l3 + HEAD + stampAddressAt, self);
    }
    if (stampTimeAt != NONE) {
      answer.i32(l3 + HEAD + stampTimeAt, Ipv4Options.time(nowNanos));
    }
  }

  /** The first option of either kind; -1 for none. */
  private static int find(PacketBuffer p, int end, int kind, int orKind) {
    int at = p.l3() + HEAD;
    while (at + 1 < end && p.u8(at) != Ipv4Options.END) {
      if (p.u8(at) == Ipv4Options.NOP) {
        at++;
        continue;
      }
      int bytes = p.u8(at + 1);
      if (bytes < 2 || at + bytes > end) {
        return NONE;
      }
      if (p.u8(at) == kind || p.u8(at) == orKind) {
        return at;
      }
      at += bytes;
    }
    return NONE;
  }

  /** Appends an option as it is; returns where. */
  private int copy(PacketBuffer p, int at) {
    int start = length;
    int bytes = p.u8(at + 1);
    for (int i = 0; i < bytes; i++) {
      echo[start + i] = (byte) p.u8(at + i);
    }
    length += bytes;
    return start;
  }

  private static boolean pointed(PacketBuffer p, int at) {
    return at != NONE && p.u8(at + 1) >= Ipv4Options.LEAST_BYTES;
  }

  private boolean recordRoute(PacketBuffer p, int at) {
    if (!pointed(p, at)) {
      return true;
    }
    int start = copy(p, at);
    int pointer = p.u8(at + 2);
    if (pointer > p.u8(at + 1)) {
      return true;
    }
    if (pointer + 3 > p.u8(at + 1)) {
      return false;
    }
    recordAt = start + pointer - 1;
    echo[start + 2] = (byte) (pointer + 4);
    return true;
  }

  private boolean timestamp(PacketBuffer p, int at) {
    if (!pointed(p, at)) {
      return true;
    }
    int start = copy(p, at);
    int bytes = p.u8(at + 1);
    int pointer = p.u8(at + 2);
    if (bytes < 4 || pointer > bytes) {
      return true;
    }
    int kind = p.u8(at + 3) & 0xF;
    if (kind == Ipv4Options.TIME_PRESPECIFIED) {
      return namedStamp(p, at, start, pointer);
    }
    boolean address = kind == Ipv4Options.TIME_AND_ADDRESS;
    if (!address && kind != Ipv4Options.TIME_ONLY) {
      return true;
    }
    if (pointer + (address ? 7 : 3) > bytes) {
      return false;
    }
    if (address) {
      stampAddressAt = start + pointer - 1;
      pointer += 4;
    }
    stampTimeAt = start + pointer - 1;
    echo[start + 2] = (byte) (pointer + 4);
    return true;
  }

  /** Places with addresses in them: the next is ours unless it names somebody else. */
  private boolean namedStamp(PacketBuffer p, int at, int start, int pointer) {
    int bytes = p.u8(at + 1);
    if (pointer + 3 > bytes) {
      return false;
    }
    if (pointer + 7 <= bytes) {
      Route named = routing.table().lookup(4, 0, p.u32(at + pointer - 1));
      if (named != null && named.type() != RouteType.UNICAST) {
        stampTimeAt = start + pointer + 3;
        echo[start + 2] = (byte) (pointer + 8);
      }
    }
    return true;
  }

  /** Reversed as far as it has been travelled; the sender is filled in last by {@link #write}. */
  private void sourceRoute(PacketBuffer p, int at) {
    if (!pointed(p, at)) {
      return;
    }
    int from = Math.min(p.u8(at + 2), p.u8(at + 1) + 1) - 4;
    if (from <= 3) {
      return;
    }
    long hop = p.u32(at + from - 1);
    int to = 4;
    for (from -= 4; from > 3; from -= 4, to += 4) {
      for (int i = 0; i < 4; i++) {
        echo[length + to - 1 + i] = (byte) p.u8(at + from - 1 + i);
      }
    }
    if (p.u32(at + from + 3) == Ipv4View.source(p, p.l3())) {
      to -= 4; // the sender named itself (RFC 1812 section 5.2.4.1)
    }
    if (to > 3) {
      firstHop = hop;
      echo[length] = (byte) p.u8(at);
      echo[length + 1] = (byte) (to + 3);
      echo[length + 2] = 4;
      routeAt = length + to - 1;
      length += to + 3;
    }
  }
}
