package io.culvert.helpers.testkit;

import io.culvert.helpers.Endpoint;
import io.culvert.helpers.Transport;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/** Takes captured packets apart, from the link down to what TCP and UDP carry. */
final class LinkLayer {

  private static final int ETHERNET = 1;
  private static final int VLAN = 0x8100;
  private static final int TCP = 6;
  private static final int UDP = 17;
  private static final int FRAGMENT = 44;

  /** Bytes before the IP header; for Ethernet, less its VLAN tags. */
  private final int headerBytes;

  private final boolean ethernet;

  private LinkLayer(int headerBytes, boolean ethernet) {
    this.headerBytes = headerBytes;
    this.ethernet = ethernet;
  }

  /** A packet of TCP or UDP; sequence and flags are 0 for UDP. */
  record Packet(
      Transport transport,
      Endpoint source,
      Endpoint destination,
      int sequence,
      int flags,
      byte[] payload) {}

  /** Says why a packet cannot be read truly. */
  static final class Unreadable extends Exception {
    private static final long serialVersionUID = 1L;

    Unreadable(String message) {
      super(message);
    }
  }

  /** By the numbers of tcpdump.org's list of link types. */
  static Optional<LinkLayer> of(int linkType) {
    return switch (linkType) {
      case 0, 108 -> Optional.of(new LinkLayer(4, false));
      case ETHERNET -> Optional.of(new LinkLayer(14, true));
      case 12, 14, 101, 228, 229 -> Optional.of(new LinkLayer(0, false));
      case 113 -> Optional.of(new LinkLayer(16, false));
      case 276 -> Optional.of(new LinkLayer(20, false));
      default -> Optional.empty();
    };
  }

  /** What TCP or UDP say; empty for all other packets. */
  Optional<Packet> packet(byte[] frame) throws Unreadable {
    int at = headerBytes;
    while (ethernet && frame.length >= at && u16(frame, at - 2) == VLAN) {
      at += 4;
    }
    int version = frame.length > at ? (frame[at] & 0xFF) >> 4 : 0;
    try {
      return version == 4 ? ipv4(frame, at) : version == 6 ? ipv6(frame, at) : Optional.empty();
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      throw new Unreadable("shorter than its headers say");
    }
  }

  private static Optional<Packet> ipv4(byte[] p, int at) throws Unreadable {
    int protocol = p[at + 9] & 0xFF;
    if (protocol != TCP && protocol != UDP) {
      return Optional.empty();
    }
    if ((u16(p, at + 6) & 0x3FFF) != 0) {
      throw new Unreadable("a fragment; take the capture where packets are whole");
    }
    int end = at + u16(p, at + 2);
    int transport = at + (p[at] & 0xF) * 4;
    return Optional.of(transport(p, protocol, at + 12, 4, transport, end));
  }

  private static Optional<Packet> ipv6(byte[] p, int at) throws Unreadable {
    int next = p[at + 6] & 0xFF;
    int end = at + 40 + u16(p, at + 4);
    int transport = at + 40;
    while (next == 0 || next == 43 || next == 60) {
      next = p[transport] & 0xFF;
      transport += 8 + 8 * (p[transport + 1] & 0xFF);
    }
    if (next == FRAGMENT) {
      throw new Unreadable("a fragment; take the capture where packets are whole");
    }
    return next == TCP || next == UDP
        ? Optional.of(transport(p, next, at + 8, 16, transport, end))
        : Optional.empty();
  }

  private static Packet transport(
      byte[] p, int protocol, int addresses, int addressBytes, int at, int end) {
    Endpoint source = endpoint(p, addresses, addressBytes, u16(p, at));
    Endpoint destination = endpoint(p, addresses + addressBytes, addressBytes, u16(p, at + 2));
    boolean tcp = protocol == TCP;
    int payload = at + (tcp ? (p[at + 12] >> 4 & 0xF) * 4 : 8);
    if (payload > end || end > p.length) {
      throw new IndexOutOfBoundsException(end);
    }
    return new Packet(
        tcp ? Transport.TCP : Transport.UDP,
        source,
        destination,
        tcp ? ByteBuffer.wrap(p).getInt(at + 4) : 0,
        tcp ? p[at + 13] & 0xFF : 0,
        Arrays.copyOfRange(p, payload, end));
  }

  private static Endpoint endpoint(byte[] p, int at, int bytes, int port) {
    return Endpoint.asWritten(Arrays.copyOfRange(p, at, at + bytes), port);
  }

  private static int u16(byte[] p, int at) {
    return (p[at] & 0xFF) << 8 | p[at + 1] & 0xFF;
  }
}
