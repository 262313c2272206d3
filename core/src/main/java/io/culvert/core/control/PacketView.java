package io.culvert.core.control;

import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.IpProtocol;
import java.util.List;

/**
 * The headers of a packet as they were at one moment. Immutable; any thread.
 *
 * @param ingress the device it came by; empty for what the router sends
 * @param source source address
 * @param destination destination address
 * @param protocol IP protocol number, -1 where it can't be told
 * @param transport what the transport header says
 * @param lengthBytes length from the IP header on
 * @param fragment whether it is one fragment of a datagram
 */
public record PacketView(
    String ingress,
    IpAddress source,
    IpAddress destination,
    int protocol,
    Transport transport,
    int lengthBytes,
    boolean fragment) {

  /**
   * What a transport header says; -1 for what is not there.
   *
   * @param sourcePort source port
   * @param destinationPort destination port
   * @param flags TCP flags
   * @param icmpType type of an ICMP or ICMPv6 message
   * @param icmpCode its code
   */
  public record Transport(
      int sourcePort, int destinationPort, int flags, int icmpType, int icmpCode) {

    /** Nothing that is known. */
    public static final Transport NONE = new Transport(-1, -1, -1, -1, -1);

    /** That of a message. */
    public static Transport icmp(int type, int code) {
      return new Transport(-1, -1, -1, type, code);
    }
  }

  /** Names of the TCP flags, that of the lowest bit first (RFC 9293, 3.1). */
  public static final List<String> FLAGS =
      List.of("FIN", "SYN", "RST", "PSH", "ACK", "URG", "ECE", "CWR");

  /** 4 or 6. */
  public int ipVersion() {
    return source.version();
  }

  /** Where it comes from, with the port if it has one. */
  public String from() {
    return endpoint(source, transport.sourcePort());
  }

  /** Where it goes, with the port if it has one. */
  public String to() {
    return endpoint(destination, transport.destinationPort());
  }

  private static String endpoint(IpAddress address, int port) {
    if (port < 0) {
      return address.toString();
    }
    return address.version() == 6 ? "[" + address + "]:" + port : address + ":" + port;
  }

  /** The TCP flags that are set, by name with commas between. */
  public String flagNames() {
    StringBuilder names = new StringBuilder();
    for (int i = 0; i < FLAGS.size(); i++) {
      if (protocol == IpProtocol.TCP
          && transport.flags() >= 0
          && (transport.flags() >> i & 1) != 0) {
        names.append(names.isEmpty() ? "" : ",").append(FLAGS.get(i));
      }
    }
    return names.toString();
  }

  /** One line: {@code tcp 10.0.0.2:40000 > 192.0.2.1:21 SYN, 60 bytes}. */
  @Override
  public String toString() {
    StringBuilder line = new StringBuilder(80);
    line.append(protocol < 0 ? "ip" : ProtocolNames.of(protocol)).append(' ');
    line.append(from()).append(" > ").append(to());
    if (!flagNames().isEmpty()) {
      line.append(' ').append(flagNames());
    }
    if (transport.icmpType() >= 0) {
      line.append(" type ").append(transport.icmpType()).append(" code ");
      line.append(transport.icmpCode());
    }
    line.append(fragment ? " fragment" : "");
    return line.append(", ").append(lengthBytes).append(" bytes").toString();
  }
}
