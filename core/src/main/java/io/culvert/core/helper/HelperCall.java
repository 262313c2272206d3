package io.culvert.core.helper;

import io.culvert.core.conntrack.ConntrackEntry;
import io.culvert.core.conntrack.Direction;
import io.culvert.core.conntrack.EntryStatus;
import io.culvert.core.conntrack.Expectation;
import io.culvert.core.conntrack.ExpectationTable;
import io.culvert.core.conntrack.ExpectationTable.Added;
import io.culvert.core.conntrack.PacketTuple;
import io.culvert.core.nat.Nat;
import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.IpProtocol;
import io.culvert.helpers.Endpoint;
import io.culvert.helpers.Expect;
import io.culvert.helpers.HelperContext;
import io.culvert.helpers.HelperRefusal;
import io.culvert.helpers.HelperRefusal.Reason;
import io.culvert.helpers.HelperSpec;
import io.culvert.helpers.Message;
import io.culvert.helpers.Side;
import io.culvert.helpers.Transport;
import io.culvert.helpers.Tunnel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * What one call of a helper may ask of the router. Made for each message shown, dead afterwards;
 * loop only.
 */
final class HelperCall implements HelperContext {

  private static final Pattern WORD = Pattern.compile("[a-z][a-z0-9-]{0,31}");
  private static final long SECOND = 1_000_000_000L;

  private final HelperAttachment attachment;
  private final ConntrackEntry entry;
  private final ExpectationTable table;
  private final Nat nat;
  private final boolean foreignAllowed;
  private final Surroundings around;
  private final long nowNanos;
  private final PacketTuple diallers = new PacketTuple();
  private final PacketTuple announcers = new PacketTuple();
  private List<Expectation> before;
  private List<HelperAttachment.Held> heldBefore;
  private boolean expected;
  private boolean closing;
  private boolean over;
  private boolean withdrawing;
  private int deliveryPort;
  private String dropReason;

  HelperCall(
      HelperAttachment attachment,
      ConntrackEntry entry,
      ExpectationTable table,
      Nat nat,
      boolean foreignAllowed,
      Surroundings around,
      long nowNanos) {
    this.attachment = attachment;
    this.entry = entry;
    this.table = table;
    this.nat = nat;
    this.foreignAllowed = foreignAllowed;
    this.around = around;
    this.nowNanos = nowNanos;
  }

  /** The connection is leaving: nothing can be expected any more. */
  HelperCall forClosing() {
    closing = true;
    return this;
  }

  /** Whether the helper expects anything for this message. */
  boolean expected() {
    return expected;
  }

  /** The word the helper wants the packet dropped under, or {@code null}. */
  String dropReason() {
    return dropReason;
  }

  /** The helper has returned: whoever kept this may ask nothing more. */
  void end() {
    over = true;
  }

  @Override
  public Endpoint expect(Expect expect) {
    alive();
    if (closing) {
      throw new IllegalStateException("the connection is closing: nothing can be expected");
    }
    Direction dialler = LoadedHelper.direction(expect.dialler());
    entry.tuple(dialler, diallers);
    entry.tuple(dialler.opposite(), announcers);
    IpAddress announced = ExpectationMaker.address(expect.announced());
    if (expect.isInOrder()) {
      remember();
      expected = true;
      return ordered().expect(expect);
    }
    boolean own =
        announced.version() == announcers.ipVersion()
            && announced.high() == announcers.sourceHigh
            && announced.low() == announcers.sourceLow;
    if (!own && (!foreignAllowed || announced.version() != announcers.ipVersion())) {
      throw new HelperRefusal(
          Reason.FOREIGN_ENDPOINT,
          expect.announcer() + " is " + endpoint(expect.announcer()) + ": " + expect.announced());
    }
    remember();
    HelperAttachment.Held again = stillHeld(expect);
    if (again != null) {
      add(again.expectation(), expect, false);
      expected = true;
      return again.published();
    }
    Endpoint published = own ? reserve(expect, dialler) : foreign(expect, dialler, announced);
    attachment.helper.counters.expectations++;
    expected = true;
    return published;
  }

