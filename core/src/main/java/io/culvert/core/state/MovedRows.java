package io.culvert.core.state;

/**
 * Looks for rows that packets have moved without a word since they were told of, and has a feed
 * that marks tell of them once more: round after round while packets pass, until few are left for
 * when they are stopped. Loop only.
 */
public final class MovedRows {

  /** So many are looked at once more when nothing moves any more: that takes about 20 ms. */
  public static final int MOST = 1 << 20;

  /** Packets go on meanwhile: so few rows may be left to be told while they wait. */
  private static final int FEW_ROWS = 1 << 10;

  private static final int MOST_ROUNDS = 8;

  private final ChangeFeed feed;
  private int lookAt;
  private int moved;
  private int rounds;
  private boolean few;

  /** Rows of which {@code feed} tells; none has been looked at. */
  public MovedRows(ChangeFeed feed) {
    this.feed = feed;
  }

  /**
   * Looks at the next {@code maxRows} rows, and has the feed's next turn tell of those that were
   * moved.
   */
  public void turn(int maxRows) {
    moved += feed.moved(lookAt, maxRows);
    lookAt += maxRows;
    if (lookAt >= feed.rows()) {
      rounds++;
      few |= moved <= FEW_ROWS || rounds >= MOST_ROUNDS;
      lookAt = 0;
      moved = 0;
    }
  }

  /** Whether few are left, or as few as can be had. */
  public boolean few() {
    return few;
  }
}
