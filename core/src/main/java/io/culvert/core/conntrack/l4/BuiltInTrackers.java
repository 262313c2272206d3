package io.culvert.core.conntrack.l4;

import io.culvert.core.conntrack.Conntrack;

/** The one list of trackers that come with the engine. */
public final class BuiltInTrackers {

  /** Registers them all with {@code conntrack}. */
  public static void register(Conntrack conntrack) {
    throw new UnsupportedOperationException();
  }

  private BuiltInTrackers() {}
}
