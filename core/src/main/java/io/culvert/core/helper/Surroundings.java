package io.culvert.core.helper;

import io.culvert.core.wire.IpAddress;
import java.util.function.BiPredicate;

/**
 * What is around a packet that a helper is shown.
 *
 * @param broadcastBits the length of the prefix of the network that the router's own host sends it
 *     to all of; 0 for every other packet
 * @param sameWay whether packets to two hosts leave the router the same way
 */
record Surroundings(int broadcastBits, BiPredicate<IpAddress, IpAddress> sameWay) {

  /** For a router that knows of no ways. */
  static final Surroundings UNKNOWN = new Surroundings(0, (one, other) -> false);

  Surroundings broadcasting(int bits) {
    return bits == broadcastBits ? this : new Surroundings(bits, sameWay);
  }

  Surroundings knowing(BiPredicate<IpAddress, IpAddress> same) {
    return new Surroundings(broadcastBits, same);
  }
}
