package io.culvert.core.control;

import io.culvert.core.conntrack.Tuple;
import io.culvert.core.wire.Prefix;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;

/**
 * Everything a running router can be asked. Any thread may call; the work is done on the engine's
 * loop in turns of bounded length, and futures complete there. They fail with {@link
 * ControlException} where the request can't be carried out.
 */
public interface RouterControl {

  /** The state of the router on one screen. */
  Future<RouterStatus> status();

  /**
   * Lists the entries that {@code filter} takes; those confirmed meanwhile may be missed.
   *
   * @param zeroCounters sets the counters of each to 0 after it was copied
   * @return how many
   */
  Future<Long> entries(EntryFilter filter, boolean zeroCounters, Batches<EntryView> into);

  /** The entry one of whose tuples is {@code tuple}. */
  Future<Optional<EntryView>> entry(Tuple tuple, int zone);

  /** Entries by key, at most 1000; those that have died are left out. */
  Future<List<EntryView>> entries(List<EntryView.Key> keys);

  /** Deletes what {@code filter} takes and hands over what is gone; completes with how many. */
  Future<Long> delete(EntryFilter filter, Batches<EntryView> deleted);

  /** Deletes one entry; completes with whether it was there. */
  Future<Boolean> delete(EntryView.Key key);

  /** Changes what {@code filter} takes and hands over how it is now; completes with how many. */
  Future<Long> update(EntryFilter filter, EntryChange change, Batches<EntryView> updated);

  /** Makes an entry without a packet; CONFLICT where one of its tuples is taken. */
  Future<EntryView> create(EntryDraft draft);

  /** Deletes every entry; completes with how many. */
  Future<Long> flush();

  /** Counters under the names of {@code conntrack -S}. */
  Future<SortedMap<String, Long>> stats();

  /** All expectations, oldest first. */
  Future<List<ExpectationView>> expectations();

  /** Makes an expectation without a helper's word; CONFLICT where there is one such. */
  Future<ExpectationView> expect(ExpectationDraft draft);

  /** Withdraws the expectation with that number; completes with whether it was there. */
  Future<Boolean> deleteExpectation(int id);

  /** Withdraws all expectations; completes with how many. */
  Future<Integer> flushExpectations();

  /** Tunables whose name begins with {@code prefix}, by name. */
  Future<List<TunableView>> tunables(String prefix);

  /** Sets a tunable; completes with what it is now. */
  Future<TunableView> tunable(String name, long value);

  /** All timeout policies, in the order they were made. */
  Future<List<TimeoutView>> timeouts();

  /** Makes a timeout policy out of the defaults and {@code policy}; completes with what it is. */
  Future<TimeoutView> addTimeout(TimeoutView policy);

  /** Removes the policy of that name, or all that no rule names for an empty one. */
  Future<Void> deleteTimeouts(String name);

  /** All chains with their rules and counters, in the order they are saved. */
  Future<List<ChainView>> chains();

  /** The rules as {@code iptables-save} prints them; {@code table} may be empty for all. */
  Future<String> saveRules(int ipVersion, boolean counters, String table);

  /** Carries a command of {@code ipset} out; completes with what to print. */
  Future<String> sets(List<String> words, SetFlags flags);

  /** Carries the commands of a file out until one fails; completes with how many there were. */
  Future<Integer> restoreSets(String text, boolean exist);

  /** Loads rules whole, or not at all. */
  Future<LoadReport> loadRules(RuleText rules, LoadPlan plan);

  /**
   * Confirms rules that would be taken back otherwise, or takes them back at once; completes with
   * whether there were any.
   */
  Future<Boolean> confirmRules(boolean keep);

  /** A plain load; with {@code test} only says what would come of it. */
  default Future<RuleReport> loadRules(RuleText rules, boolean test) {
    return loadRules(rules, LoadPlan.plain(test)).map(LoadReport::rules);
  }

  /** What loading would change, as a unified difference; empty for nothing. */
  Future<String> diffRules(RuleText rules);

  /** All helpers by name. */
  Future<List<HelperView>> helpers();

  /** Loads a helper's plugin anew, or all for an empty name; completes with what is there then. */
  Future<List<HelperView>> reloadHelpers(String name);

  /** Takes a helper out of service; its entries go on without it. */
  Future<HelperView> disableHelper(String name);

  /** All devices in their order. */
  Future<List<DeviceView>> devices();

  /** Gives a device one more address; completes with the device. */
  Future<DeviceView> addAddress(String device, Prefix address);

  /** Takes an address from a device, and what was masqueraded with it out of the table. */
  Future<DeviceView> deleteAddress(String device, Prefix address);

  /** Every reason a packet can die of. */
  Future<List<DropView>> drops();

  /** The routers it is one with; fails where there are none. */
  Future<ClusterView> cluster();

  /** Carries out what is asked of this member; completes when it is done, with how it is then. */
  Future<ClusterView> order(ClusterOrder order);

  /** The routers it is one with, as those who can be asked; nobody where it is alone. */
  default Members members() {
    return Members.NONE;
  }

  /**
   * Hands over events of {@code kinds} as they happen, until the returned handle is closed or a
   * batch's future fails. A reader too slow for what happens loses the oldest events.
   */
  EventStream events(Set<RouterEvent.Kind> kinds, Batches<RouterEvent> into);

  /**
   * What would happen to a made-up packet now: its walk, and behind it those of what the router
   * would send because of it. Nothing changes: no entry, no counter, no limit.
   */
  Future<List<TraceView>> explain(ExplainRequest request);

  /**
   * Hands over the walks of packets that {@code request} wants, until its budget is used up, the
   * returned handle is closed or a batch's future fails.
   */
  TraceStream trace(TraceRequest request, Batches<TraceView> into);

  /** How long the engine's loop has others wait. Any thread, at once. */
  default LoopTurns turns() {
    return LoopTurns.NONE;
  }

  /**
   * A hash of what the router is told to do: rules without counters, tunables, timeout policies. It
   * changes with them and with nothing else.
   */
  Future<String> fingerprint();

  /** Notes what somebody did or tried to do. */
  void audit(Caller caller, AuditNote note);
}
