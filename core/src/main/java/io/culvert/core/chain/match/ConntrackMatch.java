package io.culvert.core.chain.match;

import io.culvert.core.chain.Match;
import io.culvert.core.chain.PacketContext;
import io.culvert.core.conntrack.ConntrackEntry;
import io.culvert.core.conntrack.ConntrackState;
import io.culvert.core.conntrack.Direction;
import io.culvert.core.conntrack.EntryStatus;
import io.culvert.core.conntrack.PacketTuple;
import io.culvert.core.conntrack.Tracking;
import io.culvert.core.wire.IpAddress;

/**
 * {@code -m conntrack} and {@code -m state} ({@code conntrack_mt} in {@code
 * net/netfilter/xt_conntrack.c}). Without an entry only the state is asked: if it is named and
 * holds, the match holds, whatever else was asked.
 */
public final class ConntrackMatch implements Match {

  /** {@link #state}: the entry's source is translated; behind the bits of the real states. */
  public static final int STATE_SNAT = 1 << 6;

  /** {@link #state}: the entry's destination is translated. */
  public static final int STATE_DNAT = 1 << 7;

  private static final int STATE = 1;
  private static final int PROTOCOL = 1 << 1;
  private static final int ADDRESSES = 1 << 2; // four, in the order of the constants below
  private static final int PORTS = 1 << 6; // four, in the same order
  private static final int STATUS = 1 << 10;
  private static final int EXPIRY = 1 << 11;
  private static final int DIRECTION = 1 << 12;

  /** An end of the original or reply tuple. */
  public enum End {
    ORIGINAL_SOURCE,
    ORIGINAL_DESTINATION,
    REPLY_SOURCE,
    REPLY_DESTINATION
  }

  private static final long NANOS = 1_000_000_000L;

  private int tests;
  private int negated;
  private int states;
  private int protocol;
  private final long[] highs = new long[4];
  private final long[] lows = new long[4];
  private final long[] highMasks = new long[4];
  private final long[] lowMasks = new long[4];
  private final int[] minPorts = new int[4];
  private final int[] maxPorts = new int[4];
  private int status;
  private long minSeconds;
  private long maxSeconds;
  private Direction direction;
  private final PacketTuple tuple = new PacketTuple();
  private final PacketTuple nothing = new PacketTuple();

  /** Bit of {@code state} for {@link #state}. */
  public static int bit(ConntrackState state) {
    return 1 << state.ordinal();
  }

  private ConntrackMatch test(int test, boolean not) {
    tests |= test;
    negated |= not ? test : 0;
    return this;
  }

  /** Asks for one of these states: bits of {@link #bit}, {@link #STATE_SNAT} and the like. */
  public ConntrackMatch state(int bits, boolean not) {
    states = bits;
    return test(STATE, not);
  }

  /** Asks for the entry's protocol. */
  public ConntrackMatch protocol(int number, boolean not) {
    protocol = number;
    return test(PROTOCOL, not);
  }

  /** Asks for an address of the entry under a mask. */
  public ConntrackMatch address(End end, IpAddress address, IpAddress mask, boolean not) {
    int i = end.ordinal();
    highs[i] = address.high() & mask.high();
    lows[i] = address.low() & mask.low();
    highMasks[i] = mask.high();
    lowMasks[i] = mask.low();
    return test(ADDRESSES << i, not);
  }

  /** Asks for a port of the entry. */
  public ConntrackMatch ports(End end, int min, int max, boolean not) {
    minPorts[end.ordinal()] = min;
    maxPorts[end.ordinal()] = max;
    return test(PORTS << end.ordinal(), not);
  }

  /** Asks for one of these {@link EntryStatus} bits. */
  public ConntrackMatch status(int bits, boolean not) {
    status = bits;
    return test(STATUS, not);
  }

  /** Asks for the seconds left. */
  public ConntrackMatch expiry(long min, long max, boolean not) {
    minSeconds = min;
    maxSeconds = max;
    return test(EXPIRY, not);
  }

  /** Asks for the packet's direction. */
  public ConntrackMatch direction(Direction wanted) {
    direction = wanted;
    return test(DIRECTION, false);
  }

  @Override
  public boolean matches(PacketContext packet) {
    Tracking tracking = packet.tracking();
    if ((tests & STATE) != 0 && is(STATE, (states & bits(tracking)) != 0)) {
      return false;
    }
    if (tracking.hasEntry()) {
      return (tests & ~STATE) == 0 || entry(tracking, packet.nowNanos());
    }
    return tracking.showsTemplate() ? template() : (tests & STATE) != 0;
  }

  /** Whether {@code holds} is not what the rule wants of {@code test}. */
  private boolean is(int test, boolean holds) {
    return holds == ((negated & test) != 0);
  }

  private static int bits(Tracking tracking) {
    int bits = bit(tracking.showsTemplate() ? ConntrackState.NEW : tracking.state());
    if (tracking.hasEntry()) {
      bits |= tracking.entry().has(EntryStatus.SRC_NAT) ? STATE_SNAT : 0;
      bits |= tracking.entry().has(EntryStatus.DST_NAT) ? STATE_DNAT : 0;
    }
    return bits;
  }

  private boolean entry(Tracking tracking, long nowNanos) {
    ConntrackEntry entry = tracking.entry();
    long seconds = 0;
    if ((tests & EXPIRY) != 0 && entry.has(EntryStatus.CONFIRMED)) {
      seconds = Math.max(0, entry.remainingNanos(nowNanos)) / NANOS; // a draft's has not started
    }
    return words(tracking.direction(), entry.protocol(), entry.status(), seconds)
        && (!asksFor(0) || ends(entry.tuple(Direction.ORIGINAL, tuple), 0))
        && (!asksFor(2) || ends(entry.tuple(Direction.REPLY, tuple), 2));
  }

  private boolean template() {
    return words(Direction.ORIGINAL, 0, EntryStatus.CONFIRMED, 0)
        && ends(nothing, 0)
        && ends(nothing, 2);
  }

  private boolean words(Direction of, int ofProtocol, int withStatus, long seconds) {
    if ((tests & DIRECTION) != 0 && of != direction) {
      return false;
    }
    if ((tests & PROTOCOL) != 0 && is(PROTOCOL, ofProtocol == protocol)) {
      return false;
    }
    if ((tests & STATUS) != 0 && is(STATUS, (withStatus & status) != 0)) {
      return false;
    }
    return (tests & EXPIRY) == 0 || !is(EXPIRY, seconds >= minSeconds && seconds <= maxSeconds);
  }

  private boolean asksFor(int first) {
    int addresses = ADDRESSES << first | ADDRESSES << first + 1;
    int ports = PORTS << first | PORTS << first + 1;
    return (tests & (addresses | ports)) != 0;
  }

  private boolean ends(PacketTuple of, int first) {
    return end(first, of.sourceHigh, of.sourceLow, of.sourcePort())
        && end(first + 1, of.destinationHigh, of.destinationLow, of.destinationPort());
  }

  private boolean end(int i, long high, long low, int port) {
    int address = ADDRESSES << i;
    if ((tests & address) != 0
        && is(address, (high & highMasks[i]) == highs[i] && (low & lowMasks[i]) == lows[i])) {
      return false;
    }
    int ports = PORTS << i;
    return (tests & ports) == 0 || !is(ports, port >= minPorts[i] && port <= maxPorts[i]);
  }

  @Override
  public boolean ofFlow() {
    return (tests & EXPIRY) == 0;
  }
}
