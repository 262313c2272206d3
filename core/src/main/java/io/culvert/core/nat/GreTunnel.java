package io.culvert.core.nat;

import io.culvert.core.conntrack.Conntrack;
import io.culvert.core.conntrack.ConntrackEntry;
import io.culvert.core.conntrack.ConntrackTable;
import io.culvert.core.conntrack.Direction;
import io.culvert.core.conntrack.EntryStatus;
import io.culvert.core.conntrack.Expectation;
import io.culvert.core.conntrack.ExpectationTable;
import io.culvert.core.conntrack.PacketTuple;
import io.culvert.core.wire.IpProtocol;

/**
 * The GRE tunnel of one control connection: its keys, its two expectations, and what becomes of the
 * packet that fulfils one ({@code exp_gre}, {@code pptp_expectfn}, {@code pptp_destroy_siblings} in
 * nf_conntrack_pptp.c; {@code pptp_exp_gre}, {@code pptp_nat_expected} in nf_nat_pptp.c). With C
 * the client, c its key, c' the key the server knows, and C' the client's address as the server
 * knows it:
 *
 * <pre>
 *  from the client:  C:c > S:s     becomes  C':c' > S:s
 *  from the server:  S:s > C':c'   becomes  S:s > C:c
 * </pre>
 *
 * <p>IPv4 only. Loop only.
 */
public final class GreTunnel implements Expectation.Fulfilment {

  private static final int MAX_EXPECTED = 2;

  private final Conntrack conntrack;
  private final Nat nat;
  private final PacketTuple other = new PacketTuple();
  private final PacketTuple ofMaster = new PacketTuple();
  private int clientKey;
  private int clientKeySeen;
  private int serverKey;

  /** One whose keys nobody told yet. */
  public GreTunnel(Conntrack conntrack, Nat nat) {
    this.conntrack = conntrack;
    this.nat = nat;
  }

  /** The key of the client, in its own words, where the router chose another. */
  public int clientKey() {
    return clientKey;
  }

  /** The key by which the server knows the client. */
  public int clientKeySeen() {
    return clientKeySeen;
  }

  /** The key of the server. */
  public int serverKey() {
    return serverKey;
  }

  /** Sets what the client chose and what the server is told. */
  public void clientKeys(int own, int seen) {
    clientKey = own;
    clientKeySeen = seen;
  }

  /** See {@link #clientKeySeen()}. */
  public void clientKeySeen(int key) {
    clientKeySeen = key;
  }

  /** See {@link #serverKey()}. */
  public void serverKey(int key) {
    serverKey = key;
  }

  /**
   * Expects packets of both directions; either both or none.
   *
   * @param master the control connection
   * @param helper id of the helper that asks
   */
  public void expect(ConntrackEntry master, int helper, long timeoutNanos, long nowNanos) {
    Expectation clients = expectation(master, Direction.ORIGINAL, helper);
    Expectation servers = expectation(master, Direction.REPLY, helper);
    ExpectationTable table = conntrack.expectations();
    if (!table.add(clients, MAX_EXPECTED, timeoutNanos, nowNanos).expected()) {
      return;
    }
    if (!table.add(servers, MAX_EXPECTED, timeoutNanos, nowNanos).expected()) {
      table.remove(clients, nowNanos);
      return;
    }
    boolean known = conntrack.greKeys().add(master.id(), Direction.ORIGINAL, clients.tuple());
    if (known && !conntrack.greKeys().add(master.id(), Direction.REPLY, servers.tuple())) {
      conntrack.greKeys().forget(master.id());
      known = false;
    }
    if (!known) {
      table.remove(servers, nowNanos);
      table.remove(clients, nowNanos);
    }
  }

  private Expectation expectation(ConntrackEntry master, Direction from, int helper) {
    boolean clients = from == Direction.ORIGINAL;
    boolean translated = EntryStatus.translated(master.status());
    Expectation made = new Expectation(master, from, helper, 0, this);
    PacketTuple tuple = master.tuple(from, made.tuple());
    int sender = clients ? translated ? clientKey : clientKeySeen : serverKey;
    keys(tuple, sender, clients ? serverKey : clientKeySeen);
    PacketTuple mask = made.mask();
    mask.sourceLow = 0xFFFF_FFFFL;
    mask.destinationLow = 0xFFFF_FFFFL;
    mask.meta = PacketTuple.meta(0xFF, 0xFF, 0xFFFF, 0xFFFF, 0xFFFF);
    PacketTuple saved = made.announced();
    master.tuple(from.opposite(), ofMaster);
    saved.destinationHigh = ofMaster.sourceHigh;
    saved.destinationLow = ofMaster.sourceLow;
    int receiver = clients ? serverKey : translated ? clientKey : clientKeySeen;
    int kept = !translated ? 0 : clients ? clientKeySeen : clientKey;
    saved.meta = PacketTuple.meta(tuple.ipVersion(), IpProtocol.GRE, 0, kept, receiver);
    return made;
  }

