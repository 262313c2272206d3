package io.culvert.core.wire;

/**
 * The Internet checksum (RFC 1071): summing, verifying, and mending in place (RFC 1624). Methods
 * that end in a checksum field write it; sums are folded to 16 bits and not inverted. Does not
 * allocate.
 *
 * <p>A <em>partial</em> checksum ({@link PacketBuffer#checksumPartial()}) holds the pseudo-header's
 * sum, not inverted; so a change of an address is added to it, and a change of anything behind the
 * pseudo-header leaves it alone. {@link #address32}, {@link #address64} and {@link #transport16}
 * know that; the {@code replace} methods mend a complete checksum and nothing else.
 */
public final class Checksum {

  /** What a computed UDP checksum of 0 is written as, 0 meaning "none" there (RFC 768). */
  public static final int MANGLED_ZERO = 0xFFFF;

  private Checksum() {}

  /** Sum of {@code length} bytes from {@code from}, folded to 16 bits, not inverted. */
  public static int sum(PacketBuffer p, int from, int length) {
    return fold(words(p, from, length));
  }

  /** The same before {@link #fold}. */
  static long words(PacketBuffer p, int from, int length) {
    long sum = 0;
    int at = from;
    int end = from + length;
    for (int whole = end - 7; at < whole; at += 8) {
      sum += halves(p.i64(at));
    }
    if (at + 4 <= end) {
      sum += p.u32(at);
      at += 4;
    }
    if (at + 2 <= end) {
      sum += p.u16(at);
      at += 2;
    }
    return at < end ? sum + (p.u8(at) << 8) : sum;
  }

  /** Sum of a word's two halves. */
  static long halves(long word) {
    return (word >>> 32) + (word & 0xFFFF_FFFFL);
  }

  /** Folds a sum of 16 or 32-bit words to 16 bits. */
  public static int fold(long sum) {
    long folded = (sum >>> 32) + (sum & 0xFFFF_FFFFL);
    folded = (folded >>> 16) + (folded & 0xFFFF);
    folded = (folded >>> 16) + (folded & 0xFFFF);
    return (int) ((folded >>> 16) + (folded & 0xFFFF));
  }

  /**
   * Sum of the pseudo-header of what lies at {@code l4}: addresses, protocol and the length up to
   * the packet's end. 0 for ICMP over IPv4, which has none.
   */
  public static int pseudo(PacketBuffer p) {
    return pseudo(p, p.protocol(), p.end() - p.l4());
  }

  /** The same for a given protocol and length in bytes. */
  public static int pseudo(PacketBuffer p, int protocol, int lengthBytes) {
    return fold(pseudoWords(p, protocol, lengthBytes));
  }

  private static long pseudoWords(PacketBuffer p, int protocol, int lengthBytes) {
    if (p.ipVersion() != 4) {
      return words(p, p.l3() + Ipv6View.SOURCE, 32) + protocol + lengthBytes;
    }
    return protocol == IpProtocol.ICMP
        ? 0
        : halves(p.i64(p.l3() + Ipv4View.SOURCE)) + protocol + lengthBytes;
  }

  /**
   * Verifies the transport checksum in full, as {@code nf_checksum} does. True too where there is
   * nothing to verify: partial or vouched-for checksum, later fragment, UDP without one, other
   * protocols. False where the packet ends before the checksum, as a first fragment does. UDP-Lite
   * and SCTP have their own rules, which their trackers know; they count as other protocols here.
   */
  public static boolean transportValid(PacketBuffer p) {
    return look(p) != Finding.BAD;
  }

  /** What can be found out about a transport checksum. */
  private enum Finding {
    GOOD,
    BAD,
    NOTHING_TO_VERIFY
  }

  private static Finding look(PacketBuffer p) {
    if (p.checksumPartial() || p.checksumVerified() || p.l4() < 0) {
      return Finding.NOTHING_TO_VERIFY;
    }
    int field = fieldOffset(p.ipVersion(), p.protocol());
    if (field < 0) {
      return Finding.NOTHING_TO_VERIFY;
    }
    if (p.l4() + field + 2 > p.end()) {
      return Finding.BAD;
    }
    if (unsummed(p)) {
      return Finding.NOTHING_TO_VERIFY;
    }
    int length = p.end() - p.l4();
    int sum = fold(pseudoWords(p, p.protocol(), length) + words(p, p.l4(), length));
    // 0: an ICMP message of zeros, which nf_ip_checksum sums with the IP header before it
    return sum == 0xFFFF || sum == 0 ? Finding.GOOD : Finding.BAD;
  }

