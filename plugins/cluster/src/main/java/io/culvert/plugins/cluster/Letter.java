package io.culvert.plugins.cluster;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What members write to each other: a byte that says what it is, then that. */
final class Letter {

  /** A block: its stream (8 bytes), its number (8), the block. */
  static final byte BLOCK = 1;

  /** A signal. */
  static final byte SIGNAL = 2;

  /** A block of a stream (8) was missing. */
  static final byte AGAIN = 3;

  /** Packets: of each its length (4), and it. */
  static final byte PACKETS = 6;

  /** An owner is proposed to the member that is preferred: term (8), of what and name. */
  static final byte PROPOSED = 4;

  /** An owner was agreed by it: term (8), of what and name. */
  static final byte AGREED = 5;

  /** A leader says nothing to who proposed itself: its name. */
  static final byte DOUBTED = 7;

  static final int BLOCK_HEAD = 17;

  private Letter() {}

  static byte[] block(long stream, long number, ByteBuffer block) {
    byte[] letter = new byte[BLOCK_HEAD + block.remaining()];
    ByteBuffer.wrap(letter).put(BLOCK).putLong(stream).putLong(number).put(block.duplicate());
    return letter;
  }

  static byte[] signal(byte[] word) {
    byte[] letter = new byte[1 + word.length];
    ByteBuffer.wrap(letter).put(SIGNAL).put(word);
    return letter;
  }

  /** All of those packets, whose bytes are so many. */
  static byte[] packets(List<byte[]> packets, int bytes) {
    ByteBuffer letter = ByteBuffer.allocate(1 + packets.size() * Integer.BYTES + bytes);
    letter.put(PACKETS);
    packets.forEach(packet -> letter.putInt(packet.length).put(packet));
    return letter.array();
  }

  /** Takes the next of them; {@code null} where there is none. */
  static byte[] nextPacket(ByteBuffer letter) {
    int length = letter.remaining() < Integer.BYTES ? -1 : letter.getInt();
    if (length < 0 || length > letter.remaining()) {
      return null;
    }
    byte[] packet = new byte[length];
    letter.get(packet);
    return packet;
  }

  static byte[] again(long stream) {
    return ByteBuffer.allocate(9).put(AGAIN).putLong(stream).array();
  }

  static byte[] owner(byte kind, String name, long term) {
    byte[] text = name.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(9 + text.length).put(kind).putLong(term).put(text).array();
  }

  static byte[] doubted(String name) {
    byte[] text = name.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(1 + text.length).put(DOUBTED).put(text).array();
  }

  /** What is left of it, as a name. */
  static String name(ByteBuffer letter) {
    return StandardCharsets.UTF_8.decode(letter).toString();
  }
}
