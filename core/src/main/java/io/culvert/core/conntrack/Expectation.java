package io.culvert.core.conntrack;

/**
 * Permission for a connection yet to come: a masked tuple, its master and what to do to the entry
 * that fulfils it ({@code struct nf_conntrack_expect}). Made by helpers, a handful per master.
 */
public final class Expectation {

  /** Stays after it was fulfilled ({@code NF_CT_EXPECT_PERMANENT}). */
  public static final int PERMANENT = 1;

  public static final int INACTIVE = 2;
  public static final int USERSPACE = 4;

  /** Acts on a draft entry that fulfils an expectation, before any rule sees it. */
  public interface Fulfilment {

    /** {@code draft} was opened by a packet that matched {@code expectation}. */
    void fulfilled(
        ConntrackEntry draft, ConntrackEntry master, Expectation expectation, long nowNanos);

    /**
     * What is kept of the endpoint before NAT, as far as it is told ({@code CTA_EXPECT_NAT}): the
     * destination of {@code into}, all 0 for nothing.
     */
    default void kept(Expectation expectation, PacketTuple into) {
      into.meta = PacketTuple.meta(expectation.tuple.ipVersion(), 0, 0, 0, 0);
      into.destinationHigh = 0;
      into.destinationLow = 0;
      // the address is the master's
      into.destinationPort(expectation.announced.destinationPort());
    }
  }

  private final PacketTuple tuple = new PacketTuple();
  private final PacketTuple mask = new PacketTuple();
  private final PacketTuple announced = new PacketTuple();
  private final int zone;
  private final int masterSlot;
  private final long masterId;
  private final Direction direction;
  private final int masterProtocol;
  private final int helper;
  private int flags;
  private final int told;
  private final Fulfilment fulfilment;
  private int expectationClass;
  private int assignedHelper;
  private int id;
  private long deadlineNanos;

  // where it hangs in the table
  Expectation nextHere;
  Expectation nextOfMaster;
  Expectation older;
  Expectation newer;

  /**
   * An expectation not yet in the table.
   *
   * @param master its master, confirmed
   * @param direction the direction, relative to the master, whose sender will open it
   * @param helper id of the helper that made it
   * @param flags {@link #PERMANENT} and others
   * @param fulfilment what to do to the fulfilling entry, or {@code null}
   */
  public Expectation(
      ConntrackEntry master, Direction direction, int helper, int flags, Fulfilment fulfilment) {
    this.masterSlot = master.slot();
    this.masterId = master.id();
    this.masterProtocol = master.protocol();
    this.zone = master.zone();
    this.direction = direction;
    this.helper = helper;
    this.flags = flags;
    this.told = master.told();
    this.fulfilment = fulfilment;
  }

  /** A copy not yet in a table, with another engine's master, helper id and fulfilment. */
  Expectation copy(ConntrackEntry newMaster, int newHelper, Fulfilment newFulfilment) {
    Expectation copy = new Expectation(newMaster, direction, newHelper, flags, newFulfilment);
    copy.tuple.set(tuple);
    copy.tuple.zone(tuple.zone());
    copy.mask.set(mask);
    copy.announced.set(announced);
    copy.expectationClass = expectationClass;
    return copy;
  }

  /** What the first packet must look like, under {@link #mask()}; fill before adding. */
  public PacketTuple tuple() {
    return tuple;
  }

  /**
   * Bits of {@link #tuple()}'s source that count; a zero port is any port. Fill before adding. The
   * destination always counts in full, as in the kernel, whatever stands here.
   */
  public PacketTuple mask() {
    return mask;
  }

  /** The endpoint before NAT, as announced ({@code saved_addr}, {@code saved_proto}). */
  public PacketTuple announced() {
    return announced;
  }

  /** Puts it where {@link Fulfilment#kept} is asked for all of it. */
  public void announcedInto(PacketTuple into) {
    into.meta = PacketTuple.meta(tuple.ipVersion(), 0, 0, 0, announced.destinationPort());
    into.destinationHigh = announced.destinationHigh;
    into.destinationLow = announced.destinationLow;
  }

