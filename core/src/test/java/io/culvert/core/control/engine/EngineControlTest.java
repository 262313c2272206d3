package io.culvert.core.control.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.culvert.core.conntrack.EntryStatus;
import io.culvert.core.control.ControlException;
import io.culvert.core.control.EntryChange;
import io.culvert.core.control.EntryFilter;
import io.culvert.core.control.EntryView;
import io.culvert.core.control.ExpectationView;
import io.culvert.core.control.ExportView;
import io.culvert.core.control.RouterStatus;
import io.culvert.core.control.RuleText;
import io.culvert.core.control.filter.FilterParser;
import io.culvert.core.wire.DropReason;
import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.Packets;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class EngineControlTest extends ControlRig {

  @Test
  void entriesAreCopiedAsTheyAre() throws Exception {
    rig.set("acct", 1);
    rig.send(Packets.udp("10.0.0.2", 1032, "192.0.2.9", 53).payloadBytes(10));
    rig.entry().mark(7);
    rig.entry().devices(0, 1);
    rig.entry().helper(rig.conntrack.helpers().idOf("dns"));
    rig.sleep(10.5);

    EntryView entry = list("").get(0);

    assertThat(entry.original().toString()).isEqualTo("17 10.0.0.2:1032 > 192.0.2.9:53");
    assertThat(entry.reply().toString()).isEqualTo("17 192.0.2.9:53 > 10.0.0.2:1032");
    assertThat(entry.progress().timeoutSeconds()).isEqualTo(19);
    assertThat(entry.progress().expiresMicros() - entry.progress().createdMicros())
        .isEqualTo(30_000_000);
    assertThat(entry.traffic()).isEqualTo(new EntryView.Traffic(true, 1, 38, 0, 0));
    assertThat(entry.marks().mark()).isEqualTo(7);
    assertThat(entry.origin()).isEqualTo(new EntryView.Origin("dev0", "dev1", "dns", 0, ""));
    assertThat(entry.state()).isEqualTo("UNREPLIED");
  }

  @Test
  void aListingIsCutIntoTurns() throws Exception {
    open(2000);
    List<Integer> batches = new ArrayList<>();
    Future<Long> listing =
        control.entries(
            EntryFilter.ALL,
            false,
            batch -> {
              batches.add(batch.size());
              return Future.succeededFuture();
            });
    loop.turns = 0;
    loop.turn();
    assertThat(batches).hasSize(1);
    assertThat(done(listing)).isEqualTo(2000);
    assertThat(batches).allMatch(size -> size <= TableTurns.ENTRIES);
    assertThat(loop.turns).isGreaterThanOrEqualTo(2000 / TableTurns.ENTRIES);
  }

  @Test
  void nothingIsReadAheadOfASlowReader() {
    open(1000);
    List<Promise<Void>> handed = new ArrayList<>();
    Future<Long> listing =
        control.entries(
            EntryFilter.ALL,
            false,
            batch -> {
              Promise<Void> taken = Promise.promise();
              handed.add(taken);
              return taken.future();
            });
    loop.settle();
    assertThat(handed).hasSize(1);
    handed.get(0).complete();
    loop.settle();
    assertThat(handed).hasSize(2);
    handed.get(1).fail("gone");
    loop.settle();
    assertThat(handed).hasSize(2);
    assertThat(listing.failed()).isTrue();
  }

  @Test
  void expiredEntriesAreNotListed() throws Exception {
    open(3);
    rig.sleep(31);
    assertThat(list("")).isEmpty();
  }

  @Test
  void deletingTakesOutWhatTheFilterTakes() throws Exception {
    open(600);
    rig.send(Packets.tcp("10.9.9.9", 5, "192.0.2.1", 80).flags(2));
    List<EntryView> gone = new ArrayList<>();
    long count =
        done(
            control.delete(
                FilterParser.parse("udp"),
                batch -> {
                  gone.addAll(batch);
                  return Future.succeededFuture();
                }));
    assertThat(count).isEqualTo(600);
    assertThat(gone).hasSize(600);
    assertThat(list("")).singleElement().extracting(EntryView::protocol).isEqualTo(6);
    assertThat(done(control.flush())).isEqualTo(1);
    assertThat(list("")).isEmpty();
  }

  @Test
  void oneEntryIsFoundByTupleAndKeyAndDeletedOnce() throws Exception {
    open(2);
    EntryView entry = list("src = 10.0.0.1").get(0);
    assertThat(done(control.entry(entry.reply(), 0))).contains(entry);
    assertThat(done(control.entry(entry.reply(), 3))).isEmpty();
    EntryView.Key stale = new EntryView.Key(entry.key().slot(), 12345);
    assertThat(done(control.entries(List.of(entry.key(), stale)))).containsExactly(entry);
    assertThat(done(control.delete(stale))).isFalse();
    assertThat(done(control.delete(entry.key()))).isTrue();
    assertThat(done(control.delete(entry.key()))).isFalse();
  }

  @Test
  void updatingChangesMarkTimeoutAndStatusOnly() throws Exception {
    open(1);
    EntryChange change =
        new EntryChange(
            OptionalInt.of(0x0f0f),
            0x00ff,
            OptionalLong.of(1000),
            EntryStatus.ASSURED | EntryStatus.DYING | EntryStatus.SRC_NAT,
            labels(3, 90, 91),
            labels(2, 91));
    List<EntryView> updated = new ArrayList<>();
    done(
        control.update(
            EntryFilter.ALL,
            change,
            batch -> {
              updated.addAll(batch);
              return Future.succeededFuture();
            }));
    EntryView now = list("").get(0);
    assertThat(updated).containsExactly(now);
    assertThat(now.marks().mark()).isEqualTo(0x0f);
    assertThat(now.progress().timeoutSeconds()).isEqualTo(1000);
    assertThat(now.has(EntryStatus.ASSURED)).isTrue();
    assertThat(now.progress().status() & (EntryStatus.DYING | EntryStatus.SRC_NAT)).isZero();
  }

  @Test
  void countersAreZeroedAfterTheyWereRead() throws Exception {
    rig.set("acct", 1);
    open(1);
    List<EntryView> read = new ArrayList<>();
    done(
        control.entries(
            EntryFilter.ALL,
            true,
            batch -> {
              read.addAll(batch);
              return Future.succeededFuture();
            }));
    assertThat(read.get(0).traffic().packets()).isEqualTo(1);
    assertThat(list("").get(0).traffic().packets()).isZero();
  }

  @Test
  void expectationsAreShownWithTheirMasters() {
    expect();
    rig.sleep(1.5);
    ExpectationView view = done(control.expectations()).get(0);
    assertThat(view.tuple().toString()).isEqualTo("6 192.0.2.9:0 > 10.0.0.2:5000");
    assertThat(view.mask().source()).isEqualTo(IpAddress.of("255.255.255.255"));
    assertThat(view.mask().destinationPort()).isEqualTo(65535);
    assertThat(view.master().toString()).isEqualTo("6 10.0.0.2:1032 > 192.0.2.9:21");
    assertThat(view.timeoutSeconds()).isEqualTo(298);
    assertThat(view.helper()).isEqualTo("ftp");
    assertThat(done(control.deleteExpectation(view.id() + 1))).isFalse();
    assertThat(done(control.deleteExpectation(view.id()))).isTrue();
    assertThat(done(control.expectations())).isEmpty();
  }

  @Test
  void tunablesAreListedSetAndRefused() {
    String max = "net.netfilter.nf_conntrack_max";
    assertThat(done(control.tunables("net.netfilter.nf_conntrack_udp"))).hasSizeGreaterThan(1);
    assertThat(done(control.tunable(max, 99)).value()).isEqualTo(99);
    assertThat(rig.conntrack.tunables().get(max)).isEqualTo(99);
    Future<?> absent = control.tunable("net.netfilter.nf_conntrack_mix", 1);
    Future<?> tooMuch = control.tunable("net.netfilter.nf_conntrack_acct", 7);
    loop.settle();
    assertThat(absent.cause())
        .isInstanceOfSatisfying(
            ControlException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ControlException.Code.NOT_FOUND);
              assertThat(e.hint()).contains(max);
            });
    assertThat(tooMuch.cause()).hasMessageContaining("is outside");
  }

  @Test
  void statusTellsWhatNeedsLookingAt() {
    drops.count(DropReason.POLICY_DROP);
    open(9);
    assertThat(done(control.status()).alarms()).isEmpty();
    done(control.tunable("net.netfilter.nf_conntrack_max", 10));
    RouterStatus status = done(control.status());
    assertThat(status.table().entries()).isEqualTo(9);
    assertThat(status.table().confirmed()).isEqualTo(9);
    assertThat(status.alarms()).singleElement().asString().contains("nearly full: 9 of 10");
    assertThat(status.drops()).singleElement().extracting("label").isEqualTo("policy-drop");
    assertThat(done(control.stats())).containsEntry("entries", 9L).containsKey("early_drop");
  }

  /** A log that must be kept would fall silent without a word. */
  @Test
  void exportsThatHearOfNothingAreAnAlarm() {
    String events = "net.netfilter.nf_conntrack_events";
    done(control.tunable(events, 0));
    assertThat(done(control.status()).alarms()).isEmpty();
    exports.add(new ExportView("nat-log", "p 1", "running", 0, 0, 0, 0, new TreeMap<>(), ""));
    assertThat(done(control.status()).alarms())
        .containsExactly("exports hear of no connection: " + events + " is 0");
    done(control.tunable(events, 2));
    assertThat(done(control.status()).alarms()).isEmpty();
  }

  @Test
  void rulesAreLoadedWholeOrNotAtAll() {
    assertThat(done(control.saveRules(6, true, "nat"))).isEqualTo("IPv6truenat");
    RuleText good = new RuleText(4, "r", "*filter", false);
    RuleText bad = new RuleText(4, "r", "BAD", false);
    assertThat(done(control.loadRules(good, true)).accepted()).isTrue();
    assertThat(done(control.loadRules(bad, false)).accepted()).isFalse();
    assertThat(rules.swaps).isZero();
    assertThat(done(control.loadRules(good, false)).accepted()).isTrue();
    assertThat(rules.swaps).isEqualTo(1);
    assertThat(done(control.diffRules(good))).isEqualTo("diff");
    assertThat(catchThrowable(() -> done(control.diffRules(bad)))).hasRootCauseMessage("bad");
  }

  private static BitSet labels(int... labels) {
    BitSet set = new BitSet();
    for (int label : labels) {
      set.set(label);
    }
    return set;
  }
}
