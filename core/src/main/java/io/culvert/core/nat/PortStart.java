package io.culvert.core.nat;

import io.culvert.core.clock.SeededRandom;
import io.culvert.core.conntrack.ConntrackEntry;
import io.culvert.core.conntrack.Expectation;

/**
 * Where a search for a free port begins: the one thing about a translation that the kernel leaves
 * to chance. Loop only; must not allocate on the router's own path.
 */
public interface PortStart {

  /**
   * The first port to try, as an offset from {@code minPort}; what lies over the range starts anew.
   *
   * @param draft the entry that needs a port; its ORIGINAL tuple says whose
   * @param source whether the source port (or the ICMP id) moves, else the destination port
   * @param minPort lowest port (or ICMP id, or GRE key) of the range
   * @param size how many there are
   * @return 0 to 65535
   */
  int offset(ConntrackEntry draft, boolean source, int minPort, int size);

  /**
   * The next port to try for an announced endpoint whose own port is taken, as an offset from the
   * first.
   *
   * @param expectation what will be registered under that port
   * @param first the port that was tried first, mostly the announced one
   * @param above how many ports lie above that; positive
   * @return 0 to {@code above - 1}
   */
  int above(Expectation expectation, int first, int above);

  /** By chance, as the kernel does. */
  static PortStart random(SeededRandom random) {
    return new PortStart() {
      @Override
      public int offset(ConntrackEntry draft, boolean source, int minPort, int size) {
        return random.nextInt(1 << 16);
      }

      @Override
      public int above(Expectation expectation, int first, int above) {
        return random.nextInt(above);
      }
    };
  }
}