  public int masterSlot() {
    return masterSlot;
  }

  public long masterId() {
    return masterId;
  }

  /** IP protocol number of the master: a helper of one name can be two. */
  public int masterProtocol() {
    return masterProtocol;
  }

  /** The master's zone, in which alone it can be fulfilled. */
  public int zone() {
    return zone;
  }

  public Direction direction() {
    return direction;
  }

  public int helper() {
    return helper;
  }

  public int flags() {
    return flags;
  }

  /** What of it is told: {@link EntryEvent#EXPECTATION_NEW} and its like, as of its master. */
  public int told() {
    return told;
  }

  /** See {@link Fulfilment}; may be {@code null}. */
  public Fulfilment fulfilment() {
    return fulfilment;
  }

  /** The class of the helper it counts against, 0 for the only one. */
  public int expectationClass() {
    return expectationClass;
  }

  /** See {@link #expectationClass()}; set before adding. */
  public void expectationClass(int newClass) {
    expectationClass = newClass;
  }

  /** Id of the helper the fulfilling entry gets, 0 for none ({@code assign_helper}). */
  public int assignedHelper() {
    return assignedHelper;
  }

  /** See {@link #assignedHelper()}; set before adding. */
  public void assignedHelper(int helperId) {
    assignedHelper = helperId;
  }

  private static final long DESTINATION_META = 0x0000_FFFF_0000_FFFFL;

  private boolean sameDestination(PacketTuple other) {
    return tuple.destinationLow == other.destinationLow
        && tuple.destinationHigh == other.destinationHigh
        && ((tuple.meta ^ other.meta) & DESTINATION_META) == 0;
  }

  /** Whether a packet of {@code other}'s tuple is what is expected; zones aside. */
  boolean expects(PacketTuple other) {
    return sameDestination(other)
        && ((tuple.sourceHigh ^ other.sourceHigh) & mask.sourceHigh) == 0
        && ((tuple.sourceLow ^ other.sourceLow) & mask.sourceLow) == 0
        && ((tuple.sourcePort() ^ other.sourcePort()) & mask.sourcePort()) == 0;
  }

  /** Clears {@link #INACTIVE}. */
  public void wake() {
    flags &= ~INACTIVE;
  }

  /** Whether both have the same master. */
  boolean sameMaster(Expectation other) {
    return masterSlot == other.masterSlot && masterId == other.masterId;
  }

  /** Whether both say the same ({@code expect_matches}). */
  boolean repeats(Expectation other) {
    return zone == other.zone
        && sameDestination(other.tuple)
        && tuple.sourceHigh == other.tuple.sourceHigh
        && tuple.sourceLow == other.tuple.sourceLow
        && tuple.sourcePort() == other.tuple.sourcePort()
        && mask.sourceHigh == other.mask.sourceHigh
        && mask.sourceLow == other.mask.sourceLow
        && mask.sourcePort() == other.mask.sourcePort();
  }

  /** Whether some packet could fulfil either ({@code expect_clash}). */
  boolean clashes(Expectation other) {
    PacketTuple theirs = other.tuple;
    return zone == other.zone
        && sameDestination(theirs)
        && ((tuple.sourceHigh ^ theirs.sourceHigh) & mask.sourceHigh & other.mask.sourceHigh) == 0
        && ((tuple.sourceLow ^ theirs.sourceLow) & mask.sourceLow & other.mask.sourceLow) == 0
        && ((tuple.sourcePort() ^ theirs.sourcePort())
                & mask.sourcePort()
                & other.mask.sourcePort())
            == 0;
  }

  /** Number given by the table. */
  public int id() {
    return id;
  }

  void id(int newId) {
    id = newId;
  }

  /** Engine time of expiry. */
  public long deadlineNanos() {
    return deadlineNanos;
  }

  /** Sets the engine time of expiry. */
  public void deadlineNanos(long deadline) {
    deadlineNanos = deadline;
  }
}
