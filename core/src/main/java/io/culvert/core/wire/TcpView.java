package io.culvert.core.wire;

/**
 * The fields of a TCP header that begins at {@code at} (RFC 9293). The caller has made sure that
 * {@link #HEADER_BYTES} bytes are there. No method allocates; setters leave the checksum alone.
 */
public final class TcpView {

  public static final int HEADER_BYTES = 20;

  public static final int SOURCE_PORT = 0;
  public static final int DESTINATION_PORT = 2;
  public static final int SEQUENCE = 4;
  public static final int ACKNOWLEDGEMENT = 8;
  public static final int DATA_OFFSET = 12;
  public static final int FLAGS = 13;
  public static final int WINDOW = 14;
  public static final int CHECKSUM = 16;
  public static final int URGENT = 18;
  public static final int OPTIONS = 20;

  public static final int FIN = 0x01;
  public static final int SYN = 0x02;
  public static final int RST = 0x04;
  public static final int PSH = 0x08;
  public static final int ACK = 0x10;
  public static final int URG = 0x20;
  public static final int ECE = 0x40;
  public static final int CWR = 0x80;

  public static final int OPTION_END = 0;
  public static final int OPTION_NOP = 1;
  public static final int OPTION_MSS = 2;
  public static final int OPTION_WINDOW_SCALE = 3;
  public static final int OPTION_SACK_PERMITTED = 4;
  public static final int OPTION_SACK = 5;
  public static final int OPTION_TIMESTAMP = 8;
  public static final int OPTION_SIGNATURE = 19;

  /** Length of {@link #OPTION_SIGNATURE} (RFC 2385). */
  public static final int SIGNATURE_BYTES = 18;

  private TcpView() {}

  public static int sourcePort(PacketBuffer p, int at) {
    return p.u16(at + SOURCE_PORT);
  }

  public static void sourcePort(PacketBuffer p, int at, int value) {
    p.u16(at + SOURCE_PORT, value);
  }

  public static int destinationPort(PacketBuffer p, int at) {
    return p.u16(at + DESTINATION_PORT);
  }

  public static void destinationPort(PacketBuffer p, int at, int value) {
    p.u16(at + DESTINATION_PORT, value);
  }

  /** Sequence number as it is; compare by difference. */
  public static int sequence(PacketBuffer p, int at) {
    return p.i32(at + SEQUENCE);
  }

  public static void sequence(PacketBuffer p, int at, int value) {
    p.i32(at + SEQUENCE, value);
  }

  /** Acknowledgement number as it is; compare by difference. */
  public static int acknowledgement(PacketBuffer p, int at) {
    return p.i32(at + ACKNOWLEDGEMENT);
  }

  public static void acknowledgement(PacketBuffer p, int at, int value) {
    p.i32(at + ACKNOWLEDGEMENT, value);
  }

  /** Header length in bytes, options included; may be a lie, below 20 or beyond the end. */
  public static int headerBytes(PacketBuffer p, int at) {
    return p.u8(at + DATA_OFFSET) >>> 4 << 2;
  }

  /** Writes the header length, a multiple of 4; keeps the reserved bits. */
  public static void headerBytes(PacketBuffer p, int at, int bytes) {
    p.u8(at + DATA_OFFSET, bytes << 2 | p.u8(at + DATA_OFFSET) & 0xF);
  }

  /** The eight flag bits. */
  public static int flags(PacketBuffer p, int at) {
    return p.u8(at + FLAGS);
  }

  public static void flags(PacketBuffer p, int at, int value) {
    p.u8(at + FLAGS, value);
  }

  /** The window as written, unscaled. */
  public static int window(PacketBuffer p, int at) {
    return p.u16(at + WINDOW);
  }

  public static void window(PacketBuffer p, int at, int value) {
    p.u16(at + WINDOW, value);
  }

  public static int checksum(PacketBuffer p, int at) {
    return p.u16(at + CHECKSUM);
  }

  public static void checksum(PacketBuffer p, int at, int value) {
    p.u16(at + CHECKSUM, value);
  }

  public static int urgent(PacketBuffer p, int at) {
    return p.u16(at + URGENT);
  }

  public static void urgent(PacketBuffer p, int at, int value) {
    p.u16(at + URGENT, value);
  }

  /**
   * Where the first option of {@code kind} begins, or -1, in a header that is whole. As {@code
   * tcp_find_option} in {@code net/netfilter/xt_tcpudp.c} looks for it: past an end of options, and
   * whatever the option's own length says.
   */
  public static int option(PacketBuffer p, int at, int kind) {
    int limit = at + headerBytes(p, at);
    int cursor = at + OPTIONS;
    while (cursor < limit) {
      int found = p.u8(cursor);
      if (found == kind) {
        return cursor;
      }
      boolean single = found <= OPTION_NOP || cursor + 1 == limit || p.u8(cursor + 1) == 0;
      cursor += single ? 1 : p.u8(cursor + 1);
    }
    return -1;
  }
}
