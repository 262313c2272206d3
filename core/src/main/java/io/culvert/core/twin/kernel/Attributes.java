package io.culvert.core.twin.kernel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The attributes of a netlink message or of a nesting attribute, found by their type. Values are in
 * network order. Good as long as the bytes are.
 */
final class Attributes {

  private static final int TYPES = 32;
  private static final int TYPE_MASK = 0x3FFF;
  private static final int HEADER_BYTES = 4;

  private final ByteBuffer bytes;
  private final int[] starts = new int[TYPES];
  private final int[] lengths = new int[TYPES];

  /** Those between {@code from} and {@code to} of {@code bytes}, which are in native order. */
  Attributes(ByteBuffer bytes, int from, int to) {
    this.bytes = bytes;
    Arrays.fill(lengths, -1);
    int at = from;
    while (at + HEADER_BYTES <= to) {
      int length = bytes.getShort(at) & 0xFFFF;
      int type = bytes.getShort(at + 2) & TYPE_MASK;
      if (length < HEADER_BYTES || at + length > to) {
        break;
      }
      // newer kernels may tell more than we know of
      if (type < TYPES) {
        starts[type] = at + HEADER_BYTES;
        lengths[type] = length - HEADER_BYTES;
      }
      at += (length + 3) & ~3;
    }
  }

  boolean has(int type) {
    return lengths[type] >= 0;
  }

  /** The attributes inside one; none where it is missing. */
  Attributes nested(int type) {
    int start = starts[type];
    return new Attributes(bytes, start, start + Math.max(0, lengths[type]));
  }

  int u8(int type) {
    return has(type) ? bytes.get(starts[type]) & 0xFF : 0;
  }

  int u16(int type) {
    return has(type) ? big(Short.reverseBytes(bytes.getShort(starts[type])), starts[type]) : 0;
  }

  private int big(short reversed, int at) {
    return (bytes.order() == ByteOrder.BIG_ENDIAN ? bytes.getShort(at) : reversed) & 0xFFFF;
  }

  int u32(int type) {
    return has(type) ? int32(starts[type]) : 0;
  }

  long u64(int type) {
    return has(type) ? int64(starts[type]) : 0;
  }

  /** The second half of an attribute of 128 bits. */
  long low64(int type) {
    return has(type) ? int64(starts[type] + Long.BYTES) : 0;
  }

  /** Without the closing zero. */
  String text(int type) {
    if (!has(type)) {
      return "";
    }
    byte[] text = raw(type);
    int end = 0;
    while (end < text.length && text[end] != 0) {
      end++;
    }
    return new String(text, 0, end, StandardCharsets.UTF_8);
  }

  byte[] raw(int type) {
    byte[] value = new byte[Math.max(0, lengths[type])];
    bytes.get(starts[type], value);
    return value;
  }

  /** An attribute with its header, padded, for {@link NetlinkMessage#putAll}. */
  byte[] whole(int type) {
    if (!has(type)) {
      return new byte[0];
    }
    byte[] all = new byte[(HEADER_BYTES + lengths[type] + 3) & ~3];
    bytes.get(starts[type] - HEADER_BYTES, all, 0, HEADER_BYTES + lengths[type]);
    return all;
  }

  private int int32(int at) {
    int value = bytes.getInt(at);
    return bytes.order() == ByteOrder.BIG_ENDIAN ? value : Integer.reverseBytes(value);
  }

  private long int64(int at) {
    return (long) int32(at) << 32 | int32(at + 4) & 0xFFFF_FFFFL;
  }
}