  private static void keys(PacketTuple tuple, int source, int destination) {
    int zone = tuple.zone();
    tuple.meta = PacketTuple.meta(tuple.ipVersion(), IpProtocol.GRE, zone, source, destination);
  }

  /** The key that is written over one in the packet; it is kept as the announced's source. */
  @Override
  public void kept(Expectation expectation, PacketTuple into) {
    int key = expectation.announced().sourcePort();
    into.meta = PacketTuple.meta(expectation.tuple().ipVersion(), 0, 0, 0, key);
    into.destinationHigh = 0;
    into.destinationLow = 0;
  }

  @Override
  public void fulfilled(
      ConntrackEntry draft, ConntrackEntry master, Expectation expectation, long nowNanos) {
    Direction from = expectation.direction();
    boolean clients = from == Direction.ORIGINAL;
    if (!EntryStatus.translated(master.status())) {
      Conntrack.invert(expectation.tuple(), other);
      other.zone(master.zone());
      withdraw(nowNanos);
      return;
    }
    master.tuple(from.opposite(), other);
    // the kernel looks for the client's expectation under keys that it has not filled in
    keys(other, clients ? serverKey : 0, clients ? clientKeySeen : 0);
    other.zone(master.zone());
    withdraw(nowNanos);
    int kept = expectation.announced().sourcePort();
    master.tuple(from.opposite(), ofMaster);
    bind(draft, Manip.SOURCE, clients ? kept : Nat.ANY_PORT, nowNanos);
    bind(draft, Manip.DESTINATION, clients ? Nat.ANY_PORT : kept, nowNanos);
  }

  private void bind(ConntrackEntry draft, Manip manip, int key, long nowNanos) {
    boolean source = manip == Manip.SOURCE;
    long address = source ? ofMaster.destinationLow : ofMaster.sourceLow;
    nat.follow(draft, manip, 0, address, key, nowNanos);
  }

  private void withdraw(long nowNanos) {
    Expectation found = conntrack.expectations().find(other, nowNanos);
    if (found != null) {
      conntrack.expectations().remove(found, nowNanos);
    }
  }

  /**
   * Ends the tunnel: its entry is destroyed, or what is expected withdrawn, each way.
   *
   * @param master the control connection, which may be about to leave the table
   */
  public void end(ConntrackEntry master, long nowNanos) {
    conntrack.greKeys().forget(master.id());
    end(master, Direction.ORIGINAL, clientKeySeen, serverKey, nowNanos);
    end(master, Direction.REPLY, serverKey, clientKeySeen, nowNanos);
  }

  private void end(ConntrackEntry master, Direction from, int sender, int receiver, long nowNanos) {
    keys(master.tuple(from, other), sender, receiver);
    long found = conntrack.table().find(other, master.zone(), master.zoneDirections(), nowNanos);
    if (found >= 0) {
      conntrack.table().destroy(ConntrackTable.slot(found), nowNanos);
      return;
    }
    other.zone(master.zone());
    withdraw(nowNanos);
  }

  /** The three keys, and whether packets are found by them, as a word. */
  public long image(ConntrackEntry master) {
    long known = conntrack.greKeys().knows(master.id()) ? 1L << 48 : 0;
    return known | (long) clientKey << 32 | (long) clientKeySeen << 16 | serverKey;
  }

  /** Is what {@link #image} has put down. */
  public void restore(ConntrackEntry master, long image) {
    clientKeys((int) (image >>> 32) & 0xFFFF, (int) (image >>> 16) & 0xFFFF);
    serverKey((int) image & 0xFFFF);
    conntrack.greKeys().forget(master.id());
    if ((image & 1L << 48) != 0) {
      for (Direction from : Direction.values()) {
        conntrack.greKeys().add(master.id(), from, expectation(master, from, 0).tuple());
      }
    }
  }

  /** The same tunnel in another engine. */
  GreTunnel copy(Conntrack there, Nat natThere) {
    GreTunnel copy = new GreTunnel(there, natThere);
    copy.clientKeys(clientKey, clientKeySeen);
    copy.serverKey(serverKey);
    return copy;
  }
}