  @Override
  public void publish(
      Expect expectation, Message.Finding place, int group, Function<Endpoint, String> format) {
    Endpoint published = expect(expectation);
    if (restates()) {
      place.replace(group, format.apply(published));
    }
  }

  @Override
  public void translate(Message.Finding place, int group, String text) {
    alive();
    if (restates()) {
      place.replace(group, text);
    }
  }

  @Override
  public Tunnel tunnel() {
    alive();
    if (attachment.tunnel() == null) {
      throw new IllegalStateException("the helper's spec declares no tunnel");
    }
    return new LiveTunnel(attachment, entry, attachment.tunnel(), nowNanos);
  }

  private OrderedExpecting ordered() {
    alive();
    return new OrderedExpecting(attachment.helper, entry, table, nat, around, nowNanos);
  }

  @Override
  public boolean restates() {
    alive();
    return EntryStatus.translated(entry.status());
  }

  @Override
  public boolean isExpected() {
    return entry.has(EntryStatus.EXPECTED);
  }

  @Override
  public Optional<Endpoint> expectedElsewhere(Expect expect) {
    return ordered().elsewhere(expect);
  }

  @Override
  public void withdraw(String... kinds) {
    ordered().withdraw(kinds);
  }

  @Override
  public void withdraw(Transport transport, Endpoint published) {
    ordered().withdraw(transport, published);
  }

  @Override
  public boolean renew(String kind, Transport transport, Endpoint published, int seconds) {
    return ordered().renew(kind, transport, published, seconds);
  }

  @Override
  public void deliverTo(int port) {
    alive();
    if (port < 1 || port > 0xFFFF) {
      throw new IllegalArgumentException("not a port: " + port);
    }
    deliveryPort = port;
  }

  /** The port the datagram is to go to, 0 for the one it is addressed to. */
  int deliveryPort() {
    return deliveryPort;
  }

  /** The announcer as the dialler knows it, at the announced port or one that stands in for it. */
  private Endpoint reserve(Expect expect, Direction dialler) {
    LoadedHelper helper = attachment.helper;
    boolean translated = restates() && !expect.isOnItsOwn();
    boolean thisOne =
        expect.transport() == Transport.UDP
            && helper.protocol == IpProtocol.UDP
            && expect.announced().port() == announcers.sourcePort();
    Expectation expectation =
        expectation(expect, dialler, translated ? nat.fulfilments().followMaster() : null);
    PacketTuple tuple = expectation.tuple();
    tuple.destinationHigh = diallers.destinationHigh;
    tuple.destinationLow = diallers.destinationLow;
    // where datagrams are spoken, the own endpoint has a mapping already: no port to look for
    tuple.destinationPort(thisOne ? diallers.destinationPort() : expect.announced().port());
    add(expectation, expect, translated && !thisOne);
    if (translated && !thisOne && tuple.destinationPort() == 0) {
      // nf_nat_exp_find_port answers 0 for "none": what it expected stays, the message does not
      before = living();
      throw new HelperRefusal(Reason.NO_PORT, "port 0 stands for nothing");
    }
    Endpoint published = ExpectationMaker.destination(tuple);
    boolean standsIn = !thisOne && tuple.destinationPort() != expect.announced().port();
    attachment.held().add(new HelperAttachment.Held(expect, expectation, published, standsIn));
    return published;
  }

  /** A third host, which the operator allows to be announced; it has no mapping to hide behind. */
  private Endpoint foreign(Expect expect, Direction dialler, IpAddress announced) {
    Expectation expectation = expectation(expect, dialler, null);
    expectation.tuple().destinationHigh = announced.high();
    expectation.tuple().destinationLow = announced.low();
    expectation.tuple().destinationPort(expect.announced().port());
    add(expectation, expect, false);
    attachment
        .held()
        .add(new HelperAttachment.Held(expect, expectation, expect.announced(), false));
    return expect.announced();
  }

  private Expectation expectation(
      Expect expect, Direction dialler, Expectation.Fulfilment fulfilment) {
    return ExpectationMaker.make(entry, attachment.helper, expect, dialler, fulfilment);
  }