  /** As {@link #transportValid}; and what was found good need not be summed again. */
  public static boolean verify(PacketBuffer p) {
    Finding finding = look(p);
    if (finding == Finding.GOOD) {
      p.checksumFoundGood(head(p));
    }
    return finding != Finding.BAD;
  }

  /** Sum of the IP header's bytes before its addresses, where IPv6 has no checksum of its own. */
  public static int head(PacketBuffer p) {
    return p.ipVersion() == 4 ? 0 : sum(p, p.l3(), Ipv6View.SOURCE);
  }

  /** Whether this is a UDP datagram that says it has no checksum. */
  public static boolean unsummed(PacketBuffer p) {
    int field = p.l4() + UdpView.CHECKSUM;
    return p.protocol() == IpProtocol.UDP && field + 2 <= p.end() && p.u16(field) == 0;
  }

  /** Where the checksum of {@code protocol} lies behind its header's start, or -1. */
  public static int fieldOffset(int ipVersion, int protocol) {
    return switch (protocol) {
      case IpProtocol.TCP -> TcpView.CHECKSUM;
      case IpProtocol.UDP -> UdpView.CHECKSUM;
      case IpProtocol.ICMP -> ipVersion == 4 ? IcmpView.CHECKSUM : -1;
      case IpProtocol.ICMPV6 -> ipVersion == 6 ? IcmpView.CHECKSUM : -1;
      default -> -1;
    };
  }

  /** Mends the complete checksum at {@code checksumAt} for one changed 16-bit word. */
  public static void replace16(PacketBuffer p, int checksumAt, int oldValue, int newValue) {
    mend(p, checksumAt, words16(oldValue, newValue));
  }

  /** The same for a changed 32-bit word that lies at an even distance from the sum's start. */
  public static void replace32(PacketBuffer p, int checksumAt, int oldValue, int newValue) {
    mend(p, checksumAt, words32(oldValue, newValue));
  }

  /** The same for 64 bits. */
  public static void replace64(PacketBuffer p, int checksumAt, long oldValue, long newValue) {
    mend(p, checksumAt, words64(oldValue, newValue));
  }

  /** Mends a transport checksum for a changed 16-bit word of the transport header or payload. */
  public static void transport16(PacketBuffer p, int checksumAt, int oldValue, int newValue) {
    if (!partialAt(p, checksumAt)) {
      replace16(p, checksumAt, oldValue, newValue);
    }
  }

  /** Mends a transport checksum for a changed 32-bit word of the transport header or payload. */
  public static void transport32(PacketBuffer p, int checksumAt, int oldValue, int newValue) {
    if (!partialAt(p, checksumAt)) {
      replace32(p, checksumAt, oldValue, newValue);
    }
  }

  /**
   * Mends a transport checksum for an IPv4 address and a port that change together; as {@link
   * #address32} and {@link #transport16} one after the other.
   */
  public static void addressAndPort(
      PacketBuffer p, int checksumAt, int oldValue, int newValue, int oldPort, int newPort) {
    long change = words32(oldValue, newValue);
    if (partialAt(p, checksumAt)) {
      add(p, checksumAt, change);
    } else {
      mend(p, checksumAt, change + words16(oldPort, newPort));
    }
  }

  /** The same for both IPv4 addresses and both ports. */
  public static void addressesAndPorts(
      PacketBuffer p, int checksumAt, long oldValues, long newValues, int oldPorts, int newPorts) {
    long change = words64(oldValues, newValues);
    if (partialAt(p, checksumAt)) {
      add(p, checksumAt, change);
    } else {
      mend(p, checksumAt, change + words32(oldPorts, newPorts));
    }
  }

  /** Mends a transport checksum for a changed word of the pseudo-header: an IPv4 address. */
  public static void address32(PacketBuffer p, int checksumAt, int oldValue, int newValue) {
    if (partialAt(p, checksumAt)) {
      add(p, checksumAt, words32(oldValue, newValue));
    } else {
      replace32(p, checksumAt, oldValue, newValue);
    }
  }

