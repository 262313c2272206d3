package io.culvert.core.twin.traffic.packet;

import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.IpProtocol;
import io.culvert.core.wire.Packets;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/** Transports that are neither TCP, UDP, ICMP nor SCTP, as far as a router looks at them. */
public final class OtherProtocols {

  /** IP in IP (RFC 2003). */
  public static final int IPIP = 4;

  /** IPv6 in anything (RFC 4213). */
  public static final int IPV6 = 41;

  private static final int GRE_KEY = 0x2000;
  private static final int GRE_SUM = 0x8000;
  private static final int GRE_SEQUENCE = 0x1000;
  private static final int GRE_ACK = 0x0080;
  private static final int ETHERTYPE_IPV4 = 0x0800;
  private static final int ETHERTYPE_PPP = 0x880B;

  private OtherProtocols() {}

  /**
   * UDP-Lite (RFC 3828).
   *
   * @param coverage the field: 0 all, 8 the header, more, or something wrong
   * @param pseudo the protocol of the pseudo-header: RFC 3828 says 136, and Linux's tracker 17
   * @param sum what to write as checksum, null for the right one
   */
  public static Packets udplite(
      IpAddress from,
      int fromPort,
      IpAddress to,
      int toPort,
      int coverage,
      int pseudo,
      Integer sum,
      byte[] payload) {
    ByteBuffer b = ByteBuffer.allocate(8 + payload.length);
    b.putShort((short) fromPort).putShort((short) toPort).putShort((short) coverage);
    b.position(8).put(payload);
    byte[] bytes = b.array();
    int covered = coverage == 0 || coverage > bytes.length ? bytes.length : coverage;
    IpBytes.put16(bytes, 6, sum == null ? udpliteSum(from, to, pseudo, bytes, covered) : sum);
    return Packets.raw(from.toString(), to.toString(), IpProtocol.UDPLITE, bytes);
  }

  private static int udpliteSum(
      IpAddress from, IpAddress to, int pseudo, byte[] bytes, int covered) {
    byte[] a = from.toBytes();
    byte[] b = to.toBytes();
    byte[] all = Arrays.copyOf(a, a.length + b.length + 4 + covered);
    System.arraycopy(b, 0, all, a.length, b.length);
    // the pseudo-header has the IP payload's length, whatever the coverage
    IpBytes.put16(all, a.length + b.length, pseudo);
    // of which Linux's IPv4 tracker sums the lower byte alone
    boolean cut = pseudo == IpProtocol.UDP && a.length == 4;
    IpBytes.put16(all, a.length + b.length + 2, cut ? bytes.length & 0xFF : bytes.length);
    System.arraycopy(bytes, 0, all, a.length + b.length + 4, covered);
    int sum = ~IpBytes.sum(all, 0, all.length) & 0xFFFF;
    return sum == 0 ? 0xFFFF : sum;
  }

  /** GRE, version 0 (RFC 2890), with a key where {@code key} is not negative. */
  public static byte[] gre(long key, RandomGenerator random, byte[] payload) {
    int flags = key >= 0 ? GRE_KEY : 0;
    flags |= random.nextInt(6) == 0 ? GRE_SUM : 0;
    flags |= random.nextInt(6) == 0 ? GRE_SEQUENCE : 0;
    ByteBuffer b = ByteBuffer.allocate(16 + payload.length);
    b.putShort((short) flags).putShort((short) ETHERTYPE_IPV4);
    if ((flags & GRE_SUM) != 0) {
      b.putInt(0);
    }
    if (key >= 0) {
      b.putInt((int) key);
    }
    if ((flags & GRE_SEQUENCE) != 0) {
      b.putInt(random.nextInt(1_000));
    }
    b.put(payload);
    return Arrays.copyOf(b.array(), b.position());
  }

  /** GRE, version 1 (RFC 2637, PPTP). */
  public static byte[] pptp(int callId, RandomGenerator random, byte[] payload) {
    boolean right = random.nextInt(8) > 0;
    int flags = 1 | (right ? GRE_KEY | GRE_SEQUENCE : random.nextInt(0x10000) & 0xFFF8);
    flags |= random.nextBoolean() ? GRE_ACK : 0;
    int kind = right || random.nextBoolean() ? ETHERTYPE_PPP : ETHERTYPE_IPV4;
    ByteBuffer b = ByteBuffer.allocate(16 + payload.length);
    b.putShort((short) flags).putShort((short) kind);
    b.putShort((short) payload.length).putShort((short) callId);
    b.putInt(random.nextInt(1_000));
    if ((flags & GRE_ACK) != 0) {
      b.putInt(random.nextInt(1_000));
    }
    b.put(payload);
    return Arrays.copyOf(b.array(), b.position());
  }

  /** ESP (RFC 4303): an index, a number, and what can't be read. */
  public static byte[] esp(int index, RandomGenerator random) {
    byte[] bytes = new byte[8 + 4 * random.nextInt(40)];
    random.nextBytes(bytes);
    IpBytes.put32(bytes, 0, index);
    return bytes;
  }

  /** AH (RFC 4302) in front of {@code inside}. */
  public static byte[] ah(int index, int next, byte[] inside) {
    ByteBuffer b = ByteBuffer.allocate(24 + inside.length);
    b.put((byte) next).put((byte) 4).putShort((short) 0).putInt(index).putInt(1);
    b.position(24);
    return b.put(inside).array();
  }

  /** DCCP (RFC 4340), a packet of this type; its checksum is not right. */
  public static byte[] dccp(int fromPort, int toPort, int type, RandomGenerator random) {
    ByteBuffer b = ByteBuffer.allocate(24);
    b.putShort((short) fromPort).putShort((short) toPort).put((byte) 6).put((byte) 0);
    b.putShort((short) random.nextInt(0x10000)).put((byte) (type << 1 | 1));
    b.put((byte) 0).putShort((short) 0).putInt(random.nextInt());
    return b.array();
  }
}
