package io.culvert.core.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Makes packets for tests, for the twin and for questions about made-up traffic, whole and with
 * right checksums unless told otherwise: {@code Packets.tcp("10.0.0.1", 4000, "10.0.0.2",
 * 80).flags(TcpView.SYN).payload("hi").parsed()}. The addresses decide the IP version. It sums on
 * its own, not through {@link Checksum}, so that it can test that.
 */
public final class Packets {

  private final IpAddress source;
  private final IpAddress destination;
  private final int protocol;
  private byte[] transport;
  private byte[] payload = {};
  private byte[] options = {};
  private byte[] extensions = {};
  private int firstExtension = -1;
  private int lastExtension;
  private int ttl = 64;
  private int tos;
  private int id = 1;
  private boolean dontFragment;
  private int fragmentOffset;
  private boolean moreFragments;
  private boolean asFragment;
  private int checksumField = -1;
  private boolean partial;
  private Integer forcedChecksum;

  private Packets(IpAddress from, IpAddress to, int protocol, byte[] transport, int checksumField) {
    this.source = from;
    this.destination = to;
    if (source.version() != destination.version()) {
      throw new IllegalArgumentException("two IP versions");
    }
    this.protocol = protocol;
    this.transport = transport;
    this.checksumField = checksumField;
  }

  private Packets(String from, String to, int protocol, byte[] transport, int checksumField) {
    this(IpAddress.of(from), IpAddress.of(to), protocol, transport, checksumField);
  }

  /**
   * Any protocol, with a header made elsewhere.
   *
   * @param header kept, its checksum and (UDP) length filled in
   * @param checksumField where in {@code header} the checksum is, which sums the pseudo-header too
   *     but for ICMP; -1 for none
   */
  public static Packets of(
      IpAddress from, IpAddress to, int protocol, byte[] header, int checksumField) {
    return new Packets(from, to, protocol, header, checksumField);
  }

  /** A TCP segment, flags ACK, window 65535, no options. */
  public static Packets tcp(String from, int fromPort, String to, int toPort) {
    ByteBuffer h = ByteBuffer.allocate(TcpView.HEADER_BYTES);
    h.putShort((short) fromPort).putShort((short) toPort).putInt(1).putInt(0);
    h.put((byte) 0x50).put((byte) TcpView.ACK).putShort((short) 0xFFFF);
    return new Packets(from, to, IpProtocol.TCP, h.array(), TcpView.CHECKSUM);
  }

  /** A UDP datagram. */
  public static Packets udp(String from, int fromPort, String to, int toPort) {
    return udp(IpAddress.of(from), fromPort, IpAddress.of(to), toPort);
  }

  /** A UDP datagram. */
  public static Packets udp(IpAddress from, int fromPort, IpAddress to, int toPort) {
    ByteBuffer h = ByteBuffer.allocate(UdpView.HEADER_BYTES);
    h.putShort((short) fromPort).putShort((short) toPort);
    return new Packets(from, to, IpProtocol.UDP, h.array(), UdpView.CHECKSUM);
  }

  /** Any ICMP (v4) or ICMPv6 (v6) message; {@code rest} is the second word. */
  public static Packets icmp(String from, String to, int type, int code, int rest) {
    return icmp(IpAddress.of(from), IpAddress.of(to), type, code, rest);
  }

  /** Any ICMP (v4) or ICMPv6 (v6) message; {@code rest} is the second word. */
  public static Packets icmp(IpAddress from, IpAddress to, int type, int code, int rest) {
    ByteBuffer h = ByteBuffer.allocate(IcmpView.HEADER_BYTES);
    h.put((byte) type).put((byte) code).putShort((short) 0).putInt(rest);
    int protocol = from.version() == 4 ? IpProtocol.ICMP : IpProtocol.ICMPV6;
    return new Packets(from, to, protocol, h.array(), IcmpView.CHECKSUM);
  }

  /** An echo request of the family of the addresses. */
  public static Packets echo(String from, String to, int id, int sequence) {
    boolean v4 = IpAddress.of(from).version() == 4;
    int type = v4 ? IcmpView.ECHO_REQUEST : IcmpView.V6_ECHO_REQUEST;
    return icmp(from, to, type, 0, id << 16 | sequence);
  }

  /** An echo reply of the family of the addresses. */
  public static Packets echoReply(String from, String to, int id, int sequence) {
    boolean v4 = IpAddress.of(from).version() == 4;
    int type = v4 ? IcmpView.ECHO_REPLY : IcmpView.V6_ECHO_REPLY;
    return icmp(from, to, type, 0, id << 16 | sequence);
  }

