package io.culvert.core.twin.traffic.tcp;

import io.culvert.core.control.PacketView;
import io.culvert.core.twin.traffic.Headers;
import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.IpProtocol;
import io.culvert.core.wire.Packets;
import io.culvert.core.wire.TcpView;
import java.nio.ByteBuffer;

/**
 * What one segment says, apart from ports.
 *
 * @param flags as in {@link TcpView}
 * @param seq sequence number
 * @param ack acknowledgement number, whether or not the flag is set
 * @param window as written, unscaled
 * @param urgent the urgent pointer
 * @param options whole words
 * @param payloadBytes length of the data
 */
record Segment(
    int flags, int seq, int ack, int window, int urgent, byte[] options, int payloadBytes) {

  private static final int LARGEST_OPTIONS = 40;
  private static final byte[] NONE = {};

  /** One without options, urgent data and payload. */
  static Segment bare(int flags, int seq, int ack, int window) {
    return new Segment(flags, seq, ack, window, 0, NONE, 0);
  }

  Segment options(byte[] other) {
    return new Segment(flags, seq, ack, window, urgent, other, payloadBytes);
  }

  Segment payload(int bytes) {
    return new Segment(flags, seq, ack, window, urgent, options, bytes);
  }

  Segment seq(int other) {
    return new Segment(flags, other, ack, window, urgent, options, payloadBytes);
  }

  Segment ack(int other) {
    return new Segment(flags, seq, other, window, urgent, options, payloadBytes);
  }

  Segment flags(int other) {
    return new Segment(other, seq, ack, window, urgent, options, payloadBytes);
  }

  Segment window(int other) {
    return new Segment(flags, seq, ack, other, urgent, options, payloadBytes);
  }

  Segment urgent(int other) {
    return new Segment(flags | TcpView.URG, seq, ack, window, other, options, payloadBytes);
  }

  boolean has(int flag) {
    return (flags & flag) != 0;
  }

  /** How much of the sequence space it takes. */
  int length() {
    return payloadBytes + Integer.bitCount(flags & (TcpView.SYN | TcpView.FIN));
  }

  /** What {@code h}, which carries TCP, says. */
  static Segment of(Headers h) {
    int header = Math.min(Math.max(h.u8(TcpView.DATA_OFFSET) >>> 4 << 2, 20), h.l4Bytes());
    byte[] options = new byte[header - TcpView.HEADER_BYTES];
    System.arraycopy(h.bytes(), h.l4() + TcpView.HEADER_BYTES, options, 0, options.length);
    return new Segment(
        h.u8(TcpView.FLAGS),
        h.i32(TcpView.SEQUENCE),
        h.i32(TcpView.ACKNOWLEDGEMENT),
        h.u16(TcpView.WINDOW),
        h.u16(TcpView.URGENT),
        options,
        h.l4Bytes() - header);
  }

  /** As a packet. */
  Packets packet(IpAddress from, int fromPort, IpAddress to, int toPort) {
    int length = Math.min(options.length, LARGEST_OPTIONS);
    ByteBuffer h = ByteBuffer.allocate(TcpView.HEADER_BYTES + length);
    h.putShort((short) fromPort).putShort((short) toPort).putInt(seq).putInt(ack);
    h.put((byte) (h.capacity() / 4 << 4)).put((byte) flags).putShort((short) window);
    h.putShort((short) 0).putShort((short) urgent).put(options, 0, length);
    return Packets.of(from, to, IpProtocol.TCP, h.array(), TcpView.CHECKSUM)
        .payloadBytes(payloadBytes);
  }

  /** For people: {@code SYN+ACK seq 1 ack 2 win 3 len 4}. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < PacketView.FLAGS.size(); i++) {
      if ((flags >> i & 1) != 0) {
        text.append(text.isEmpty() ? "" : "+").append(PacketView.FLAGS.get(i));
      }
    }
    return (text.isEmpty() ? "no flags" : text)
        + (" seq " + Integer.toUnsignedString(seq) + " ack " + Integer.toUnsignedString(ack))
        + (" win " + window + " len " + payloadBytes);
  }
}
