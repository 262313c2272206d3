package io.culvert.core.twin.kernel;

import io.culvert.core.wire.IpProtocol;
import java.nio.ByteBuffer;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Remembers which datagrams a router was given in fragments, and makes the packets after which it
 * has forgotten them: a datagram left incomplete would wait there for half a minute, for one of the
 * same number.
 *
 * <p>An IPv4 fragment without data ends its datagram ({@code ip_frag_queue} in {@code
 * net/ipv4/ip_fragment.c}). In IPv6 one does after which more should come, and whose length is no
 * multiple of eight ({@code nf_ct_frag6_queue} in {@code net/ipv6/netfilter/nf_conntrack_reasm.c}).
 * Where nothing has come, both wait for nothing. One thread.
 */
final class FragmentTrail {

  private static final int IPV4_BYTES = 20;
  private static final int IPV4_MORE = 0x2000;
  private static final int IPV4_FRAGMENT = 0x3FFF;
  private static final int IPV6_BYTES = 40;
  private static final int FRAGMENT_BYTES = 8;
  private static final int IPV6_MORE = 1;
  private static final int TTL = 64;

  /** A packet to be given to the router by the device that the datagram's pieces came by. */
  record Ending(int device, ByteBuffer packet) {}

  private final Set<Ending> endings = new LinkedHashSet<>();

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
    endings.add(new Ending(device, header));
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
    ByteBuffer ending = ByteBuffer.allocate(IPV6_BYTES + FRAGMENT_BYTES + 1);
    ending.putInt(0x6000_0000).putShort((short) (FRAGMENT_BYTES + 1));
    ending.put((byte) IpProtocol.IPV6_FRAGMENT).put((byte) TTL).put(packet, 8, 32);
    ending.put((byte) IpProtocol.NO_NEXT_HEADER).put((byte) 0).putShort((short) IPV6_MORE);
    ending.put(packet, at + 4, 4).clear();
    endings.add(new Ending(device, ending));
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
    List<Ending> told = List.copyOf(endings);
    endings.clear();
    return told;
  }

  private static int u16(byte[] packet, int at) {
    return (packet[at] & 0xFF) << 8 | packet[at + 1] & 0xFF;
  }
}
