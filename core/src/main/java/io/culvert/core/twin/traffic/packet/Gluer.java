package io.culvert.core.twin.traffic.packet;

import io.culvert.core.twin.Emission;
import io.culvert.core.wire.IpProtocol;
import io.culvert.core.wire.Ipv4View;
import io.culvert.core.wire.Ipv6View;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Puts datagrams together that a router sent in pieces, in order, as routers do; anything else is
 * left as it is.
 */
public final class Gluer {

  private Gluer() {}

  /** {@code emissions} with whole datagrams in place of runs of their pieces. */
  public static List<Emission> glue(List<Emission> emissions) {
    if (emissions.stream().noneMatch(e -> moreFollow(e.bytes()))) {
      return emissions;
    }
    List<Emission> glued = new ArrayList<>();
    int at = 0;
    while (at < emissions.size()) {
      int end = at;
      while (end < emissions.size() - 1 && follows(emissions.get(end), emissions.get(end + 1))) {
        end++;
      }
      Emission first = emissions.get(at);
      boolean whole = end > at && !moreFollow(emissions.get(end).bytes());
      if (whole && fragmentOffset(first.bytes()) == 0) {
        glued.add(new Emission(first.device(), join(emissions.subList(at, end + 1))));
      } else {
        glued.addAll(emissions.subList(at, end + 1));
      }
      at = end + 1;
    }
    return glued;
  }

  private static boolean follows(Emission one, Emission next) {
    byte[] a = one.bytes();
    byte[] b = next.bytes();
    return one.device() == next.device()
        && moreFollow(a)
        && fragmented(b)
        && IpBytes.version(a) == IpBytes.version(b)
        && id(a) == id(b)
        && fragmentOffset(b) == fragmentOffset(a) + a.length - contentAt(a);
  }

  private static byte[] join(List<Emission> pieces) {
    byte[] first = pieces.get(0).bytes();
    int header = contentAt(first);
    byte[] whole = Arrays.copyOf(first, header);
    for (Emission piece : pieces) {
      byte[] p = piece.bytes();
      int from = contentAt(p);
      int at = whole.length;
      whole = Arrays.copyOf(whole, at + p.length - from);
      System.arraycopy(p, from, whole, at, p.length - from);
    }
    if (IpBytes.version(whole) == 4) {
      int flags = IpBytes.u16(whole, Ipv4View.FRAGMENT);
      IpBytes.put16(whole, Ipv4View.FRAGMENT, flags & ~Ipv4View.MORE_FRAGMENTS);
    } else {
      whole = withoutFragmentHeader(whole, header - Ipv6View.FRAGMENT_HEADER_BYTES);
    }
    if (whole.length <= 0xFFFF) {
      IpBytes.measure(whole);
    }
    return whole;
  }

  private static byte[] withoutFragmentHeader(byte[] p, int at) {
    int inside = IpBytes.u8(p, at);
    int named = Ipv6View.NEXT_HEADER;
    int cursor = Ipv6View.HEADER_BYTES;
    while (cursor < at) {
      int header = IpBytes.u8(p, named);
      named = cursor;
      cursor += IpBytes.extensionBytes(p, cursor, header);
    }
    IpBytes.put8(p, named, inside);
    byte[] shorter = Arrays.copyOf(p, p.length - Ipv6View.FRAGMENT_HEADER_BYTES);
    int behind = at + Ipv6View.FRAGMENT_HEADER_BYTES;
    System.arraycopy(p, behind, shorter, at, p.length - behind);
    return shorter;
  }

  /** Whether {@code p} is a fragment, an atomic one included. */
  public static boolean fragmented(byte[] p) {
    if (!IpBytes.readable(p)) {
      return false;
    }
    return IpBytes.version(p) == 4
        ? (IpBytes.u16(p, Ipv4View.FRAGMENT) & 0x3FFF) != 0
        : fragmentHeader(p) >= 0;
  }

  private static boolean moreFollow(byte[] p) {
    if (!fragmented(p)) {
      return false;
    }
    return IpBytes.version(p) == 4
        ? (IpBytes.u16(p, Ipv4View.FRAGMENT) & Ipv4View.MORE_FRAGMENTS) != 0
        : (IpBytes.u16(p, fragmentHeader(p) + 2) & 1) != 0;
  }

  private static int fragmentOffset(byte[] p) {
    return IpBytes.version(p) == 4
        ? (IpBytes.u16(p, Ipv4View.FRAGMENT) & 0x1FFF) << 3
        : fragmented(p) ? IpBytes.u16(p, fragmentHeader(p) + 2) & 0xFFF8 : 0;
  }

  private static int id(byte[] p) {
    return IpBytes.version(p) == 4
        ? IpBytes.u16(p, Ipv4View.ID)
        : IpBytes.i32(p, fragmentHeader(p) + 4);
  }

  private static int contentAt(byte[] p) {
    return IpBytes.version(p) == 4
        ? IpBytes.headerBytes(p)
        : fragmentHeader(p) + Ipv6View.FRAGMENT_HEADER_BYTES;
  }

  private static int fragmentHeader(byte[] p) {
    int header = IpBytes.u8(p, Ipv6View.NEXT_HEADER);
    int at = Ipv6View.HEADER_BYTES;
    while (Ipv6View.extension(header)
        && header != IpProtocol.NO_NEXT_HEADER
        && at + 8 <= p.length) {
      if (header == IpProtocol.IPV6_FRAGMENT) {
        return at;
      }
      int next = IpBytes.u8(p, at);
      at += IpBytes.extensionBytes(p, at, header);
      header = next;
    }
    return -1;
  }
}
