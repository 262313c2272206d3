package io.culvert.core.control.active;

import io.culvert.core.device.Device;
import io.culvert.core.wire.PacketBuffer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A packet on its way to the router that judges it, big-endian: version 1, how often it was handed
 * on (1), who asks whether anybody knows it (1; -1 for nobody), the name of its device with its
 * length before it (1), flags (1), where its partial checksum begins (2) and lies behind that (2),
 * kind and size of the segments it stands for (1, 2), its largest fragment (4), the sum of its
 * header (4), the packet.
 */
final class Letter {

  private static final byte VERSION = 1;
  private static final int HOPS = 1;
  private static final int ASKER = 2;
  private static final int LENGTH = 3;
  private static final int NAME = 4;
  private static final int FIXED = 16;
  private static final int PARTIAL = 1;
  private static final int VERIFIED = 2;
  private static final int ECN = 4;
  private static final int DONT_FRAGMENT = 8;

  private Letter() {}

  /** The packet that came by {@code from}. */
  static byte[] write(Device from, PacketBuffer packet, int hops, int asker) {
    byte[] name = from.name().getBytes(StandardCharsets.UTF_8);
    byte[] letter = new byte[NAME + name.length + FIXED + packet.end() - packet.start()];
    ByteBuffer into = ByteBuffer.wrap(letter);
    into.put(VERSION).put((byte) hops).put((byte) asker).put((byte) name.length).put(name);
    int flags = packet.checksumPartial() ? PARTIAL : 0;
    flags |= packet.checksumVerified() ? VERIFIED : 0;
    flags |= packet.gsoEcn() ? ECN : 0;
    flags |= packet.dontFragmentSeen() ? DONT_FRAGMENT : 0;
    into.put((byte) flags);
    into.putShort((short) (packet.checksumPartial() ? packet.checksumStart() - packet.start() : 0));
    into.putShort((short) packet.checksumOffset());
    into.put((byte) packet.gsoType()).putShort((short) packet.gsoSize());
    into.putInt(packet.largestFragment()).putInt(packet.summedHead());
    packet.bytes().get(packet.start(), letter, into.position(), packet.end() - packet.start());
    return letter;
  }

  /** Hands it on once more. */
  static void handOn(byte[] letter) {
    letter[HOPS]++;
  }

  /** How often it was handed on. */
  static int hops(byte[] letter) {
    return letter[HOPS];
  }

  /** The slot of who asks, -1 for nobody. */
  static int asker(byte[] letter) {
    return letter[ASKER];
  }

  /** The name of its device; empty where it is no letter. */
  static String device(byte[] letter) {
    boolean whole = letter.length > NAME && letter[0] == VERSION && letter[LENGTH] >= 0;
    return whole && letter.length > NAME + letter[LENGTH] + FIXED
        ? new String(letter, NAME, letter[LENGTH], StandardCharsets.UTF_8)
        : "";
  }

  /** The packet's bytes. */
  static byte[] packet(byte[] letter) {
    return Arrays.copyOfRange(letter, NAME + letter[LENGTH] + FIXED, letter.length);
  }

  /** Puts the packet into a buffer; false where it is none. */
  static boolean read(byte[] letter, PacketBuffer into) {
    ByteBuffer from = ByteBuffer.wrap(letter);
    from.position(NAME + letter[LENGTH]);
    int flags = from.get();
    int checksumStart = from.getShort() & 0xFFFF;
    int checksumOffset = from.getShort() & 0xFFFF;
    int gsoType = from.get();
    int gsoSize = from.getShort() & 0xFFFF;
    int largest = from.getInt();
    int summedHead = from.getInt();
    int length = from.remaining();
    if (length > PacketBuffer.CAPACITY - PacketBuffer.HEADROOM
        || checksumStart + checksumOffset + 2 > length) {
      return false;
    }
    into.reset();
    into.bytes().put(PacketBuffer.HEADROOM, letter, from.position(), length);
    into.extent(PacketBuffer.HEADROOM, PacketBuffer.HEADROOM + length);
    if ((flags & VERIFIED) != 0) {
      into.checksumFoundGood(summedHead);
    }
    if ((flags & PARTIAL) != 0) {
      into.partialChecksum(PacketBuffer.HEADROOM + checksumStart, checksumOffset);
    }
    into.gso(gsoType, gsoSize, (flags & ECN) != 0);
    if (largest > 0) {
      into.reassembledFrom(largest, (flags & DONT_FRAGMENT) != 0);
    }
    return true;
  }
}
