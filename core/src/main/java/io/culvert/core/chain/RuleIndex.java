package io.culvert.core.chain;

import io.culvert.core.wire.IpProtocol;
import io.culvert.core.wire.PacketAddresses;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.TcpView;
import io.culvert.core.wire.UdpView;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which rules of a long chain a packet can match. Each rule is filed under the one of its addresses
 * and ports that the fewest others share; a packet meets those filed under its own addresses and
 * ports, and those that are filed under nothing. The rest can't match it, and would not do anything
 * else either: their first condition fails. Immutable; looking up does not allocate.
 */
final class RuleIndex {

  /** Rules filed under: source, destination, source port, destination port; and under nothing. */
  static final int LISTS = 5;

  /** Shorter chains are walked rule by rule: that is faster. */
  static final int MIN_RULES = 16;

  private static final int FIELDS = 4;
  private static final int ALWAYS = 4;
  private static final int NUMBERS_PER_RULE = 32;

  private final IntervalLists[] fields = new IntervalLists[FIELDS];
  private final int[] always;

  private RuleIndex(Rule[] rules) {
    List<List<IntervalLists.Interval>[]> intervals = new ArrayList<>();
    for (Rule rule : rules) {
      intervals.add(intervals(rule));
    }
    int[] filed = choose(intervals);
    for (int field = 0; field < FIELDS; field++) {
      fields[field] = lists(field, intervals, filed);
    }
    List<Integer> rest = new ArrayList<>();
    for (int i = 0; i < rules.length; i++) {
      if (filed[i] == ALWAYS) {
        rest.add(i);
      }
    }
    always = rest.stream().mapToInt(Integer::intValue).toArray();
  }

  /** An index of {@code rules}, or {@code null} where it would be of no use. */
  static RuleIndex of(Rule[] rules) {
    if (rules.length < MIN_RULES) {
      return null;
    }
    RuleIndex index = new RuleIndex(rules);
    return index.always.length > rules.length - MIN_RULES ? null : index;
  }

  /**
   * Finds the lists of rules for a packet, of which each is ascending and none shares a rule with
   * another.
   *
   * @return whether they could be found: else the packet has to be shown all rules
   */
  boolean lists(PacketContext packet, int[][] into) {
    PacketBuffer p = packet.buffer();
    int l4 = p.l4();
    boolean tcp = p.protocol() == IpProtocol.TCP;
    boolean ports = tcp || p.protocol() == IpProtocol.UDP;
    int header = tcp ? TcpView.HEADER_BYTES : UdpView.HEADER_BYTES;
    if (p.authenticated() || ports && (l4 < 0 || l4 + header > p.end())) {
      return false; // a rule may have to drop what it can't read
    }
    into[0] = list(0, PacketAddresses.sourceHigh(p), PacketAddresses.sourceLow(p));
    into[1] = list(1, PacketAddresses.destinationHigh(p), PacketAddresses.destinationLow(p));
    into[2] = ports ? list(2, 0, p.u16(l4)) : IntervalLists.NONE;
    into[3] = ports ? list(3, 0, p.u16(l4 + 2)) : IntervalLists.NONE;
    into[ALWAYS] = always;
    return true;
  }

  private int[] list(int field, long high, long low) {
    return fields[field] == null ? IntervalLists.NONE : fields[field].at(high, low);
  }

  /** For each field what the rule asks of it; {@code null} where it asks nothing to file it by. */
  @SuppressWarnings({"unchecked", "rawtypes"}) // an array of lists
  private static List<IntervalLists.Interval>[] intervals(Rule rule) {
    List<IntervalLists.Interval>[] all = new List[FIELDS];
    HeaderMatch header = rule.header();
    if (header == null) {
      return all;
    }
    all[0] = header.sources() == null ? null : List.of(header.sources());
    all[1] = header.destinations() == null ? null : List.of(header.destinations());
    int protocol = header.onlyProtocol();
    boolean first = rule.matchCount() > 0 && rule.match(0) instanceof PortMatch;
    if (first && (protocol == IpProtocol.TCP || protocol == IpProtocol.UDP)) {
      PortMatch ports = (PortMatch) rule.match(0);
      all[2] = intervals(ports.sourcePorts());
      all[3] = intervals(ports.destinationPorts());
    }
    return all;
  }

  private static List<IntervalLists.Interval> intervals(List<Span> ports) {
    return ports.isEmpty()
        ? null
        : ports.stream().map(s -> new IntervalLists.Interval(0, s.min(), 0, s.max())).toList();
  }

  /** The field each rule is filed under: where the fewest rules ask for the same. */
  private static int[] choose(List<List<IntervalLists.Interval>[]> intervals) {
    List<Map<Object, Integer>> sharing = new ArrayList<>();
    for (int field = 0; field < FIELDS; field++) {
      Map<Object, Integer> counts = new HashMap<>();
      for (List<IntervalLists.Interval>[] rule : intervals) {
        if (rule[field] != null) {
          counts.merge(rule[field], 1, Integer::sum);
        }
      }
      sharing.add(counts);
    }
    int[] filed = new int[intervals.size()];
    for (int i = 0; i < filed.length; i++) {
      filed[i] = ALWAYS;
      int fewest = Math.max(2, intervals.size() / 2);
      for (int field = 0; field < FIELDS; field++) {
        Object asked = intervals.get(i)[field];
        if (asked != null && sharing.get(field).get(asked) < fewest) {
          fewest = sharing.get(field).get(asked);
          filed[i] = field;
        }
      }
    }
    return filed;
  }

  /** Files rules; if they overlap too much, they count as filed under nothing. */
  private static IntervalLists lists(
      int field, List<List<IntervalLists.Interval>[]> intervals, int[] filed) {
    IntervalLists.Builder builder = new IntervalLists.Builder();
    boolean any = false;
    for (int i = 0; i < filed.length; i++) {
      if (filed[i] == field) {
        for (IntervalLists.Interval interval : intervals.get(i)[field]) {
          builder.add(i, interval);
          any = true;
        }
      }
    }
    IntervalLists lists = any ? builder.build(NUMBERS_PER_RULE * filed.length) : null;
    if (any && lists == null) {
      for (int i = 0; i < filed.length; i++) {
        filed[i] = filed[i] == field ? ALWAYS : filed[i];
      }
    }
    return lists;
  }
}
