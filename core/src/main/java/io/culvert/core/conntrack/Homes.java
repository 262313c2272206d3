package io.culvert.core.conntrack;

/**
 * Where entries are judged, where several engines share the connections of a network and each
 * judges some: asked about each packet that finds an entry, and about each that finds none. A home
 * is a number that means nothing here. Loop only; what is asked about known entries must not
 * allocate.
 */
public interface Homes {

  /** This engine judges it. */
  int HERE = -1;

  /** Nobody can judge it now. */
  int NOWHERE = -2;

  /** Has {@code conntrack} ask {@code others}; before its first packet, where there are any. */
  static void share(Conntrack conntrack, Homes others) {
    conntrack.elsewhere.homes(others);
  }

  /**
   * Whether another engine than {@code conntrack}'s has an entry with {@code reply} as one of its
   * tuples, so that packets of {@code draft} must not look like that; {@code false} where there are
   * no others. The zone is that of {@code draft}.
   */
  static boolean taken(
      Conntrack conntrack, PacketTuple reply, ConntrackEntry draft, long nowNanos) {
    return conntrack.elsewhere.taken(reply, draft, nowNanos);
  }

  /** The home of the entry with that id, which is in this engine's table. */
  int ofEntry(long id, long nowNanos);

  /**
   * The home of the entry with that tuple, zone included, which is not in this engine's table;
   * {@link #HERE} if nobody has one.
   */
  int ofTuple(PacketTuple tuple, long nowNanos);

  /**
   * The home of a connection that is not known at all, and not expected by this engine.
   *
   * @param opens whether the packet can only be its first: nobody need know of it
   */
  int ofUnknown(PacketTuple tuple, boolean opens, long nowNanos);
}
