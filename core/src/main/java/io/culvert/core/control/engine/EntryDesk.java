package io.culvert.core.control.engine;

import io.culvert.core.clock.Clock;
import io.culvert.core.conntrack.Conntrack;
import io.culvert.core.conntrack.ConntrackEntry;
import io.culvert.core.conntrack.ConntrackTable;
import io.culvert.core.conntrack.Creation;
import io.culvert.core.conntrack.Direction;
import io.culvert.core.conntrack.Expectation;
import io.culvert.core.conntrack.ExpectationTable;
import io.culvert.core.conntrack.PacketTuple;
import io.culvert.core.conntrack.Tuple;
import io.culvert.core.control.ControlException;
import io.culvert.core.control.EntryCopier;
import io.culvert.core.control.EntryDraft;
import io.culvert.core.control.EntryView;
import io.culvert.core.control.ExpectationDraft;
import io.culvert.core.control.ExpectationView;
import io.culvert.core.control.Translation;
import io.culvert.core.nat.Manip;
import io.culvert.core.nat.Nat;
import io.culvert.core.nat.NatRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds entries, and makes entries and expectations that no packet asked for. Loop only. */
final class EntryDesk {

  private static final long SECOND_NANOS = 1_000_000_000L;
  private static final int MAX_KEYS = 1000;

  private final Conntrack conntrack;
  private final Nat nat;
  private final Clock clock;
  private final EntryCopier copier;
  private final Creation creation;

  EntryDesk(RouterParts parts) {
    conntrack = parts.conntrack();
    nat = parts.nat();
    clock = parts.clock();
    copier = parts.copier();
    creation = new Creation(conntrack);
  }

  /** The entry one of whose tuples is {@code tuple}. */
  Optional<EntryView> find(Tuple tuple, int zone) {
    long now = clock.nanos();
    long handle = conntrack.table().find(new PacketTuple().set(tuple, zone), now);
    return handle < 0 ? Optional.empty() : Optional.of(copy(ConntrackTable.slot(handle), now));
  }

  /** Those of the entries with these keys that are alive. */
  List<EntryView> find(List<EntryView.Key> keys) {
    if (keys.size() > MAX_KEYS) {
      throw new ControlException(
          ControlException.Code.BAD_REQUEST, "more than " + MAX_KEYS + " entries", "");
    }
    long now = clock.nanos();
    List<EntryView> found = new ArrayList<>(keys.size());
    for (EntryView.Key key : keys) {
      if (conntrack.table().alive(key.slot(), key.id())) {
        found.add(copy(key.slot(), now));
      }
    }
    return found;
  }

  private EntryView copy(int slot, long now) {
    return copier.copy(conntrack.table().entry(slot, new ConntrackEntry()), now);
  }

  /** The entry as it came to be; {@link ControlException} where it can't be made. */
  EntryView create(EntryDraft wanted) {
    long now = clock.nanos();
    EntryDraft.Zone zone = wanted.zone();
    made(creation.open(wanted.original(), wanted.reply(), zone.number(), zone.directions(), now));
    try {
      fill(creation.draft(), wanted, now);
    } catch (ControlException e) {
      creation.drop();
      throw e;
    }
    long timeout = wanted.change().timeoutSeconds().orElseThrow() * SECOND_NANOS;
    made(creation.publish(timeout, now));
    return copier.copy(creation.draft(), now);
  }

  private static void made(Creation.Outcome outcome) {
    switch (outcome) {
      case MADE -> {}
      case THERE ->
          throw new ControlException(
              ControlException.Code.CONFLICT, "such an entry exists", "-U updates it");
      case FULL -> throw refused("the table is full");
      default -> throw new IllegalStateException("no such outcome");
    }
  }

  private void fill(ConntrackEntry draft, EntryDraft wanted, long now) {
    EntryDraft.Progress progress = wanted.progress();
    boolean known =
        conntrack
            .tracker(draft.protocol())
            .resume(draft, progress.state(), progress.originalTag(), progress.replyTag());
    if (!known) {
      throw new ControlException(
          ControlException.Code.BAD_REQUEST,
          "no state of this protocol is called \"" + progress.state() + "\"",
          "");
    }
    TableTurns.apply(draft, wanted.change());
    wanted.destination().ifPresent(to -> translate(draft, Manip.DESTINATION, to, now));
    wanted.source().ifPresent(to -> translate(draft, Manip.SOURCE, to, now));
  }

  private void translate(ConntrackEntry draft, Manip manip, Translation to, long now) {
    if (to.address().version() != draft.ipVersion()) {
      throw refused(to.address() + " is of another IP version");
    }
    NatRange address = NatRange.address(to.address());
    NatRange range = to.port() == 0 ? address : address.withPorts(to.port(), to.port());
    if (nat.setup(draft, manip, range, Nat.NO_DEVICE, now) != null) {
      throw refused("nothing free to translate to");
    }
  }

  /** The expectation as it came to be; {@link ControlException} where it can't be made. */
  ExpectationView expect(ExpectationDraft wanted) {
    long now = clock.nanos();
    PacketTuple ofMaster = new PacketTuple().set(wanted.master(), 0);
    long handle = conntrack.table().find(ofMaster, now);
    if (handle < 0) {
      throw new ControlException(
          ControlException.Code.NOT_FOUND, "there is no such master entry", "");
    }
    ConntrackEntry master =
        conntrack.table().entry(ConntrackTable.slot(handle), new ConntrackEntry());
    if (master.helper() == 0) {
      throw refused("the master entry has no helper");
    }
    PacketTuple tuple = new PacketTuple().set(wanted.tuple(), 0);
    if (conntrack.expectations().find(tuple, now) != null) {
      throw exists();
    }
    Direction opener = ConntrackTable.direction(handle).opposite();
    Expectation made = new Expectation(master, opener, master.helper(), 0, null);
    made.tuple().set(tuple);
    made.mask().set(new PacketTuple().set(wanted.mask(), 0));
    ExpectationTable.Added added =
        conntrack.expectations().add(made, 0, wanted.timeoutSeconds() * SECOND_NANOS, now);
    return switch (added) {
      case ADDED, REFRESHED -> copier.copy(made, now);
      case TABLE_FULL -> throw refused("there are too many expectations");
      default -> throw exists();
    };
  }

  private static ControlException exists() {
    return new ControlException(
        ControlException.Code.CONFLICT, "such an expectation exists or clashes", "");
  }

  private static ControlException refused(String message) {
    return new ControlException(ControlException.Code.REFUSED, message, "");
  }
}