  /**
   * An ICMP error that quotes {@code quoted} from its IP header on, as far as {@code quoteBytes}.
   */
  public static Packets icmpError(
      String from, String to, int type, int code, int rest, PacketBuffer quoted, int quoteBytes) {
    byte[] quote = new byte[Math.min(quoteBytes, quoted.l3LengthBytes())];
    quoted.bytes().get(quoted.l3(), quote);
    return icmp(from, to, type, code, rest).payload(quote);
  }

  /** The same, quoting as much as fits the smallest MTU. */
  public static Packets icmpError(
      String from, String to, int type, int code, int rest, PacketBuffer quoted) {
    int room = IpAddress.of(from).version() == 4 ? 576 - 28 : 1280 - 48;
    return icmpError(from, to, type, code, rest, quoted, room);
  }

  /** Any other protocol; the payload is all there is. */
  public static Packets raw(String from, String to, int protocol, byte[] bytes) {
    return new Packets(from, to, protocol, new byte[0], -1).payload(bytes);
  }

  /** TCP flags. */
  public Packets flags(int flags) {
    transport[TcpView.FLAGS] = (byte) flags;
    return this;
  }

  /** TCP sequence number. */
  public Packets seq(long value) {
    ByteBuffer.wrap(transport).putInt(TcpView.SEQUENCE, (int) value);
    return this;
  }

  /** TCP acknowledgement number; does not set the flag. */
  public Packets ack(long value) {
    ByteBuffer.wrap(transport).putInt(TcpView.ACKNOWLEDGEMENT, (int) value);
    return this;
  }

  /** TCP window, unscaled. */
  public Packets window(int value) {
    ByteBuffer.wrap(transport).putShort(TcpView.WINDOW, (short) value);
    return this;
  }

  /** Appends TCP options, which must make whole words together. */
  public Packets tcpOptions(int... bytes) {
    byte[] longer = Arrays.copyOf(transport, transport.length + bytes.length);
    for (int i = 0; i < bytes.length; i++) {
      longer[transport.length + i] = (byte) bytes[i];
    }
    transport = longer;
    transport[TcpView.DATA_OFFSET] = (byte) (transport.length << 2);
    return this;
  }

  /** Appends the MSS option. */
  public Packets mss(int value) {
    return tcpOptions(TcpView.OPTION_MSS, 4, value >> 8, value & 0xFF);
  }

  /** Appends window scale, padded to a word. */
  public Packets windowScale(int shift) {
    return tcpOptions(1, TcpView.OPTION_WINDOW_SCALE, 3, shift);
  }

  /** Appends SACK-permitted, padded to a word. */
  public Packets sackPermitted() {
    return tcpOptions(1, 1, TcpView.OPTION_SACK_PERMITTED, 2);
  }

  /** What the transport header carries. */
  public Packets payload(byte[] bytes) {
    payload = bytes.clone();
    return this;
  }

  /** ASCII text. */
  public Packets payload(String text) {
    return payload(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** {@code length} bytes that differ from each other. */
  public Packets payloadBytes(int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (i * 31 + (i >> 8));
    }
    return payload(bytes);
  }

  /** TTL or hop limit; 64 unless told. */
  public Packets ttl(int value) {
    ttl = value;
    return this;
  }

  /** Type of service or traffic class. */
  public Packets tos(int value) {
    tos = value;
    return this;
  }

  /** IPv4 identification, and the identification of fragments of either version. */
  public Packets id(int value) {
    id = value;
    return this;
  }

  /** Sets DF (IPv4). */
  public Packets dontFragment() {
    dontFragment = true;
    return this;
  }

  /** IPv4 options; must make whole words. */
  public Packets ipOptions(int... bytes) {
    options = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      options[i] = (byte) bytes[i];
    }
    return this;
  }

  /** Adds an IPv6 extension header behind those there are; its first byte is filled in here. */
  public Packets extension(int header, int... bytes) {
    ByteBuffer all = ByteBuffer.allocate(extensions.length + bytes.length).put(extensions);
    for (int b : bytes) {
      all.put((byte) b);
    }
    if (firstExtension < 0) {
      firstExtension = header;
    } else {
      all.put(lastExtension, (byte) header);
    }
    lastExtension = extensions.length;
    extensions = all.array();
    return this;
  }

  /** Leaves the pseudo-header's sum in the checksum field and says so in the metadata. */
  public Packets partialChecksum() {
    partial = true;
    return this;
  }

  /** Writes this instead of the right checksum. */
  public Packets checksum(int value) {
    forcedChecksum = value;
    return this;
  }

  /** The packet as it lies on the wire, from the IP header on. */
  public byte[] bytes() {
    return ip(transportBytes());
  }

  /** The packet in a buffer, not parsed. */
  public PacketBuffer build() {
    PacketBuffer p = new PacketBuffer().fill(bytes());
    if (partial) {
      int ipBytes = p.lengthBytes() - transport.length - payload.length;
      p.partialChecksum(p.start() + ipBytes, checksumField);
    }
    return p;
  }

