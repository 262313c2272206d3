package io.culvert.core.twin.kernel;

import io.culvert.core.conntrack.Tuple;
import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.IpProtocol;

/** Tuples as ctnetlink writes them: {@code CTA_TUPLE_*}, {@code CTA_IP_*}, {@code CTA_PROTO_*}. */
final class TupleCodec {

  private static final int TUPLE_IP = 1;
  private static final int TUPLE_PROTO = 2;

  /** The zone of this direction only. */
  static final int TUPLE_ZONE = 3;

  private static final int IP_V4_SRC = 1;
  private static final int IP_V4_DST = 2;
  private static final int IP_V6_SRC = 3;
  private static final int IP_V6_DST = 4;

  private static final int PROTO_NUM = 1;
  private static final int PROTO_SRC_PORT = 2;
  private static final int PROTO_DST_PORT = 3;
  private static final int PROTO_ICMP_ID = 4;
  private static final int PROTO_ICMP_TYPE = 5;
  private static final int PROTO_ICMP_CODE = 6;

  /** From an ICMP attribute to ICMPv6's. */
  private static final int ICMPV6 = 3;

  private TupleCodec() {}

  /** Writes {@code tuple} as the attribute {@code type}. */
  static void write(NetlinkMessage out, int type, Tuple tuple) {
    int whole = out.beginNested(type);
    int addresses = out.beginNested(TUPLE_IP);
    IpAddress source = tuple.source();
    IpAddress destination = tuple.destination();
    if (source.version() == 4) {
      out.put32(IP_V4_SRC, (int) source.low()).put32(IP_V4_DST, (int) destination.low());
    } else {
      out.put128(IP_V6_SRC, source.high(), source.low());
      out.put128(IP_V6_DST, destination.high(), destination.low());
    }
    out.endNested(addresses);
    int ports = out.beginNested(TUPLE_PROTO);
    out.put8(PROTO_NUM, tuple.protocol());
    if (tuple.icmp()) {
      int shift = tuple.protocol() == IpProtocol.ICMP ? 0 : ICMPV6;
      out.put16(PROTO_ICMP_ID + shift, tuple.sourcePort());
      out.put8(PROTO_ICMP_TYPE + shift, tuple.destinationPort() >> 8);
      out.put8(PROTO_ICMP_CODE + shift, tuple.destinationPort() & 0xFF);
    } else {
      out.put16(PROTO_SRC_PORT, tuple.sourcePort());
      out.put16(PROTO_DST_PORT, tuple.destinationPort());
    }
    out.endNested(ports);
    out.endNested(whole);
  }

  /** Reads a tuple; what the kernel leaves out is 0. */
  static Tuple read(Attributes tuple) {
    Attributes addresses = tuple.nested(TUPLE_IP);
    Attributes ports = tuple.nested(TUPLE_PROTO);
    boolean four = addresses.has(IP_V4_SRC) || addresses.has(IP_V4_DST);
    IpAddress source = address(addresses, four ? IP_V4_SRC : IP_V6_SRC, four);
    IpAddress destination = address(addresses, four ? IP_V4_DST : IP_V6_DST, four);
    int protocol = ports.u8(PROTO_NUM);
    boolean icmp = ports.has(PROTO_ICMP_ID);
    if (icmp || ports.has(PROTO_ICMP_ID + ICMPV6)) {
      int shift = icmp ? 0 : ICMPV6;
      int type = ports.u8(PROTO_ICMP_TYPE + shift);
      int code = ports.u8(PROTO_ICMP_CODE + shift);
      return new Tuple(
          protocol, source, ports.u16(PROTO_ICMP_ID + shift), destination, type << 8 | code);
    }
    return new Tuple(
        protocol, source, ports.u16(PROTO_SRC_PORT), destination, ports.u16(PROTO_DST_PORT));
  }

  private static IpAddress address(Attributes addresses, int type, boolean four) {
    return four
        ? IpAddress.v4(addresses.u32(type))
        : IpAddress.v6(addresses.u64(type), addresses.low64(type));
  }
}
