package io.culvert.core.router;

import io.culvert.core.wire.Checksum;
import io.culvert.core.wire.IpProtocol;
import io.culvert.core.wire.Ipv4View;
import io.culvert.core.wire.Ipv6View;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.Seams;

/**
 * Cuts one IP packet into fragments, in order: {@link #begin}, {@link #copy} while not {@link
 * #onLast}, then {@link #turnIntoLast} makes the packet's own buffer the last one. As {@code
 * ip_do_fragment} (net/ipv4/ip_output.c) and {@code ip6_fragment} (net/ipv6/ip6_output.c): where a
 * reassembled datagram still has its length, it falls apart where it was put together. One an
 * engine; does not allocate.
 */
final class Pieces {

  private static final int OPTION_END = 0;
  private static final int OPTION_NOP = 1;
  private static final int OPTION_COPIED = 0x80;

  private PacketBuffer whole;
  private int headerBytes;
  private int room;
  private int at;
  private int offset;
  private boolean moreBehind;
  private int id;
  private int namedAt;
  private int piece;
  private boolean atSeams;
  private boolean dontFragment;

  /**
   * Takes {@code packet}, whose checksums are whole.
   *
   * @param mtu largest fragment, headers included
   * @param fragmentId identification of IPv6 fragments
   * @return {@code false} where the headers lead beyond the first piece, or not even eight bytes
   *     fit behind them
   */
  boolean begin(PacketBuffer packet, int mtu, int fragmentId) {
    whole = packet;
    id = fragmentId;
    int l3 = packet.l3();
    if (packet.ipVersion() == 4) {
      headerBytes = Ipv4View.headerBytes(packet, l3);
      room = mtu - headerBytes;
      offset = Ipv4View.fragmentOffset(packet, l3);
      moreBehind = Ipv4View.moreFragments(packet, l3);
    } else {
      headerBytes = unfragmentable(packet);
      if (headerBytes < 0) {
        return false;
      }
      room = mtu - headerBytes - Ipv6View.FRAGMENT_HEADER_BYTES;
      offset = 0;
      moreBehind = false;
    }
    at = l3 + headerBytes;
    piece = 0;
    atSeams = seamsFit();
    // where it is cut anew a reassembled datagram keeps its DF (ip_frag_next), else it loses it
    dontFragment = !atSeams && packet.ipVersion() == 4 && Ipv4View.dontFragment(packet, l3);
    return atSeams || room >= 8;
  }

  /** The geometry {@code ip_do_fragment} and {@code ip6_fragment} ask of a list of fragments. */
  private boolean seamsFit() {
    Seams seams = whole.seams();
    int count = seams.count();
    boolean listed = count > 1 && seams.hasRoom(headerBytes + extraBytes());
    if (!listed || seams.end(count - 1) != whole.end() || seams.end(0) < at) {
      return false;
    }
    int from = at;
    for (int i = 0; i < count; i++) {
      int end = seams.end(i);
      if (end - from > room || i < count - 1 && (end - at & 7) != 0) {
        return false;
      }
      from = end;
    }
    return true;
  }

  /**
   * Has our own packet, if it is too large, fall apart into pieces for {@code mtu}, even if NAT
   * then sends it another way: a socket builds it of such pieces ({@code __ip_append_data} and
   * {@code __ip6_append_data}). It has no extension headers.
   */
  static void intend(PacketBuffer packet, int mtu) {
    if (packet.l3LengthBytes() <= mtu) {
      return;
    }
    boolean ipv4 = packet.ipVersion() == 4;
    int start = packet.l4();
    int room = mtu - (start - packet.l3()) - (ipv4 ? 0 : Ipv6View.FRAGMENT_HEADER_BYTES) & ~7;
    Seams seams = packet.seams();
    seams.begin(start);
    for (int end = room; end < packet.end() - start; end += room) {
      seams.add(end, Integer.MAX_VALUE);
    }
    seams.add(packet.end() - start, Integer.MAX_VALUE);
  }

