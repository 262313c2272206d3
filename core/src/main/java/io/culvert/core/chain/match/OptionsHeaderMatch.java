package io.culvert.core.chain.match;

import io.culvert.core.chain.LongSpan;
import io.culvert.core.chain.Match;
import io.culvert.core.chain.PacketContext;
import io.culvert.core.wire.Ipv6View;
import io.culvert.core.wire.PacketBuffer;

/**
 * {@code -m hbh} and {@code -m dst}: IPv6 options ({@code net/ipv6/netfilter/ip6t_hbh.c}). The
 * options named must be the first, in that order.
 */
public final class OptionsHeaderMatch implements Match {

  /** An option of any length. */
  public static final int ANY_LENGTH = 0xFF;

  private static final int TYPE_SHIFT = 8;
  private static final int LENGTH_MASK = 0xFF;
  private static final int HEADER_BYTES = 2;

  private final int header;
  private final LongSpan lengthBytes;
  private final int[] options;

  /**
   * A match on one kind of options.
   *
   * @param header hop-by-hop or destination options
   * @param lengthBytes what the header's length must be; {@code null} for any
   * @param options for each option its type above its length of 8 bits; {@code null} for any
   */
  public OptionsHeaderMatch(int header, LongSpan lengthBytes, int[] options) {
    this.header = header;
    this.lengthBytes = lengthBytes;
    this.options = options == null ? null : options.clone();
  }

  @Override
  public boolean matches(PacketContext packet) {
    PacketBuffer p = packet.buffer();
    int at = ExtensionHeader.find(packet, header, HEADER_BYTES);
    if (at < 0) {
      return false;
    }
    int length = Ipv6View.extensionBytes(p, at, header);
    return (options == null || begin(p, at + HEADER_BYTES, at + length))
        && (lengthBytes == null || lengthBytes.holds(length));
  }

  private boolean begin(PacketBuffer p, int from, int end) {
    int at = from;
    for (int i = 0; i < options.length; i++) {
      if (at >= end || p.u8(at) != options[i] >> TYPE_SHIFT) {
        return false;
      }
      int bytes = 1;
      if (p.u8(at) != 0) {
        int length = options[i] & LENGTH_MASK;
        if (at + 1 >= end || length != ANY_LENGTH && length != p.u8(at + 1)) {
          return false;
        }
        bytes = p.u8(at + 1) + HEADER_BYTES;
      }
      if (at + bytes > end && i < options.length - 1) {
        return false;
      }
      at += bytes;
    }
    return true;
  }
}
