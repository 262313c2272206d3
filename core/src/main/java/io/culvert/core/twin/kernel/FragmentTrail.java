package io.culvert.core.twin.kernel;

import io.culvert.core.wire.IpProtocol;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Remembers which datagrams a router was given in fragments, and makes the packets after which it
 * has forgotten them: a datagram left incomplete would wait there for half a minute, for one of the
 * same number.
 *
 * <p>An IPv4 fragment without data ends its datagram ({@code ip_frag_queue} in {@code
 * net/ipv4/ip_fragment.c}). In IPv6 overlapping does (RFC 5722 section 4). A fragment that is a
 * datagram in itself overlaps all that has come, and waits for nothing where nothing has; it must
 * be longer than that, or as long as the datagram where the last piece has told ({@code
 * nf_ct_frag6_queue} in {@code net/ipv6/netfilter/nf_conntrack_reasm.c}). One thread.
 */
final class FragmentTrail {

  private static final int IPV4_BYTES = 20;
  private static final int IPV4_MORE = 0x2000;
  private static final int IPV4_FRAGMENT = 0x3FFF;
  private static final int IPV6_BYTES = 40;
  private static final int FRAGMENT_BYTES = 8;
  private static final int IPV6_MORE = 1;
  private static final int IPV6_OFFSET = 0xFFF8;
  private static final int LARGEST_BYTES = 0xFFFF - FRAGMENT_BYTES;
  private static final int TTL = 64;

  /** A packet to be given to the router. */
  record Ending(int device, byte[] packet) {}

  /** One datagram's device, where its pieces ended, and where its last ones did. */
  private static final class Datagram {

    private final int device;
    private final Set<Integer> lengths = new TreeSet<>();
    private int end;

    Datagram(int device) {
      this.device = device;
    }
  }

  /**
   * By what the router knows them: the header's constant parts, as the ending packets need them.
   */
  private final Map<ByteBuffer, Datagram> datagrams = new LinkedHashMap<>();

  /** Looks at a packet that the router is given. */
  void note(int device, byte[] packet) {
    if (packet.length >= IPV4_BYTES && packet[0] >>> 4 == 4) {
      note4(device, packet);
    } else if (packet.length >= IPV6_BYTES + FRAGMENT_BYTES && (packet[0] & 0xF0) == 0x60) {
      note6(device, packet);
    }
  }

  private void note4(int device, byte[] packet) {
    if ((u16(packet, 6) & IPV4_FRAGMENT) == 0) {
      return;
    }
    ByteBuffer header = ByteBuffer.allocate(IPV4_BYTES);
    header.put((byte) 0x45).put((byte) 0).putShort((short) IPV4_BYTES);
    header.put(packet, 4, 2).putShort((short) IPV4_MORE).put((byte) TTL).put(packet[9]);
    header.putShort((short) 0).put(packet, 12, 8).flip();
    header.putShort(10, (short) checksum(header));
    datagrams.putIfAbsent(header, new Datagram(device));
  }

  private static int checksum(ByteBuffer header) {
    int sum = 0;
    for (int at = 0; at < IPV4_BYTES; at += 2) {
      sum += header.getShort(at) & 0xFFFF;
    }
    sum = (sum & 0xFFFF) + (sum >>> 16);
    return ~((sum & 0xFFFF) + (sum >>> 16)) & 0xFFFF;
  }

  private void note6(int device, byte[] packet) {
    int at = fragmentHeader(packet);
    if (at < 0 || at + FRAGMENT_BYTES > packet.length) {
      return;
    }
    int field = u16(packet, at + 2);
    if ((field & (IPV6_OFFSET | IPV6_MORE)) == 0) {
      return;
    }
    ByteBuffer header = ByteBuffer.allocate(IPV6_BYTES + FRAGMENT_BYTES);
    header.putInt(0x6000_0000).putShort((short) 0);
    header.put((byte) IpProtocol.IPV6_FRAGMENT).put((byte) TTL).put(packet, 8, 32);
    header.put((byte) IpProtocol.NO_NEXT_HEADER).put((byte) 0).putShort((short) 0);
    header.put(packet, at + 4, 4).flip();
    int length = Math.max(0, IPV6_BYTES + u16(packet, 4) - at - FRAGMENT_BYTES);
    int end = (field & IPV6_OFFSET) + length;
    Datagram datagram = datagrams.computeIfAbsent(header, h -> new Datagram(device));
    datagram.end = Math.max(datagram.end, end);
    if ((field & IPV6_MORE) == 0) {
      datagram.lengths.add(end);
    }
  }

  /** Where the fragment header is, behind those that may precede it; -1 for none. */
  private static int fragmentHeader(byte[] packet) {
    int next = packet[6] & 0xFF;
    int at = IPV6_BYTES;
    while (at + 2 <= packet.length) {
      int length = (packet[at + 1] & 0xFF) + 1 << 3;
      switch (next) {
        case IpProtocol.IPV6_FRAGMENT:
          return at;
        case IpProtocol.AH:
          length = (packet[at + 1] & 0xFF) + 2 << 2;
          break;
        case IpProtocol.HOP_BY_HOP, IpProtocol.IPV6_ROUTING, IpProtocol.DESTINATION_OPTIONS:
          break;
        default:
          return -1;
      }
      next = packet[at] & 0xFF;
      at += length;
    }
    return -1;
  }

  /** What makes the router forget; then forgets too. What it answers is of no interest. */
  List<Ending> endings() {
    List<Ending> endings = new ArrayList<>();
    datagrams.forEach(
        (header, datagram) -> {
          byte[] bytes = header.array();
          if (bytes.length == IPV4_BYTES) {
            endings.add(new Ending(datagram.device, bytes));
          } else {
            endings.add(new Ending(datagram.device, whole(bytes, datagram.end + FRAGMENT_BYTES)));
            datagram.lengths.forEach(
                length -> endings.add(new Ending(datagram.device, whole(bytes, length))));
          }
        });
    datagrams.clear();
    return endings;
  }

  private static byte[] whole(byte[] header, int wanted) {
    int length = Math.min(wanted, LARGEST_BYTES);
    byte[] packet = Arrays.copyOf(header, header.length + length);
    packet[4] = (byte) (length + FRAGMENT_BYTES >> 8);
    packet[5] = (byte) (length + FRAGMENT_BYTES);
    return packet;
  }

  private static int u16(byte[] packet, int at) {
    return (packet[at] & 0xFF) << 8 | packet[at + 1] & 0xFF;
  }
}