  /** The packet in a buffer, parsed; fails if the parser refuses it. */
  public PacketBuffer parsed() {
    PacketBuffer p = build();
    DropReason reason = HeaderParser.parse(p);
    if (reason != null) {
      throw new AssertionError("the parser refused a test packet: " + reason);
    }
    return p;
  }

  /** The packet cut into fragments whose IP packets have at most {@code mtuBytes} bytes. */
  public List<byte[]> fragments(int mtuBytes) {
    byte[] whole = transportBytes();
    int header = source.version() == 4 ? 20 + options.length : 40 + extensions.length + 8;
    int room = (mtuBytes - header) & ~7;
    List<byte[]> all = new ArrayList<>();
    for (int at = 0; at < whole.length; at += room) {
      int length = Math.min(room, whole.length - at);
      all.add(fragment(at, length, at + length < whole.length));
    }
    return all;
  }

  /** One fragment: {@code length} bytes of the IP payload from {@code offset}. */
  public byte[] fragment(int offset, int length, boolean more) {
    byte[] whole = transportBytes();
    byte[] part = Arrays.copyOfRange(whole, offset, offset + length);
    fragmentOffset = offset;
    moreFragments = more;
    asFragment = true;
    byte[] packet = ip(part);
    asFragment = false;
    fragmentOffset = 0;
    moreFragments = false;
    return packet;
  }

  private byte[] transportBytes() {
    ByteBuffer b = ByteBuffer.allocate(transport.length + payload.length);
    b.put(transport).put(payload);
    if (protocol == IpProtocol.UDP && b.capacity() >= UdpView.HEADER_BYTES) {
      b.putShort(UdpView.LENGTH, (short) b.capacity());
    }
    if (forcedChecksum != null) {
      b.putShort(checksumField, forcedChecksum.shortValue());
    } else if (checksumField >= 0) {
      long pseudo = pseudo(b.capacity());
      int sum = fold(pseudo + sum(b.array()));
      int complete = ~sum & 0xFFFF;
      if (protocol == IpProtocol.UDP && complete == 0) {
        complete = 0xFFFF;
      }
      b.putShort(checksumField, (short) (partial ? fold(pseudo) : complete));
    }
    return b.array();
  }

  private long pseudo(int length) {
    if (protocol == IpProtocol.ICMP) {
      return 0;
    }
    return sum(source.toBytes()) + sum(destination.toBytes()) + protocol + length;
  }

  private byte[] ip(byte[] inside) {
    return source.version() == 4 ? ipv4(inside) : ipv6(inside);
  }

  private byte[] ipv4(byte[] inside) {
    int header = 20 + options.length;
    ByteBuffer b = ByteBuffer.allocate(header + inside.length);
    b.put((byte) (0x40 | header / 4)).put((byte) tos).putShort((short) b.capacity());
    int flags = (dontFragment ? 0x4000 : 0) | (moreFragments ? 0x2000 : 0);
    b.putShort((short) id).putShort((short) (flags | fragmentOffset / 8));
    b.put((byte) ttl).put((byte) protocol).putShort((short) 0);
    b.put(source.toBytes()).put(destination.toBytes()).put(options);
    b.putShort(10, (short) ~fold(sum(Arrays.copyOf(b.array(), header))));
    return b.put(inside).array();
  }

  private byte[] ipv6(byte[] inside) {
    byte[] ext = extensions.clone();
    int afterExtensions = asFragment ? IpProtocol.IPV6_FRAGMENT : protocol;
    if (firstExtension >= 0) {
      ext[lastExtension] = (byte) afterExtensions;
    }
    int length = ext.length + (asFragment ? 8 : 0) + inside.length;
    ByteBuffer b = ByteBuffer.allocate(40 + length);
    b.putInt(6 << 28 | tos << 20).putShort((short) length);
    b.put((byte) (firstExtension >= 0 ? firstExtension : afterExtensions)).put((byte) ttl);
    b.put(source.toBytes()).put(destination.toBytes()).put(ext);
    if (asFragment) {
      b.put((byte) protocol).put((byte) 0);
      b.putShort((short) (fragmentOffset | (moreFragments ? 1 : 0))).putInt(id);
    }
    return b.put(inside).array();
  }

  private static long sum(byte[] bytes) {
    long sum = 0;
    for (int i = 0; i < bytes.length; i++) {
      sum += (i & 1) == 0 ? (bytes[i] & 0xFF) << 8 : bytes[i] & 0xFF;
    }
    return sum;
  }

  private static int fold(long sum) {
    long s = sum;
    while (s >>> 16 != 0) {
      s = (s >>> 16) + (s & 0xFFFF);
    }
    return (int) s;
  }
}
