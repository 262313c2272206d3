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
import io.culvert.helpers.Endpoint;
import io.culvert.helpers.Expect;
import io.culvert.helpers.HelperRefusal;
import io.culvert.helpers.HelperRefusal.Reason;
import io.culvert.helpers.HelperSpec;
import io.culvert.helpers.Transport;
import java.util.Arrays;
import java.util.Optional;

/**
 * Expectations of signalling, and of media with the port next to theirs ({@code nf_nat_sip_expect},
 * {@code nf_nat_sdp_media}, {@code set_expected_rtp_rtcp}), and what else SIP does to expectations.
 * Made for each message that needs it; loop only.
 */
final class OrderedExpecting {

  private static final long SECOND = 1_000_000_000L;
  private static final int HIGHEST_PORT = 0xFFFF;

  private final LoadedHelper helper;
  private final ConntrackEntry entry;
  private final ExpectationTable table;
  private final Nat nat;
  private final Surroundings around;
  private final PacketTuple diallers = new PacketTuple();
  private final long nowNanos;

  OrderedExpecting(
      LoadedHelper helper,
      ConntrackEntry entry,
      ExpectationTable table,
      Nat nat,
      Surroundings around,
      long nowNanos) {
    this.around = around;
    this.helper = helper;
    this.entry = entry;
    this.table = table;
    this.nat = nat;
    this.nowNanos = nowNanos;
  }

  /** Expects it, as {@link io.culvert.helpers.HelperContext#expect} does. */
  Endpoint expect(Expect expect) {
    if (expect.isOnward() && comesNotBy(expect)) {
      return expect.announced();
    }
    helper.counters.expectations++;
    boolean translated =
        EntryStatus.translated(entry.status()) && !expect.standsAsIs() && !expect.isOnItsOwn();
    Expectation first = expectation(expect, expect.announced().port(), translated);
    Expectation next =
        expect.isWithNext()
            ? expectation(expect, expect.announced().port() + 1 & HIGHEST_PORT, translated)
            : null;
    PacketTuple tuple = first.tuple();
    if (translated) {
      search(expect, first, next);
    } else if (next == null) {
      HelperSpec.Kind kind = ExpectationMaker.kind(helper, first);
      check(table.add(first, kind.max(), timeout(expect, kind), nowNanos));
    } else {
      addUnlessThere(expect, first, next);
    }
    return ExpectationMaker.destination(tuple);
  }

  /** {@code callforward_do_filter}. */
  private boolean comesNotBy(Expect expect) {
    entry.tuple(LoadedHelper.direction(expect.dialler()), diallers);
    IpAddress dialler =
        new IpAddress(diallers.ipVersion(), diallers.sourceHigh, diallers.sourceLow);
    return around.sameWay().test(ExpectationMaker.address(expect.announced()), dialler);
  }

  private Expectation expectation(Expect expect, int port, boolean translated) {
    Direction dialler = LoadedHelper.direction(expect.dialler());
    Expectation made =
        ExpectationMaker.make(
            entry, helper, expect, dialler, translated ? fulfilment(expect) : null);
    IpAddress announced = ExpectationMaker.address(expect.announced());
    PacketTuple tuple = made.tuple();
    entry.tuple(dialler, diallers);
    boolean seen = translated || expect.isOnItsOwn();
    tuple.destinationHigh = seen ? diallers.destinationHigh : announced.high();
    tuple.destinationLow = seen ? diallers.destinationLow : announced.low();
    tuple.destinationPort(port);
    made.announced().destinationPort(port);
    return made;
  }

  private Expectation.Fulfilment fulfilment(Expect expect) {
    if (expect.isOnward()) {
      return nat.fulfilments().sendOnward();
    }
    return expect.isLikeMaster()
        ? nat.fulfilments().followMaster()
        : nat.fulfilments().meetAnnounced();
  }

  private void search(Expect expect, Expectation first, Expectation next) {
    int from = expect.firstPort().orElse(first.tuple().destinationPort());
    first.tuple().destinationPort(from);
    if (next == null) {
      HelperSpec.Kind kind = ExpectationMaker.kind(helper, first);
      check(nat.ports().reserve(first, kind.max(), timeout(expect, kind), nowNanos));
      return;
    }
    // Linux takes any two; where members of a cluster choose, they do so by pairs
    int begin = both(first, from) ? from : from + 1 & ~1;
    for (int port = begin; port != 0 && port <= HIGHEST_PORT; port += 2) {
      if (!both(first, port)) {
        continue;
      }
      first.tuple().destinationPort(port);
      Added added = add(expect, first);
      if (added.expected()) {
        next.tuple().destinationPort(port + 1 & HIGHEST_PORT);
        added = add(expect, next);
        if (!added.expected()) {
          table.remove(first, nowNanos);
        }
      }
      if (added.expected()) {
        return;
      }
      if (added != Added.CLASH && !(expect.isUnshared() && added == Added.ALREADY)) {
        check(added);
      }
    }
    throw new HelperRefusal(Reason.NO_PORT, "no free port from " + from + " on");
  }

