package io.culvert.core.twin.traffic.packet;

import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.IpProtocol;
import io.culvert.core.wire.Packets;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32C;

/** Builds SCTP packets: a common header and chunks (RFC 9260 section 3). Right unless told. */
public final class SctpPacket {

  public static final int DATA = 0;
  public static final int INIT = 1;
  public static final int INIT_ACK = 2;
  public static final int SACK = 3;
  public static final int HEARTBEAT = 4;
  public static final int HEARTBEAT_ACK = 5;
  public static final int ABORT = 6;
  public static final int SHUTDOWN = 7;
  public static final int SHUTDOWN_ACK = 8;
  public static final int ERROR = 9;
  public static final int COOKIE_ECHO = 10;
  public static final int COOKIE_ACK = 11;
  public static final int SHUTDOWN_COMPLETE = 14;

  /** In ABORT and SHUTDOWN COMPLETE: the verification tag is the receiver's own turned round. */
  public static final int FLAG_T = 1;

  /** Bytes of the common header. */
  public static final int HEADER_BYTES = 12;

  /** Where the verification tag lies. */
  public static final int TAG = 4;

  private static final int CHECKSUM = 8;
  private static final int INIT_BODY_BYTES = 16;

  private final ByteArrayOutputStream chunks = new ByteArrayOutputStream();
  private final int sourcePort;
  private final int destinationPort;
  private int tag;
  private int wrong;
  private int cut;

  /** From and to these ports, under this verification tag. */
  public SctpPacket(int sourcePort, int destinationPort, int tag) {
    this.sourcePort = sourcePort;
    this.destinationPort = destinationPort;
    this.tag = tag;
  }

  /** Appends a chunk, padded to a word. */
  public SctpPacket chunk(int type, int flags, byte[] body) {
    return chunk(type, flags, 4 + body.length, body);
  }

  /** Appends a chunk whose length field says what it is told. */
  public SctpPacket chunk(int type, int flags, int length, byte[] body) {
    chunks.write(type);
    chunks.write(flags);
    chunks.write(length >> 8);
    chunks.write(length);
    chunks.writeBytes(Arrays.copyOf(body, body.length + 3 & ~3));
    return this;
  }

  /** Appends an INIT or INIT ACK with the sender's {@code initiateTag} and no parameters. */
  public SctpPacket init(int type, int initiateTag) {
    ByteBuffer body = ByteBuffer.allocate(INIT_BODY_BYTES);
    body.putInt(initiateTag).putInt(0x1_0000).putShort((short) 10).putShort((short) 10).putInt(1);
    return chunk(type, 0, body.array());
  }

  /** Appends a chunk of a drawn number of bytes that mean nothing here. */
  public SctpPacket filled(int type, int flags, int bytes) {
    byte[] body = new byte[bytes];
    for (int i = 0; i < bytes; i++) {
      body[i] = (byte) (i * 7 + type);
    }
    return chunk(type, flags, body);
  }

  /** Another verification tag. */
  public SctpPacket tag(int value) {
    tag = value;
    return this;
  }

  /** Makes the checksum wrong by this much; 0 for right. */
  public SctpPacket wrongBy(int difference) {
    wrong = difference;
    return this;
  }

  /** Leaves out that many bytes at the end; the checksum is of what is left. */
  public SctpPacket cut(int bytes) {
    cut = bytes;
    return this;
  }

  /** The packet without IP header. */
  public byte[] bytes() {
    byte[] all = chunks.toByteArray();
    byte[] p = new byte[HEADER_BYTES + all.length];
    IpBytes.put16(p, 0, sourcePort);
    IpBytes.put16(p, 2, destinationPort);
    IpBytes.put32(p, TAG, tag);
    System.arraycopy(all, 0, p, HEADER_BYTES, all.length);
    p = Arrays.copyOf(p, Math.max(0, p.length - cut));
    if (p.length >= HEADER_BYTES) {
      ByteBuffer.wrap(p).order(ByteOrder.LITTLE_ENDIAN).putInt(CHECKSUM, checksum(p, 0) + wrong);
    }
    return p;
  }

  /** The packet in an IP packet, to be built on. */
  public Packets between(IpAddress from, IpAddress to) {
    return Packets.raw(from.toString(), to.toString(), IpProtocol.SCTP, bytes());
  }

  /** CRC32c of what lies from {@code at} on, the checksum field taken as 0. */
  public static int checksum(byte[] p, int at) {
    CRC32C crc = new CRC32C();
    crc.update(p, at, CHECKSUM);
    crc.update(new byte[4]);
    crc.update(p, at + HEADER_BYTES, p.length - at - HEADER_BYTES);
    return (int) crc.getValue();
  }

  /** Whether the checksum of the SCTP packet at {@code at} is right. */
  public static boolean sums(byte[] p, int at) {
    int said = ByteBuffer.wrap(p).order(ByteOrder.LITTLE_ENDIAN).getInt(at + CHECKSUM);
    return said == checksum(p, at);
  }
}
