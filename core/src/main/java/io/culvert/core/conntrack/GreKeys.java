package io.culvert.core.conntrack;

import io.culvert.core.wire.IpProtocol;

/**
 * The keys that senders of PPTP data go by themselves ({@code nf_ct_gre_keymap} in
 * nf_conntrack_proto_gre.c). A packet of enhanced GRE (RFC 2637) bears the call id of its receiver
 * only; from the control connection, the master, a helper learns both ids of a call and adds a key
 * for each direction, and then packets of both directions have tuples that are each other's
 * inverse. What has no key here has source key 0.
 *
 * <p>Keys go with their master, and with any of the entries that master expected. Loop only;
 * searching does not allocate.
 */
public final class GreKeys {

  private static final int BUCKETS = 256;

  private static final class Key {
    final PacketTuple tuple = new PacketTuple();
    final int masterSlot;
    final long masterId;
    final Direction direction;
    Key next;

    Key(ConntrackEntry master, Direction direction) {
      masterSlot = master.slot();
      masterId = master.id();
      this.direction = direction;
    }

    boolean names(PacketTuple other) {
      return tuple.sourceLow == other.sourceLow
          && tuple.destinationLow == other.destinationLow
          && tuple.sourceHigh == other.sourceHigh
          && tuple.destinationHigh == other.destinationHigh
          && tuple.destinationPort() == other.destinationPort()
          && tuple.ipVersion() == other.ipVersion();
    }

    boolean of(int slot, long id) {
      return masterSlot == slot && masterId == id;
    }
  }

  private final Key[] buckets = new Key[BUCKETS];
  private final ConntrackEntry child = new ConntrackEntry();
  private int count;

  private static int bucketOf(PacketTuple tuple) {
    long mixed = tuple.sourceLow * 31 + tuple.destinationLow * 17 + tuple.destinationPort();
    return (int) (mixed ^ mixed >>> 32 ^ mixed >>> 8) & BUCKETS - 1;
  }

  /**
   * Lets packets with the addresses and the destination key of {@code tuple} have its source key
   * too.
   *
   * @param master the control connection, which has an expectation for the data
   * @param direction the direction of the control connection they go in
   * @return false if this master has another key in that direction
   */
  public boolean add(ConntrackEntry master, Direction direction, PacketTuple tuple) {
    for (Key first : buckets) {
      for (Key key = first; key != null; key = key.next) {
        if (key.of(master.slot(), master.id()) && key.direction == direction) {
          return key.names(tuple);
        }
      }
    }
    Key key = new Key(master, direction);
    key.tuple.set(tuple).zone(master.zone());
    int bucket = bucketOf(tuple);
    key.next = buckets[bucket];
    buckets[bucket] = key;
    count++;
    return true;
  }

  /** How many keys there are. */
  public int count() {
    return count;
  }

  /** The source key of a packet with the addresses and destination key of {@code tuple}, or 0. */
  int sourceKey(PacketTuple tuple) {
    if (count == 0) {
      return 0;
    }
    for (Key key = buckets[bucketOf(tuple)]; key != null; key = key.next) {
      if (key.names(tuple)) {
        return key.tuple.sourcePort();
      }
    }
    return 0;
  }

  /**
   * The control connection is dying: its data connections expire with it ({@code
   * gre_pptp_destroy_siblings}).
   */
  void masterDies(int slot, long id, ConntrackTable table, long nowNanos) {
    if (count > 0) {
      remove(slot, id, table, nowNanos);
    }
  }

  /** An entry is gone, and if it was a data connection, so are the keys of its master. */
  void freed(ConntrackEntry entry) {
    if (count > 0 && entry.masterId() != 0 && entry.protocol() == IpProtocol.GRE) {
      remove(entry.masterSlot(), entry.masterId(), null, 0);
    }
  }

  private void remove(int slot, long id, ConntrackTable table, long nowNanos) {
    for (int bucket = 0; bucket < BUCKETS; bucket++) {
      Key before = null;
      for (Key key = buckets[bucket]; key != null; key = key.next) {
        if (!key.of(slot, id)) {
          before = key;
          continue;
        }
        if (before == null) {
          buckets[bucket] = key.next;
        } else {
          before.next = key.next;
        }
        count--;
        if (table != null) {
          expire(key.tuple, table, nowNanos);
        }
      }
    }
  }

  private void expire(PacketTuple tuple, ConntrackTable table, long nowNanos) {
    long handle = table.find(tuple, nowNanos);
    if (handle >= 0) {
      table.entry(ConntrackTable.slot(handle), child).deadlineNanos(nowNanos);
    }
  }
}