  /**
   * Headers every fragment carries, or -1 ({@code ip6_find_1stfragopt}, which looks no farther than
   * the first of the pieces that a datagram was put together from).
   */
  private int unfragmentable(PacketBuffer p) {
    namedAt = p.l3() + Ipv6View.NEXT_HEADER;
    int cursor = p.l3() + Ipv6View.HEADER_BYTES;
    int limit = p.seams().count() > 1 ? p.seams().end(0) : p.end();
    boolean routed = false;
    while (cursor <= limit) {
      int header = p.u8(namedAt);
      boolean goesAlong =
          header == IpProtocol.HOP_BY_HOP
              || header == IpProtocol.IPV6_ROUTING
              || header == IpProtocol.DESTINATION_OPTIONS && !routed;
      if (!goesAlong) {
        return cursor - p.l3();
      }
      if (cursor + 2 > limit) {
        return -1;
      }
      routed |= header == IpProtocol.IPV6_ROUTING;
      namedAt = cursor;
      cursor += Ipv6View.extensionBytes(p, cursor, header);
    }
    return -1;
  }

  /** Whether what is left fits one fragment. */
  boolean onLast() {
    return atSeams ? piece == whole.seams().count() - 1 : whole.end() - at <= room;
  }

  /** Writes the next fragment, not the last, into an empty buffer. */
  void copy(PacketBuffer into) {
    int start = PacketBuffer.HEADROOM;
    int length = atSeams ? whole.seams().end(piece++) - at : room & ~7;
    into.bytes().put(start, whole.bytes(), whole.l3(), headerBytes);
    int behind = start + headerBytes + extraBytes();
    into.bytes().put(behind, whole.bytes(), at, length);
    into.extent(start, behind + length);
    into.headers(start, offset == 0 ? behind : -1);
    into.inside(whole.ipVersion(), whole.protocol());
    finish(into, true);
    if (offset == 0 && whole.ipVersion() == 4) {
      dropUncopiedOptions();
    }
    at += length;
    offset += length;
  }

  private int extraBytes() {
    return whole.ipVersion() == 4 ? 0 : Ipv6View.FRAGMENT_HEADER_BYTES;
  }

  /** Makes the packet's buffer its own last fragment, headers moved in front of what is left. */
  void turnIntoLast() {
    int start = at - extraBytes() - headerBytes;
    whole.bytes().put(start, whole.bytes(), whole.l3(), headerBytes);
    namedAt += start - whole.l3();
    whole.extent(start, whole.end());
    whole.headers(start, offset == 0 ? at : -1);
    whole.reassembledFrom(0, false);
    finish(whole, moreBehind);
    whole = null;
  }

  private void finish(PacketBuffer piece, boolean more) {
    int l3 = piece.l3();
    if (piece.ipVersion() == 4) {
      Ipv4View.totalLength(piece, l3, piece.end() - l3);
      Ipv4View.fragment(piece, l3, dontFragment, more, offset);
      Checksum.fillIpv4Header(piece);
    } else {
      int named = piece == whole ? namedAt : namedAt - whole.l3() + l3;
      int next = piece.u8(named);
      piece.u8(named, IpProtocol.IPV6_FRAGMENT);
      Ipv6View.fragment(piece, l3 + headerBytes, next, offset, more, id);
      Ipv6View.payloadLength(piece, l3, piece.end() - l3 - Ipv6View.HEADER_BYTES);
    }
    piece.fragmentFields(true, offset, more);
  }

  /** Later fragments carry only options marked so ({@code ip_options_fragment}). */
  private void dropUncopiedOptions() {
    int end = whole.l3() + headerBytes;
    int cursor = whole.l3() + Ipv4View.HEADER_BYTES;
    while (cursor < end) {
      int kind = whole.u8(cursor);
      if (kind == OPTION_END) {
        return;
      }
      int length = kind == OPTION_NOP ? 1 : cursor + 1 < end ? whole.u8(cursor + 1) : 0;
      if (kind != OPTION_NOP && length < 2 || cursor + length > end) {
        return;
      }
      for (int i = cursor; (kind & OPTION_COPIED) == 0 && i < cursor + length; i++) {
        whole.u8(i, OPTION_NOP);
      }
      cursor += length;
    }
  }
}
