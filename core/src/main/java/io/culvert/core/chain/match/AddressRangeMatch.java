package io.culvert.core.chain.match;

import io.culvert.core.chain.Match;
import io.culvert.core.chain.PacketContext;
import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.PacketAddresses;
import io.culvert.core.wire.PacketBuffer;

/** {@code -m iprange} ({@code net/netfilter/xt_iprange.c}). */
public final class AddressRangeMatch implements Match {

  /**
   * A range of addresses.
   *
   * @param min first
   * @param max last
   * @param negated whether everything outside is meant
   */
  public record Range(IpAddress min, IpAddress max, boolean negated) {

    private boolean holds(long high, long low) {
      boolean in =
          compare(high, low, min.high(), min.low()) >= 0
              && compare(high, low, max.high(), max.low()) <= 0;
      return in != negated;
    }

    private static int compare(long aHigh, long aLow, long bHigh, long bLow) {
      int byHigh = Long.compareUnsigned(aHigh, bHigh);
      return byHigh != 0 ? byHigh : Long.compareUnsigned(aLow, bLow);
    }
  }

  private final Range source;
  private final Range destination;

  /** Either range may be {@code null}: not asked. */
  public AddressRangeMatch(Range source, Range destination) {
    this.source = source;
    this.destination = destination;
  }

  @Override
  public boolean matches(PacketContext packet) {
    PacketBuffer p = packet.buffer();
    return (source == null
            || source.holds(PacketAddresses.sourceHigh(p), PacketAddresses.sourceLow(p)))
        && (destination == null
            || destination.holds(
                PacketAddresses.destinationHigh(p), PacketAddresses.destinationLow(p)));
  }

  @Override
  public boolean ofFlow() {
    return true;
  }
}
