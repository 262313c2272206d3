package io.culvert.core.twin.traffic;

import io.culvert.core.twin.Emission;
import io.culvert.core.twin.Step;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** The last packets of all conversations on either side of the router, to be quoted or repeated. */
public final class History {

  /** How many are remembered. */
  public static final int PACKETS = 128;

  /**
   * A packet that was seen.
   *
   * @param device where: it came in there, or went out
   * @param bytes from the IP header on; not to be changed
   * @param emitted whether the router sent it
   */
  public record Past(int device, byte[] bytes, boolean emitted) {}

  private final Past[] ring = new Past[PACKETS];
  private int count;

  /** Remembers what a host sent. */
  public void sent(Step.Packet packet) {
    add(new Past(packet.device(), packet.bytes(), false));
  }

  /** Remembers what the router sent. */
  public void emitted(List<Emission> emissions) {
    emissions.forEach(e -> add(new Past(e.device(), e.bytes(), true)));
  }

  private void add(Past past) {
    ring[count++ % PACKETS] = past;
  }

  /** One of them, rather a recent one; empty before the first. */
  public Optional<Past> draw(RandomGenerator random) {
    int known = Math.min(count, PACKETS);
    if (known == 0) {
      return Optional.empty();
    }
    int back = random.nextInt(random.nextBoolean() ? Math.min(8, known) : known);
    return Optional.of(ring[(count - 1 - back) % PACKETS]);
  }
}