  private boolean both(Expectation first, int port) {
    return nat.ports().may(first, port) && nat.ports().may(first, port + 1 & HIGHEST_PORT);
  }

  private void addUnlessThere(Expect expect, Expectation first, Expectation next) {
    Added added = add(expect, first);
    if (added != Added.ALREADY) {
      check(added);
    }
    Added also = add(expect, next);
    if (!also.expected() && also != Added.ALREADY) {
      if (added.expected()) {
        table.remove(first, nowNanos);
      }
      check(also);
    }
  }

  /** One of a pair. */
  private Added add(Expect expect, Expectation expectation) {
    HelperSpec.Kind kind = ExpectationMaker.kind(helper, expectation);
    long timeout = timeout(expect, kind);
    return expect.isLikeMaster()
        ? table.add(expectation, kind.max(), timeout, nowNanos)
        : table.addUnlessThere(expectation, kind.max(), timeout, nowNanos);
  }

  private static long timeout(Expect expect, HelperSpec.Kind kind) {
    return expect.timeoutSeconds().orElse(kind.timeoutSeconds()) * SECOND;
  }

  private static void check(Added added) {
    if (!added.expected()) {
      boolean full = added == Added.TABLE_FULL || added == Added.MASTER_GONE;
      throw new HelperRefusal(full ? Reason.TABLE_FULL : Reason.NO_PORT, "not expected: " + added);
    }
  }

  /** {@link io.culvert.helpers.HelperContext#expectedElsewhere}. */
  Optional<Endpoint> elsewhere(Expect expect) {
    Expectation wanted = expectation(expect, expect.announced().port(), false);
    wanted.tuple().zone(entry.zone());
    Expectation found = table.find(wanted.tuple(), nowNanos);
    if (found == null
        || found.masterId() == entry.id()
        || found.helper() != helper.id
        || found.masterProtocol() != helper.protocol
        || found.expectationClass() != wanted.expectationClass()) {
      return Optional.empty();
    }
    PacketTuple kept = new PacketTuple();
    if (found.fulfilment() != null) {
      found.fulfilment().kept(found, kept);
    }
    int version = found.tuple().ipVersion();
    IpAddress address = new IpAddress(version, kept.destinationHigh, kept.destinationLow);
    return Optional.of(Endpoint.asWritten(address.toBytes(), kept.destinationPort()));
  }

  /** Withdraws what the connection expects of these kinds. */
  void withdraw(String... kinds) {
    int[] classes = Arrays.stream(kinds).mapToInt(k -> ExpectationMaker.kind(helper, k)).toArray();
    table.ofMaster(
        entry.slot(),
        entry.id(),
        e -> {
          if (Arrays.stream(classes).anyMatch(c -> c == e.expectationClass())) {
            table.remove(e, nowNanos);
          }
        });
  }

  /** Withdraws what the connection expects there. */
  void withdraw(Transport transport, Endpoint published) {
    IpAddress address = ExpectationMaker.address(published);
    table.ofMaster(
        entry.slot(),
        entry.id(),
        e -> {
          if (isAt(e, transport, address, published.port())) {
            table.remove(e, nowNanos);
          }
        });
  }

  private static boolean isAt(Expectation e, Transport transport, IpAddress address, int port) {
    PacketTuple tuple = e.tuple();
    return tuple.ipVersion() == address.version()
        && tuple.destinationHigh == address.high()
        && tuple.destinationLow == address.low()
        && tuple.destinationPort() == port
        && tuple.protocol() == LoadedHelper.protocol(transport);
  }

  /** {@code refresh_signalling_expectation}. */
  boolean renew(String ofKind, Transport transport, Endpoint published, int seconds) {
    int kind = ExpectationMaker.kind(helper, ofKind);
    IpAddress address = ExpectationMaker.address(published);
    Expectation[] newest = new Expectation[1];
    table.ofMaster(
        entry.slot(),
        entry.id(),
        e -> {
          if (e.expectationClass() == kind
              && isAt(e, transport, address, published.port())
              && e.deadlineNanos() - nowNanos > 0) {
            newest[0] = e;
          }
        });
    if (newest[0] == null) {
      return false;
    }
    newest[0].deadlineNanos(nowNanos + seconds * SECOND);
    newest[0].wake();
    return true;
  }
}
