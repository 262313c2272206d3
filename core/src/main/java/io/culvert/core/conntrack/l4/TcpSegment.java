package io.culvert.core.conntrack.l4;

import io.culvert.core.wire.Checksum;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.TcpView;

/** The segment being judged: read once, one for the life of the tracker. Does not allocate. */
final class TcpSegment {

  private static final int MAX_SCALE = 14;
  private static final int SACK_BLOCK_BYTES = 8;
  private static final int FLAGS_THAT_COUNT =
      TcpView.FIN | TcpView.SYN | TcpView.RST | TcpView.ACK | TcpView.URG;

  /** Two NOPs and a timestamp: by far the most frequent options. */
  private static final int TIMESTAMP_ONLY = 0x0101_080A;

  int seq;
  int ack;
  int window;
  int flags;
  int kind;

  /** One past the last sequence number it takes up. */
  int end;

  /** Of the options: {@link TcpMemory#WINDOW_SCALE} and {@link TcpMemory#SACK_PERMITTED}. */
  int optionFlags;

  int optionScale;

  private PacketBuffer packet;
  private int at;
  private int headerBytes;

  /** Why the packet is no proper segment, or {@code null}. */
  String read(PacketBuffer p, boolean verifyChecksum) {
    if (packet != p) {
      packet = p; // to look first costs less than the barrier of a write
    }
    at = p.l4();
    int length = p.end() - at;
    if (length < TcpView.HEADER_BYTES) {
      return "TCP segment of {a} bytes is too short";
    }
    long rest = p.i64(at + TcpView.DATA_OFFSET); // from there to the urgent pointer
    headerBytes = (int) (rest >>> 60) << 2;
    if (headerBytes < TcpView.HEADER_BYTES || length < headerBytes) {
      return "TCP segment of {a} bytes has a header of {b}";
    }
    if (verifyChecksum && !Checksum.verify(p)) {
      return "bad TCP checksum";
    }
    flags = (int) (rest >>> 48) & 0xFF;
    if (!legal(flags & FLAGS_THAT_COUNT)) {
      return "TCP flags {a} make no sense together";
    }
    long numbers = p.i64(at + TcpView.SEQUENCE);
    seq = (int) (numbers >>> 32);
    ack = (int) numbers;
    window = (int) (rest >>> 32) & 0xFFFF;
    int takesUp = (has(TcpView.SYN) ? 1 : 0) + (has(TcpView.FIN) ? 1 : 0);
    end = seq + length - headerBytes + takesUp;
    kind = kindOf(flags);
    return null;
  }

  /** First value of the reason that {@link #read} gave. */
  long reasonValue() {
    int length = packet.end() - at;
    boolean whole = length >= TcpView.HEADER_BYTES && length >= headerBytes;
    return whole && headerBytes >= TcpView.HEADER_BYTES ? TcpView.flags(packet, at) : length;
  }

  int headerBytes() {
    return headerBytes;
  }

  private static boolean legal(int flags) {
    return switch (flags) {
      case TcpView.SYN,
          TcpView.SYN | TcpView.URG,
          TcpView.SYN | TcpView.ACK,
          TcpView.RST,
          TcpView.RST | TcpView.ACK,
          TcpView.FIN | TcpView.ACK,
          TcpView.FIN | TcpView.ACK | TcpView.URG,
          TcpView.ACK,
          TcpView.ACK | TcpView.URG ->
          true;
      default -> false;
    };
  }

  private static int kindOf(int flags) {
    if ((flags & TcpView.RST) != 0) {
      return TcpState.RST;
    }
    if ((flags & TcpView.SYN) != 0) {
      return (flags & TcpView.ACK) != 0 ? TcpState.SYN_ACK : TcpState.SYN;
    }
    if ((flags & TcpView.FIN) != 0) {
      return TcpState.FIN;
    }
    return (flags & TcpView.ACK) != 0 ? TcpState.ACK : TcpState.NO_FLAGS;
  }

  boolean has(int flag) {
    return (flags & flag) != 0;
  }

  /** Whether there are any options to read. */
  boolean hasOptions() {
    return headerBytes > TcpView.HEADER_BYTES;
  }

  /** Reads window scale and SACK-permitted into {@link #optionFlags}, {@link #optionScale}. */
  void readHandshakeOptions() {
    optionFlags = 0;
    optionScale = 0;
    int limit = at + headerBytes;
    int i = at + TcpView.HEADER_BYTES;
    while (i < limit) {
      int kindOfOption = packet.u8(i);
      if (kindOfOption == TcpView.OPTION_NOP) {
        i++;
        continue;
      }
      int length = optionLength(kindOfOption, i, limit);
      if (length < 0) {
        return;
      }
      if (kindOfOption == TcpView.OPTION_SACK_PERMITTED && length == 2) {
        optionFlags |= TcpMemory.SACK_PERMITTED;
      } else if (kindOfOption == TcpView.OPTION_WINDOW_SCALE && length == 3) {
        optionFlags |= TcpMemory.WINDOW_SCALE;
        optionScale = Math.min(MAX_SCALE, packet.u8(i + 2));
      }
      i += length;
    }
  }

  /** Length of the option at {@code i}, or -1 where reading must stop. */
  private int optionLength(int kindOfOption, int i, int limit) {
    if (kindOfOption == TcpView.OPTION_END || i + 2 > limit) {
      return -1;
    }
    int length = packet.u8(i + 1);
    return length < 2 || i + length > limit ? -1 : length;
  }

  /** The highest right edge among the SACK blocks and {@code ack}. */
  int highestSack() {
    int highest = ack;
    int limit = at + headerBytes;
    int i = at + TcpView.HEADER_BYTES;
    if (limit - i == 12 && packet.i32(i) == TIMESTAMP_ONLY) {
      return highest;
    }
    while (i < limit) {
      int kindOfOption = packet.u8(i);
      if (kindOfOption == TcpView.OPTION_NOP) {
        i++;
        continue;
      }
      int length = optionLength(kindOfOption, i, limit);
      if (length < 0) {
        return highest;
      }
      if (kindOfOption == TcpView.OPTION_SACK
          && length > 2
          && (length - 2) % SACK_BLOCK_BYTES == 0) {
        for (int edge = i + 6; edge < i + length; edge += SACK_BLOCK_BYTES) {
          int right = packet.i32(edge);
          highest = right - highest > 0 ? right : highest;
        }
        return highest;
      }
      i += length;
    }
    return highest;
  }
}
