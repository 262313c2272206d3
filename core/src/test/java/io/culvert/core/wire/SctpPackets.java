package io.culvert.core.wire;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * Makes SCTP test packets with right checksums: {@code SctpPackets.from("10.0.0.1", 1, "10.0.0.2",
 * 2).tag(7).init(9).packet()}. It computes the CRC on its own, not through {@link SctpChecksum}.
 */
public final class SctpPackets {

  private final String from;
  private final int fromPort;
  private final String to;
  private final int toPort;
  private final ByteArrayOutputStream chunks = new ByteArrayOutputStream();
  private int tag;

  private SctpPackets(String from, int fromPort, String to, int toPort) {
    this.from = from;
    this.fromPort = fromPort;
    this.to = to;
    this.toPort = toPort;
  }

  public static SctpPackets from(String from, int fromPort, String to, int toPort) {
    return new SctpPackets(from, fromPort, to, toPort);
  }

  /** The verification tag; 0 unless told. */
  public SctpPackets tag(int value) {
    tag = value;
    return this;
  }

  /** Appends an INIT that names {@code wanted} as the tag of what comes back. */
  public SctpPackets init(int wanted) {
    return chunk(SctpView.INIT, 0, initiate(wanted));
  }

  /** The same for an INIT ACK. */
  public SctpPackets initAck(int wanted) {
    return chunk(SctpView.INIT_ACK, 0, initiate(wanted));
  }

  private static byte[] initiate(int wanted) {
    return ByteBuffer.allocate(16).putInt(wanted).putInt(65_536).putInt(0xA_000A).array();
  }

  /** Appends a chunk that has nothing but a header. */
  public SctpPackets chunk(int type) {
    return chunk(type, 0);
  }

  /** Appends a chunk, padded to a word. */
  public SctpPackets chunk(int type, int flags, byte... body) {
    ByteBuffer b = ByteBuffer.allocate(4 + (body.length + 3 & ~3));
    b.put((byte) type).put((byte) flags).putShort((short) (4 + body.length)).put(body);
    return bytes(b.array());
  }

  /** Appends whatever should stand in a chunk's place. */
  public SctpPackets bytes(byte... more) {
    chunks.writeBytes(more);
    return this;
  }

  public Packets packet() {
    byte[] behind = chunks.toByteArray();
    ByteBuffer b = ByteBuffer.allocate(12 + behind.length);
    b.putShort((short) fromPort).putShort((short) toPort).putInt(tag).putInt(0).put(behind);
    CRC32C crc = new CRC32C();
    crc.update(b.array());
    b.putInt(8, Integer.reverseBytes((int) crc.getValue()));
    return Packets.raw(from, to, IpProtocol.SCTP, b.array());
  }
}
