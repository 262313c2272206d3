package io.culvert.core.chain;

import io.culvert.core.device.Device;
import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.IpProtocol;
import io.culvert.core.wire.Ipv4View;
import io.culvert.core.wire.Ipv6View;
import io.culvert.core.wire.PacketBuffer;

/**
 * A rule's own conditions: addresses, devices, protocol, fragment ({@code ip_packet_match} in
 * {@code net/ipv4/netfilter/ip_tables.c}). One final class for all rules, so that the first look at
 * a packet is never a virtual call. Immutable; does not allocate.
 */
public final class HeaderMatch implements Match {

  private static final int SOURCE = 1;
  private static final int DESTINATION = 2;
  private static final int INGRESS = 4;
  private static final int EGRESS = 8;
  private static final int PROTOCOL = 16;
  private static final int FRAGMENT = 32;

  private final int tests;
  private final int negated;
  private final long sourceHigh;
  private final long sourceLow;
  private final long sourceMaskHigh;
  private final long sourceMaskLow;
  private final long destinationHigh;
  private final long destinationLow;
  private final long destinationMaskHigh;
  private final long destinationMaskLow;
  private final String ingress;
  private final boolean ingressPrefix;
  private final String egress;
  private final boolean egressPrefix;
  private final int protocol;
  private final IntervalLists.Interval sources;
  private final IntervalLists.Interval destinations;

  private HeaderMatch(Builder b) {
    tests = b.tests;
    negated = b.negated;
    sourceHigh = b.source.high();
    sourceLow = b.source.low();
    sourceMaskHigh = b.sourceMask.high();
    sourceMaskLow = b.sourceMask.low();
    destinationHigh = b.destination.high();
    destinationLow = b.destination.low();
    destinationMaskHigh = b.destinationMask.high();
    destinationMaskLow = b.destinationMask.low();
    ingress = b.ingress;
    ingressPrefix = b.ingressPrefix;
    egress = b.egress;
    egressPrefix = b.egressPrefix;
    protocol = b.protocol;
    sources = interval(SOURCE, b.source, b.sourceMask);
    destinations = interval(DESTINATION, b.destination, b.destinationMask);
  }

  @Override
  public boolean matches(PacketContext packet) {
    PacketBuffer p = packet.buffer();
    int t = tests;
    if ((t & PROTOCOL) != 0 && !protocol(p)) {
      return false;
    }
    if ((t & (SOURCE | DESTINATION)) != 0 && !addresses(p, t)) {
      return false;
    }
    if ((t & INGRESS) != 0 && named(packet.ingress(), ingress, ingressPrefix) == not(INGRESS)) {
      return false;
    }
    if ((t & EGRESS) != 0 && named(packet.egress(), egress, egressPrefix) == not(EGRESS)) {
      return false;
    }
    return (t & FRAGMENT) == 0 || (p.fragment() && p.fragmentOffset() > 0) != not(FRAGMENT);
  }

  /** The letter of the first condition that does not hold: one of {@code psdiof}; else 0. */
  public char failing(PacketContext packet) {
    PacketBuffer p = packet.buffer();
    int t = tests;
    if ((t & PROTOCOL) != 0 && !protocol(p)) {
      return 'p';
    }
    if ((t & SOURCE) != 0 && !addresses(p, SOURCE)) {
      return 's';
    }
    if ((t & DESTINATION) != 0 && !addresses(p, DESTINATION)) {
      return 'd';
    }
    if ((t & INGRESS) != 0 && named(packet.ingress(), ingress, ingressPrefix) == not(INGRESS)) {
      return 'i';
    }
    if ((t & EGRESS) != 0 && named(packet.egress(), egress, egressPrefix) == not(EGRESS)) {
      return 'o';
    }
    return matches(packet) ? 0 : 'f';
  }

  /** The source addresses it asks for; {@code null} if it asks for none, or not so simply. */
  IntervalLists.Interval sources() {
    return sources;
  }

  /** Likewise the destination addresses. */
  IntervalLists.Interval destinations() {
    return destinations;
  }

  /** The protocol it asks for; -1 if it asks for none, or for others. */
  int onlyProtocol() {
    return (tests & PROTOCOL) != 0 && !not(PROTOCOL) ? protocol : -1;
  }

