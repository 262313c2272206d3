package io.culvert.core.cluster;

/**
 * How long things take, in nanoseconds.
 *
 * @param leaseNanos who hears nothing of a majority for so long stops; the next owner begins an
 *     eighth later at the earliest
 * @param beatNanos how often members say that they are there: a small part of the lease
 */
public record OwnershipSettings(long leaseNanos, long beatNanos) {

  /** A second, and an eighth of it. */
  public static final OwnershipSettings DEFAULT =
      new OwnershipSettings(1_000_000_000L, 125_000_000L);

  /**
   * Settings.
   *
   * @throws IllegalArgumentException if a lease is not four beats long at least
   */
  public OwnershipSettings {
    if (beatNanos <= 0 || leaseNanos / 4 < beatNanos) {
      throw new IllegalArgumentException("a lease is four beats at least: " + leaseNanos);
    }
  }

  /** How long a grant binds who gave it: more than a lease, as clocks differ. */
  long bindingNanos() {
    return leaseNanos + leaseNanos / 8;
  }

  /** Who says nothing for so long is taken for gone. */
  long silenceNanos() {
    return leaseNanos / 2;
  }
}
