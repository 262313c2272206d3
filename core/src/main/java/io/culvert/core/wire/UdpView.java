package io.culvert.core.wire;

/** The fields of a UDP or UDP-Lite header that begins at {@code at} (RFC 768, RFC 3828). */
public final class UdpView {

  public static final int HEADER_BYTES = 8;

  public static final int SOURCE_PORT = 0;
  public static final int DESTINATION_PORT = 2;
  public static final int LENGTH = 4;
  public static final int CHECKSUM = 6;

  private UdpView() {}

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

  /** Header and payload in bytes; for UDP-Lite the checksum's coverage. */
  public static int length(PacketBuffer p, int at) {
    return p.u16(at + LENGTH);
  }

  public static void length(PacketBuffer p, int at, int bytes) {
    p.u16(at + LENGTH, bytes);
  }

  /** 0 means that the sender made none. */
  public static int checksum(PacketBuffer p, int at) {
    return p.u16(at + CHECKSUM);
  }

  public static void checksum(PacketBuffer p, int at, int value) {
    p.u16(at + CHECKSUM, value);
  }
}