  private IntervalLists.Interval interval(int test, IpAddress address, IpAddress mask) {
    if ((tests & test) == 0 || not(test)) {
      return null;
    }
    long restHigh = mask.version() == 4 ? 0 : ~mask.high();
    long restLow = mask.version() == 4 ? ~mask.low() & 0xFFFF_FFFFL : ~mask.low();
    boolean oneRun = restHigh == 0 || restLow == -1;
    if (!oneRun || (restHigh & restHigh + 1) != 0 || (restLow & restLow + 1) != 0) {
      return null; // a mask with holes
    }
    long high = address.high();
    long low = address.low();
    return new IntervalLists.Interval(high, low, high | restHigh, low | restLow);
  }

  private boolean not(int test) {
    return (negated & test) != 0;
  }

  /**
   * For rules an IPv6 authentication header is the transport header ({@code nft_set_pktinfo_ipv6});
   * where there is none to be found, no protocol matches, and "any other" doesn't either.
   */
  private boolean protocol(PacketBuffer p) {
    int seen = p.authenticated() ? IpProtocol.AH : p.protocol();
    return seen >= 0 && (seen == protocol) != not(PROTOCOL);
  }

  private boolean addresses(PacketBuffer p, int which) {
    int l3 = p.l3();
    if (p.ipVersion() == 4) {
      return ((which & SOURCE) == 0 || source(0, Ipv4View.source(p, l3)) != not(SOURCE))
          && ((which & DESTINATION) == 0
              || destination(0, Ipv4View.destination(p, l3)) != not(DESTINATION));
    }
    return ((which & SOURCE) == 0
            || source(Ipv6View.sourceHigh(p, l3), Ipv6View.sourceLow(p, l3)) != not(SOURCE))
        && ((which & DESTINATION) == 0
            || destination(Ipv6View.destinationHigh(p, l3), Ipv6View.destinationLow(p, l3))
                != not(DESTINATION));
  }

  private boolean source(long high, long low) {
    return (low & sourceMaskLow) == sourceLow && (high & sourceMaskHigh) == sourceHigh;
  }

  private boolean destination(long high, long low) {
    return (low & destinationMaskLow) == destinationLow
        && (high & destinationMaskHigh) == destinationHigh;
  }

  /** A packet without the device has the empty name, which {@code ! -i eth0} matches. */
  private static boolean named(Device device, String name, boolean prefix) {
    if (device == null) {
      return prefix && name.isEmpty();
    }
    return prefix ? device.name().startsWith(name) : device.name().equals(name);
  }

  /** Collects conditions. */
  public static final class Builder {

    private static final IpAddress NONE = IpAddress.v4(0);

    private int tests;
    private int negated;
    private IpAddress source = NONE;
    private IpAddress sourceMask = NONE;
    private IpAddress destination = NONE;
    private IpAddress destinationMask = NONE;
    private String ingress = "";
    private boolean ingressPrefix;
    private String egress = "";
    private boolean egressPrefix;
    private int protocol;

    private Builder test(int test, boolean not) {
      tests |= test;
      negated |= not ? test : 0;
      return this;
    }

    /** Source address under a mask; bits of {@code address} outside the mask must be 0. */
    public Builder source(IpAddress address, IpAddress mask, boolean not) {
      source = address;
      sourceMask = mask;
      return test(SOURCE, not);
    }

    /** Destination address under a mask. */
    public Builder destination(IpAddress address, IpAddress mask, boolean not) {
      destination = address;
      destinationMask = mask;
      return test(DESTINATION, not);
    }

    /** Name of the device the packet came by, or its beginning. */
    public Builder ingress(String name, boolean prefix, boolean not) {
      ingress = name;
      ingressPrefix = prefix;
      return test(INGRESS, not);
    }

    /** Name of the device the packet leaves by, or its beginning. */
    public Builder egress(String name, boolean prefix, boolean not) {
      egress = name;
      egressPrefix = prefix;
      return test(EGRESS, not);
    }

    /** Transport protocol. */
    public Builder protocol(int number, boolean not) {
      protocol = number;
      return test(PROTOCOL, not);
    }

    /** Only later fragments. */
    public Builder fragment(boolean not) {
      return test(FRAGMENT, not);
    }

    /** The match, or {@code null} where it would hold for every packet. */
    public HeaderMatch build() {
      return tests == 0 ? null : new HeaderMatch(this);
    }
  }
}
