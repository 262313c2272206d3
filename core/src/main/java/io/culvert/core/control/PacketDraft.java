package io.culvert.core.control;

import io.culvert.core.wire.IcmpView;
import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.IpProtocol;
import io.culvert.core.wire.Packets;

/**
 * A packet that somebody makes up, to be told what would become of it. Immutable; any thread.
 *
 * @param ingress the device it comes by
 * @param source source address
 * @param destination destination address, of the same version
 * @param protocol IP protocol number
 * @param transport its ports, flags or ICMP type and code; flags of -1 fit where it comes
 * @param ttl TTL or hop limit
 * @param tos type of service or traffic class
 * @param payload what it carries
 */
public record PacketDraft(
    String ingress,
    IpAddress source,
    IpAddress destination,
    int protocol,
    PacketView.Transport transport,
    int ttl,
    int tos,
    byte[] payload) {

  /** The source port where none is given. */
  public static final int SOURCE_PORT = 40_000;

  /** The TTL where none is given. */
  public static final int TTL = 64;

  /** The type of an echo request. */
  public static int echoRequest(int ipVersion) {
    return ipVersion == 4 ? IcmpView.ECHO_REQUEST : IcmpView.V6_ECHO_REQUEST;
  }

  /** Refuses what no packet can be. */
  public PacketDraft {
    if (source.version() != destination.version()) {
      throw bad("source and destination are of different families");
    }
    boolean ports = protocol == IpProtocol.TCP || protocol == IpProtocol.UDP;
    if (ports && (transport.sourcePort() < 0 || transport.destinationPort() < 0)) {
      throw bad(ProtocolNames.of(protocol) + " needs a destination port");
    }
  }

  private static ControlException bad(String message) {
    return new ControlException(
        ControlException.Code.BAD_REQUEST, message, "as in --proto tcp --dport 21");
  }

  /** The same with other TCP flags. */
  public PacketDraft flags(int flags) {
    PacketView.Transport t = transport;
    return with(
        new PacketView.Transport(
            t.sourcePort(), t.destinationPort(), flags, t.icmpType(), t.icmpCode()));
  }

  private PacketDraft with(PacketView.Transport changed) {
    return new PacketDraft(ingress, source, destination, protocol, changed, ttl, tos, payload);
  }

  /** The same as another ICMP message. */
  public PacketDraft icmp(int type, int code) {
    return with(PacketView.Transport.icmp(type, code));
  }

  /** The same from another end to another, by another device. */
  public PacketDraft between(
      String device, IpAddress from, int fromPort, IpAddress to, int toPort) {
    PacketView.Transport t = transport;
    return new PacketDraft(
        device,
        from,
        to,
        protocol,
        new PacketView.Transport(fromPort, toPort, t.flags(), t.icmpType(), t.icmpCode()),
        ttl,
        tos,
        payload);
  }

  /** Its bytes, with these TCP numbers where it is TCP, or this id where it is an ICMP query. */
  public byte[] bytes(long sequence, long acknowledgement, int icmpId) {
    String from = source.toString();
    String to = destination.toString();
    int sport = transport.sourcePort();
    int dport = transport.destinationPort();
    Packets packet =
        switch (protocol) {
          case IpProtocol.TCP ->
              Packets.tcp(from, sport, to, dport)
                  .flags(transport.flags())
                  .seq(sequence)
                  .ack(acknowledgement)
                  .payload(payload);
          case IpProtocol.UDP -> Packets.udp(from, sport, to, dport).payload(payload);
          case IpProtocol.ICMP, IpProtocol.ICMPV6 ->
              Packets.icmp(from, to, transport.icmpType(), transport.icmpCode(), icmpId << 16 | 1)
                  .payload(payload);
          default -> Packets.raw(from, to, protocol, payload);
        };
    return packet.ttl(ttl).tos(tos).bytes();
  }
}
