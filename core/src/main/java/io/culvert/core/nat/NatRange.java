package io.culvert.core.nat;

import io.culvert.core.wire.IpAddress;

/**
 * The addresses and ports a rule allows ({@code struct nf_nat_range2}). Immutable: made when rules
 * load; each {@code with…} gives a changed copy.
 *
 * <p>A range without addresses keeps the packet's own; one without ports lets the allocator choose
 * within the port's class. Reading it does not allocate.
 */
public final class NatRange {

  private static final int ADDRESSES = 1;
  private static final int PORTS = 2;
  private static final int RANDOM = 4;
  private static final int PERSISTENT = 8;
  private static final int RANDOM_FULLY = 16;
  private static final int OFFSET = 32;
  private static final int ONE_TO_ONE = 64;

  private static final NatRange ANY = new NatRange(0, 0, 0, 0, 0, 0, 0, 0, 0);
  private static final NatRange ALONE = new NatRange(ONE_TO_ONE, 0, 0, 0, 0, 0, 0, 0, 0);

  private final int flags;
  private final int ipVersion;
  private final long minHigh;
  private final long minLow;
  private final long maxHigh;
  private final long maxLow;
  private final int minPort;
  private final int maxPort;
  private final int basePort;

  private NatRange(
      int flags,
      int ipVersion,
      long minHigh,
      long minLow,
      long maxHigh,
      long maxLow,
      int minPort,
      int maxPort,
      int basePort) {
    this.flags = flags;
    this.ipVersion = ipVersion;
    this.minHigh = minHigh;
    this.minLow = minLow;
    this.maxHigh = maxHigh;
    this.maxLow = maxLow;
    this.minPort = minPort;
    this.maxPort = maxPort;
    this.basePort = basePort;
  }

  /** Whatever the packet has; for targets that add addresses or ports of their own. */
  public static NatRange any() {
    return ANY;
  }

  /** The same, for targets that give no two sources one address. */
  public static NatRange alone() {
    return ALONE;
  }

  /** One address. */
  public static NatRange address(IpAddress address) {
    return addresses(address, address);
  }

  /**
   * The addresses from {@code min} to {@code max}, both included.
   *
   * @throws IllegalArgumentException where they are of two IP versions or in the wrong order
   */
  public static NatRange addresses(IpAddress min, IpAddress max) {
    if (min.version() != max.version()) {
      throw new IllegalArgumentException("'" + min + "-" + max + "' mixes IPv4 and IPv6");
    }
    if (min.compareTo(max) > 0) {
      throw new IllegalArgumentException("'" + min + "-" + max + "' ends before it begins");
    }
    return new NatRange(
        ADDRESSES, min.version(), min.high(), min.low(), max.high(), max.low(), 0, 0, 0);
  }

  /**
   * The same with the ports (for ICMP: ids) from {@code min} to {@code max}, both included.
   *
   * @throws IllegalArgumentException unless {@code 0 <= min <= max <= 65535}
   */
  public NatRange withPorts(int min, int max) {
    if (min < 0 || max > 0xFFFF || min > max) {
      throw new IllegalArgumentException("'" + min + "-" + max + "' is no range of ports");
    }
    return copy(flags | PORTS, min, max, basePort);
  }

  /**
   * The same, mapping port {@code base} to the first of the range, the one behind it to the second,
   * and so on (DNAT's {@code :5000-5010/8000}; {@code NF_NAT_RANGE_PROTO_OFFSET}).
   */
  public NatRange withPortOffset(int base) {
    return copy(flags | OFFSET, minPort, maxPort, base);
  }

  /** The same with {@code --random}: the port is drawn by chance. */
  public NatRange withRandom() {
    return copy(flags | RANDOM, minPort, maxPort, basePort);
  }

  /** The same with {@code --random-fully}. Today's kernel does as for {@code --random}. */
  public NatRange withRandomFully() {
    return copy(flags | RANDOM_FULLY, minPort, maxPort, basePort);
  }

  /** The same with {@code --persistent}: the destination does not sway the choice of address. */
  public NatRange withPersistent() {
    return copy(flags | PERSISTENT, minPort, maxPort, basePort);
  }

  private NatRange copy(int newFlags, int newMinPort, int newMaxPort, int newBasePort) {
    return new NatRange(
        newFlags, ipVersion, minHigh, minLow, maxHigh, maxLow, newMinPort, newMaxPort, newBasePort);
  }

  /** Whether no two sources get one address. */
  public boolean oneToOne() {
    return (flags & ONE_TO_ONE) != 0;
  }

  /** Whether it says anything about addresses. */
  public boolean mapsAddresses() {
    return (flags & ADDRESSES) != 0;
  }

  /** Whether it says anything about ports. */
  public boolean specifiesPorts() {
    return (flags & PORTS) != 0;
  }

  /** Whether the port is to be drawn by chance ({@code NF_NAT_RANGE_PROTO_RANDOM_ALL}). */
  public boolean random() {
    return (flags & (RANDOM | RANDOM_FULLY)) != 0;
  }

  /** Whether {@code --random-fully} was asked for. */
  public boolean randomFully() {
    return (flags & RANDOM_FULLY) != 0;
  }

  /** Whether the address shall depend on the source alone. */
  public boolean persistent() {
    return (flags & PERSISTENT) != 0;
  }

  /** Whether ports are shifted by a fixed amount; see {@link #withPortOffset}. */
  public boolean offsetsPorts() {
    return (flags & OFFSET) != 0;
  }

  /** IP version of the addresses, 0 where there are none. */
  public int ipVersion() {
    return ipVersion;
  }

  long minHigh() {
    return minHigh;
  }

  long minLow() {
    return minLow;
  }

  long maxHigh() {
    return maxHigh;
  }

  long maxLow() {
    return maxLow;
  }

  /** First port. */
  public int minPort() {
    return minPort;
  }

  /** Last port. */
  public int maxPort() {
    return maxPort;
  }

  /** See {@link #withPortOffset}. */
  public int basePort() {
    return basePort;
  }

  /** First address; allocates. */
  public IpAddress minAddress() {
    return new IpAddress(ipVersion, minHigh, minLow);
  }

  /** Last address; allocates. */
  public IpAddress maxAddress() {
    return new IpAddress(ipVersion, maxHigh, maxLow);
  }
}
