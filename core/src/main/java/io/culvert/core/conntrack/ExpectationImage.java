package io.culvert.core.conntrack;

/**
 * All of one expectation that means something outside of its engine, as words; the counterpart of
 * {@link EntryImage}. Loop only.
 */
public final class ExpectationImage {

  /** As many words as an image has. */
  public static final int WORDS = 20;

  /** Where an expectation's number lies. */
  public static final int ID = 15;

  private static final int TUPLE = 0;
  private static final int MASK = 5;
  private static final int ANNOUNCED = 10;
  private static final int MASTER = 16;
  private static final int LEFT = 17;

  /** Flags 16 bits, class 16, direction 8, fulfilment 8. */
  private static final int KIND = 18;

  /** Low 32: helper; high 32: the helper that is given. */
  private static final int HELPERS = 19;

  /** Of a tuple's last word: all but the source port, and the destination port and protocol. */
  private static final long SOURCE_PORT = 0xFFFFL << 48;

  private static final long DESTINATION = 0x0000_FFFF_0000_FFFFL;

  private final long[] words = new long[WORDS];

  /** The words themselves. */
  public long[] words() {
    return words;
  }

  /**
   * Takes an expectation; false if it has expired.
   *
   * @param fulfilment number of what it does
   */
  public boolean take(Expectation from, int fulfilment, long nowNanos) {
    from.tuple().write(words, TUPLE);
    from.mask().write(words, MASK);
    from.announced().write(words, ANNOUNCED);
    words[ID] = from.id();
    words[MASTER] = from.masterId();
    words[LEFT] = from.deadlineNanos() - nowNanos;
    words[KIND] =
        from.flags() & 0xFFFFL
            | (from.expectationClass() & 0xFFFFL) << 16
            | (long) from.direction().ordinal() << 32
            | (fulfilment & 0xFFL) << 40;
    words[HELPERS] = (long) from.assignedHelper() << 32 | from.helper() & 0xFFFF_FFFFL;
    return words[LEFT] > 0;
  }

  /** Id of the master. */
  public long masterId() {
    return words[MASTER];
  }

  /** The same of an image's words. */
  public static long masterId(long[] words) {
    return words[MASTER];
  }

  /** A number that is the same for all tuples that go to one port of one address. */
  public static long destination(PacketTuple tuple) {
    return 31 * tuple.destinationHigh + tuple.destinationLow ^ (tuple.meta & DESTINATION) * 31;
  }

  /** The same of what an image's words expect. */
  public static long destination(long[] words) {
    return destination(new PacketTuple().read(words, TUPLE));
  }

  /** Whether a packet of {@code tuple}, zone included, is what an image's words expect. */
  public static boolean expects(long[] words, PacketTuple tuple) {
    long ports = tuple.meta ^ words[TUPLE + 4];
    return tuple.destinationHigh == words[TUPLE + 2]
        && tuple.destinationLow == words[TUPLE + 3]
        && (ports & ~SOURCE_PORT) == 0
        && ((tuple.sourceHigh ^ words[TUPLE]) & words[MASK]) == 0
        && ((tuple.sourceLow ^ words[TUPLE + 1]) & words[MASK + 1]) == 0
        && (ports & words[MASK + 4] & SOURCE_PORT) == 0
        && (words[KIND] & Expectation.INACTIVE) == 0;
  }

  /** Nanoseconds left. */
  public long leftNanos() {
    return words[LEFT];
  }

  /** Number of what it does. */
  public int fulfilment() {
    return (int) (words[KIND] >>> 40) & 0xFF;
  }

  /** Number of the helper that made it. */
  public int helper() {
    return (int) words[HELPERS];
  }

  /** Number of the helper that is given to who fulfils it, 0 for none. */
  public int assignedHelper() {
    return (int) (words[HELPERS] >>> 32);
  }

  /** Sets both numbers. */
  public void helpers(int helper, int assigned) {
    words[HELPERS] = (long) assigned << 32 | helper & 0xFFFF_FFFFL;
  }

  /** The expectation, not yet in a table. */
  public Expectation made(ConntrackEntry master, Expectation.Fulfilment fulfilment) {
    Direction direction = (words[KIND] >>> 32 & 1) == 0 ? Direction.ORIGINAL : Direction.REPLY;
    int flags = (int) words[KIND] & 0xFFFF;
    Expectation made = new Expectation(master, direction, helper(), flags, fulfilment);
    made.tuple().read(words, TUPLE);
    made.mask().read(words, MASK);
    made.announced().read(words, ANNOUNCED);
    made.expectationClass((int) (words[KIND] >>> 16) & 0xFFFF);
    made.assignedHelper(assignedHelper());
    return made;
  }
}
