package io.culvert.core.simulation.run;

import io.culvert.core.simulation.net.Reading;
import io.culvert.core.wire.IpAddress;
import java.util.HashSet;
import java.util.Set;

/**
 * What the packets looked like that a router has passed, on both of its sides and the other way
 * round: what looks the same may be taken for the same conversation, whosever it is.
 */
final class Memory {

  private record Look(int protocol, IpAddress from, int fromPort, IpAddress to, int toPort) {

    Look back() {
      return new Look(protocol, to, toPort, from, fromPort);
    }
  }

  private final Set<Look> looks = new HashSet<>();

  /** Whether a packet that came as {@code in} and went as {@code out} is of something known. */
  boolean knows(Reading in, Reading out) {
    return looks.contains(look(in)) || looks.contains(look(out));
  }

  /** Such a packet has passed. */
  void learn(Reading in, Reading out) {
    for (Reading one : new Reading[] {in, out}) {
      Look look = look(one);
      if (look != null && looks.add(look)) {
        looks.add(look.back());
      }
    }
  }

  private static Look look(Reading r) {
    if (r.hasPorts()) {
      return new Look(
          r.protocol(), r.source(), r.sourcePort(), r.destination(), r.destinationPort());
    }
    boolean echo = r.icmp() && r.fragmentOffset() == 0 && r.end() - r.at() >= 8;
    int id = echo ? r.u16(r.at() + 4) : 0;
    return echo ? new Look(r.protocol(), r.source(), id, r.destination(), id) : null;
  }
}
