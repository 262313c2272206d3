package io.culvert.core.twin.traffic.sctp;

import io.culvert.core.twin.traffic.Kind;
import java.util.List;

/** The conversations of this package, by weight. */
public final class SctpKinds {

  /** All of them. */
  public static final List<Kind> ALL =
      List.of(new Kind("sctp.life", 8, SctpLife::new), new Kind("sctp.noise", 2, SctpNoise::new));

  private SctpKinds() {}
}
