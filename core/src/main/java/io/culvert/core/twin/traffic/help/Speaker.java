package io.culvert.core.twin.traffic.help;

import io.culvert.core.twin.Emission;

/** A connection whose two ends are in one hand: what a dialogue speaks by. */
interface Speaker {

  /** What the router sent because of its last packet; {@code lost} on the last metre. */
  void reached(Emission emission, boolean lost);
}