  /** The same for half an IPv6 address. */
  public static void address64(PacketBuffer p, int checksumAt, long oldValue, long newValue) {
    if (partialAt(p, checksumAt)) {
      add(p, checksumAt, words64(oldValue, newValue));
    } else {
      replace64(p, checksumAt, oldValue, newValue);
    }
  }

  /** The same for the pseudo-header's length; 16 bits of it. */
  public static void length16(PacketBuffer p, int checksumAt, int oldValue, int newValue) {
    if (partialAt(p, checksumAt)) {
      add(p, checksumAt, words16(oldValue, newValue));
    } else {
      replace16(p, checksumAt, oldValue, newValue);
    }
  }

  /** Whether the checksum field at {@code checksumAt} is the packet's partial one. */
  public static boolean partialAt(PacketBuffer p, int checksumAt) {
    return p.checksumPartial() && p.checksumStart() + p.checksumOffset() == checksumAt;
  }

  /**
   * Makes the checksum of the TCP or UDP header at {@code l4} partial, to be completed by whatever
   * sends the packet.
   */
  public static void leave(PacketBuffer p) {
    int field = fieldOffset(p.ipVersion(), p.protocol());
    p.u16(p.l4() + field, pseudo(p));
    p.partialChecksum(p.l4(), field);
  }

  /** Completes a partial checksum ({@code skb_checksum_help}); does nothing where it is whole. */
  public static void finish(PacketBuffer p) {
    if (!p.checksumPartial()) {
      return;
    }
    int start = p.checksumStart();
    int field = start + p.checksumOffset();
    writeInverted(p, field, sum(p, start, p.end() - start));
    p.wholeChecksum();
  }

  /** Computes the IPv4 header checksum at {@code l3} in full. */
  public static void fillIpv4Header(PacketBuffer p) {
    int at = p.l3();
    p.u16(at + Ipv4View.CHECKSUM, 0);
    p.u16(at + Ipv4View.CHECKSUM, ~sum(p, at, Ipv4View.headerBytes(p, at)));
  }

  /**
   * Computes the checksum of the TCP, UDP, ICMP or ICMPv6 header at {@code l4} in full, whatever
   * was there; other protocols are left alone. The packet's checksum is no longer partial.
   */
  public static void fillTransport(PacketBuffer p) {
    fillTransport(p, p.protocol());
  }

  /** The same, as though the packet were one of {@code protocol}. */
  public static void fillTransport(PacketBuffer p, int protocol) {
    int offset = fieldOffset(p.ipVersion(), protocol);
    if (offset < 0 || p.l4() < 0) {
      return;
    }
    int field = p.l4() + offset;
    p.u16(field, 0);
    int bytes = p.end() - p.l4();
    int sum = fold((long) pseudo(p, protocol, bytes) + sum(p, p.l4(), bytes));
    if (protocol == IpProtocol.UDP) {
      writeInverted(p, field, sum);
    } else {
      // of nothing but zeros the kernel says 0, since it begins with ~0 (icmp_push_reply)
      p.u16(field, sum == 0 ? 0 : ~sum);
    }
    p.wholeChecksum();
  }

  private static void writeInverted(PacketBuffer p, int field, int sum) {
    p.u16(field, sum == 0xFFFF ? MANGLED_ZERO : ~sum);
  }

  private static void mend(PacketBuffer p, int checksumAt, long change) {
    p.u16(checksumAt, ~fold((~p.u16(checksumAt) & 0xFFFF) + change));
  }

  private static void add(PacketBuffer p, int checksumAt, long change) {
    p.u16(checksumAt, fold(p.u16(checksumAt) + change));
  }

  private static long words16(int oldValue, int newValue) {
    return (~oldValue & 0xFFFFL) + (newValue & 0xFFFFL);
  }

  private static long words32(int oldValue, int newValue) {
    return (~oldValue & 0xFFFF_FFFFL) + (newValue & 0xFFFF_FFFFL);
  }

  private static long words64(long oldValue, long newValue) {
    return words32((int) (oldValue >>> 32), (int) (newValue >>> 32))
        + words32((int) oldValue, (int) newValue);
  }
}
