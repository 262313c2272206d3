package io.culvert.core.state;

/**
 * Who holds what several share, and whether that one has told everything since: what it told when
 * it did not hold it is of another time. Loop only.
 */
public final class HolderTold {

  /** So long after somebody came to hold it, that may have been noted late. */
  private static final long STALE_NANOS = 5_000_000_000L;

  private String holder = "";
  private long sinceNanos;
  private long begins;

  /** Who holds it, empty for nobody. */
  public String holder() {
    return holder;
  }

  /**
   * Notes who holds it now.
   *
   * @param told what that one has told so far, {@code null} for nothing
   * @return whether it is another one than before
   */
  public boolean follow(String now, Mirror told, long nowNanos) {
    boolean other = !now.equals(holder);
    if (other) {
      holder = now;
      sinceNanos = nowNanos;
      begins = told == null ? 0 : told.begins();
    }
    return other;
  }

  /**
   * Whether what that one told counts: it has told everything since it is known to hold this. After
   * a while it is taken to have.
   */
  public boolean tells(String one, Mirror told, long nowNanos) {
    return told != null
        && one.equals(holder)
        && (told.begins() != begins || nowNanos - sinceNanos >= STALE_NANOS);
  }
}
