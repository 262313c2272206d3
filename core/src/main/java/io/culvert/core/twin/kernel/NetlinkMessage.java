package io.culvert.core.twin.kernel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Writes netlink messages of nfnetlink's kind: header, {@code struct nfgenmsg}, attributes ({@code
 * include/uapi/linux/netlink.h}, {@code include/uapi/linux/netfilter/nfnetlink.h}). Headers are in
 * native order, values in network order. One thread.
 */
final class NetlinkMessage {

  static final int REQUEST = 1;
  static final int ACK = 4;
  static final int DUMP = 0x300;

  private static final int NESTED = 0x8000;
  private static final int CAPACITY_BYTES = 1 << 16;

  private final ByteBuffer bytes =
      ByteBuffer.allocateDirect(CAPACITY_BYTES).order(ByteOrder.nativeOrder());
  private int start;
  private int sequence;

  /** Begins a datagram anew. */
  NetlinkMessage clear() {
    bytes.clear();
    return this;
  }

  /**
   * Begins a message.
   *
   * @param type subsystem and command
   * @param resource {@code res_id} of {@code nfgenmsg}
   */
  NetlinkMessage begin(int type, int flags, int family, int resource) {
    start = bytes.position();
    bytes.putInt(0).putShort((short) type).putShort((short) flags);
    bytes.putInt(++sequence).putInt(0);
    bytes.put((byte) family).put((byte) 0);
    bytes.put((byte) (resource >> 8)).put((byte) resource);
    return this;
  }

  /** Ends the message. */
  NetlinkMessage end() {
    bytes.putInt(start, bytes.position() - start);
    return this;
  }

  /** The last message's number; the answer bears it. */
  int sequence() {
    return sequence;
  }

  /** All messages since {@link #clear}, ready to be sent. */
  ByteBuffer datagram() {
    return bytes.flip();
  }

  /** Begins an attribute of attributes; returns what {@link #endNested} wants. */
  int beginNested(int type) {
    int at = bytes.position();
    bytes.putShort((short) 0).putShort((short) (type | NESTED));
    return at;
  }

  void endNested(int at) {
    bytes.putShort(at, (short) (bytes.position() - at));
  }

  NetlinkMessage put8(int type, int value) {
    header(type, 1);
    bytes.put((byte) value).put((byte) 0).putShort((short) 0);
    return this;
  }

  NetlinkMessage put16(int type, int value) {
    header(type, 2);
    bytes.put((byte) (value >> 8)).put((byte) value).putShort((short) 0);
    return this;
  }

  NetlinkMessage put32(int type, int value) {
    header(type, 4);
    network32(value);
    return this;
  }

  NetlinkMessage put128(int type, long high, long low) {
    header(type, 16);
    network32((int) (high >>> 32));
    network32((int) high);
    network32((int) (low >>> 32));
    network32((int) low);
    return this;
  }

  /** A text of ASCII with its closing zero. */
  NetlinkMessage putText(int type, String text) {
    byte[] ascii = text.getBytes(StandardCharsets.US_ASCII);
    header(type, ascii.length + 1);
    bytes.put(ascii).put(new byte[4 - (ascii.length & 3)]);
    return this;
  }

  /** Attributes as they came from the kernel, headers and all. */
  NetlinkMessage putAll(byte[] attributes) {
    bytes.put(attributes);
    return this;
  }

  private void header(int type, int length) {
    bytes.putShort((short) (4 + length)).putShort((short) type);
  }

  private void network32(int value) {
    bytes.putInt(bytes.order() == ByteOrder.BIG_ENDIAN ? value : Integer.reverseBytes(value));
  }
}
