package io.culvert.core.control.view;

/** What a page is told once a second. Context of {@link ViewHub} only. */
@FunctionalInterface
interface SecondTopic {

  /** The frame of this second; {@code null} for nothing. */
  String frame();

  /** The next frame tells everything. */
  default void again() {}

  /** The strip, from the first second on. */
  static SecondTopic strip(Throughput totals) {
    return () -> totals.status() == null ? null : Frames.strip(totals);
  }

  /** The routers that this one is one with. */
  static SecondTopic cluster(Throughput totals) {
    return () -> Frames.cluster(totals);
  }
}