  private void add(Expectation expectation, Expect expect, boolean movePort) {
    HelperSpec.Kind kind = ExpectationMaker.kind(attachment.helper, expectation);
    int seconds = expect.timeoutSeconds().orElse(kind.timeoutSeconds());
    Added added =
        movePort
            ? nat.ports().reserve(expectation, kind.max(), seconds * SECOND, nowNanos)
            : table.add(expectation, kind.max(), seconds * SECOND, nowNanos);
    switch (added) {
      case ADDED, REFRESHED:
        return;
      case CLASH:
        throw new HelperRefusal(Reason.NO_PORT, "port " + expect.announced().port() + " is taken");
      case TABLE_FULL:
        throw new HelperRefusal(Reason.TABLE_FULL, "no more can be expected");
      default:
        throw new HelperRefusal(Reason.TABLE_FULL, "the connection is gone");
    }
  }

  private HelperAttachment.Held stillHeld(Expect expect) {
    return attachment.held().stream()
        .filter(held -> held.expect().equals(expect) && !held.standsIn())
        .findFirst()
        .orElse(null);
  }

  /**
   * Notes what there was before this message, and lets go of what has been fulfilled or expired.
   */
  private void remember() {
    List<Expectation> living = living();
    attachment.held().removeIf(held -> !living.contains(held.expectation()));
    if (before == null) {
      before = living;
      heldBefore = List.copyOf(attachment.held());
    }
  }

  private List<Expectation> living() {
    List<Expectation> living = new ArrayList<>();
    table.ofMaster(
        entry.slot(),
        entry.id(),
        e -> {
          if (e.deadlineNanos() - nowNanos > 0) {
            living.add(e);
          }
        });
    return living;
  }

  /** The message goes nowhere, or on unread: everything expected for it is withdrawn. */
  void abandon() {
    if (before == null) {
      return;
    }
    for (Expectation e : living()) {
      if (!before.contains(e)) {
        table.remove(e, nowNanos);
      }
    }
    List<Expectation> left = living();
    for (Expectation e : before) {
      if (!left.contains(e)) {
        // it had given way to one that is now withdrawn
        table.add(e, 0, e.deadlineNanos() - nowNanos, nowNanos);
      }
    }
    attachment.held().clear();
    attachment.held().addAll(heldBefore);
  }

  @Override
  public Endpoint endpoint(Side side) {
    alive();
    PacketTuple tuple = entry.tuple(LoadedHelper.direction(side), new PacketTuple());
    IpAddress address = new IpAddress(tuple.ipVersion(), tuple.sourceHigh, tuple.sourceLow);
    return Endpoint.asWritten(address.toBytes(), tuple.sourcePort());
  }

  @Override
  public Endpoint seenAs(Side side) {
    alive();
    return ExpectationMaker.destination(
        entry.tuple(LoadedHelper.direction(side.peer()), new PacketTuple()));
  }

  @Override
  public <T> T state(Class<T> type, Supplier<? extends T> initial) {
    alive();
    return attachment.memory().of(attachment.helper, type, initial);
  }

  @Override
  public OptionalInt broadcastBits() {
    alive();
    int bits = around.broadcastBits();
    return bits == 0 ? OptionalInt.empty() : OptionalInt.of(bits);
  }

  @Override
  public void keepFor(int seconds) {
    alive();
    if (seconds < 1 || seconds > 86_400) {
      throw new IllegalArgumentException("1 to 86400 seconds, not " + seconds);
    }
    entry.refresh(nowNanos, seconds * SECOND);
  }

  @Override
  public void stopWatching() {
    alive();
    attachment.watching = false;
  }

  @Override
  public void drop(String reason) {
    refuse(reason);
    withdrawing = true;
  }

  @Override
  public void refuse(String reason) {
    alive();
    if (!WORD.matcher(reason).matches()) {
      throw new IllegalArgumentException("not a word to count drops under: " + reason);
    }
    dropReason = reason;
  }

  /** Whether what was expected for a message that is dropped is to be withdrawn. */
  boolean withdrawing() {
    return withdrawing;
  }

  private void alive() {
    if (over) {
      throw new IllegalStateException("a context is valid during the call it was handed to");
    }
  }
}
