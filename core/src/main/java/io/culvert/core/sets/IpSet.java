package io.culvert.core.sets;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** One set ({@code net/netfilter/ipset}). Loop only; what packets ask does not allocate. */
public final class IpSet {

  /** {@link #find}: there is none. */
  public static final int NONE = SetEntries.NONE;

  private static final long NANOS = 1_000_000_000L;
  private static final int PREFIXES = 129;

  private final SetKind kind;
  private final SetOptions options;
  private final SetEntries entries;
  private final int[] firstPrefixes = new int[PREFIXES];
  private final int[] secondPrefixes = new int[PREFIXES];
  private final List<SetSlot> members = new ArrayList<>();
  private final SetKey probe = new SetKey();
  private final SetKey scratch = new SetKey();
  private final SetKey whole = new SetKey();
  private final SetInfo info = new SetInfo();
  private int hit;

  /** An empty set. */
  public IpSet(SetKind kind, SetOptions options) {
    this.kind = kind;
    this.options = options;
    this.entries = new SetEntries(options.infos());
  }

  public SetKind kind() {
    return kind;
  }

  public SetOptions options() {
    return options;
  }

  /** The sets of a list, in order; owned by it. */
  public List<SetSlot> members() {
    return members;
  }

  /** Number of elements, those whose time is over but nobody met since included. */
  public int size() {
    return kind == SetKind.LIST ? members.size() : entries.size();
  }

  // ---- elements, by commands

  /** The row of an element that lives, or {@link #NONE}. */
  public int find(SetKey key, long nowNanos) {
    int row = entries.find(key);
    return row == NONE || entries.over(row, nowNanos) ? NONE : row;
  }

  /** Whether an element lives, or a network that holds it and is no exception. */
  public boolean covers(SetKey key, long nowNanos) {
    int exact = find(key, nowNanos);
    if (!kind.networks() || exact != NONE) {
      return exact != NONE && !entries.exception(exact);
    }
    for (int length = options.width(); length >= 0; length--) {
      probe.set(key);
      if (kind.fields().get(0) == SetKind.Field.NETWORK) {
        probe.cutFirst(options.ipVersion(), Math.min(length, key.firstPrefix));
      } else {
        probe.cutSecond(options.ipVersion(), Math.min(length, key.secondPrefix));
      }
      int row = find(probe, nowNanos);
      if (row != NONE) {
        return !entries.exception(row);
      }
    }
    return false;
  }

  /** Whether an element more has room, after those are gone whose time is over. */
  public boolean roomFor(SetKey key, long nowNanos) {
    if (entries.find(key) != NONE || entries.size() < options.maxElements()) {
      return true;
    }
    sweep(nowNanos);
    if (entries.size() >= options.maxElements() && options.forceAdd()) {
      for (int row = 0; row < entries.rows(); row++) {
        if (entries.used(row)) {
          remove(row);
          break;
        }
      }
    }
    return entries.size() < options.maxElements();
  }

  /** Gives up elements whose time is over. */
  public void sweep(long nowNanos) {
    for (int row = entries.rows() - 1; row >= 0; row--) {
      while (entries.used(row) && entries.over(row, nowNanos)) {
        remove(row);
      }
    }
  }

  /**
   * Adds an element, or changes the one that is there.
   *
   * @param timeoutSeconds 0 for ever; -1 for the set's own
   * @return its row
   */
  public int put(SetKey key, long timeoutSeconds, boolean exception, long nowNanos) {
    int row = entries.find(key);
    if (row == NONE) {
      row = entries.add(key);
      firstPrefixes[key.firstPrefix]++;
      secondPrefixes[key.secondPrefix]++;
    }
    long seconds = timeoutSeconds < 0 ? options.timeoutSeconds() : timeoutSeconds;
    boolean forEver = options.timeoutSeconds() < 0 || seconds == 0;
    entries.deadline(row, forEver ? NONE : nowNanos + seconds * NANOS);
    entries.exception(row, exception);
    entries.counters(row, 0, 0);
    entries.comment(row, null);
    entries.info(row, 0, 0);
    return row;
  }

  /** Gives an element a comment, {@code null} for none. */
  public void comment(int row, String comment) {
    entries.comment(row, comment);
  }

  /** Sets an element's counters. */
  public void counters(int row, long packets, long bytes) {
    entries.counters(row, packets, bytes);
  }

  /** Has an element say something of packets. */
  public void info(int row, SetInfo says) {
    entries.info(row, says.marks(), says.ways());
  }

  /** Removes the element of a row. */
  public void remove(int row) {
    entries.key(row, scratch);
    firstPrefixes[scratch.firstPrefix]--;
    secondPrefixes[scratch.secondPrefix]--;
    entries.remove(row);
  }

  /** Removes all. */
  public void flush() {
    entries.clear();
    members.clear();
    Arrays.fill(firstPrefixes, 0);
    Arrays.fill(secondPrefixes, 0);
  }

  /** Shows all elements that live. */
  public void each(long nowNanos, SetVisitor visitor) {
    for (int row = 0; row < entries.rows(); row++) {
      if (entries.used(row) && !entries.over(row, nowNanos)) {
        entries.key(row, scratch);
        long left = entries.deadline(row) == NONE ? 0 : entries.deadline(row) - nowNanos;
        visitor.element(
            scratch,
            left == 0 ? 0 : Math.max(1, left / NANOS),
            entries.exception(row),
            entries.packets(row),
            entries.bytes(row),
            entries.comment(row),
            entries.info(row, info));
      }
    }
  }

  // ---- packets

  /** What a rule asks beside membership. */
  public record Asked(
      boolean returnExceptions,
      boolean countElements,
      boolean countMembers,
      boolean asksCounters,
      Counts packets,
      Counts bytes) {

    /** Membership alone. */
    static final Asked MEMBERSHIP = new Asked(false, true, true, false, null, null);

    /** Numbers an element must have counted; {@code null} matches any. */
    public record Counts(char operator, long number) {

      boolean hold(long value) {
        return switch (operator) {
          case '=' -> value == number;
          case '!' -> value != number;
          case '<' -> Long.compareUnsigned(value, number) < 0;
          default -> Long.compareUnsigned(value, number) > 0;
        };
      }
    }

    /** Of the sets of a list: their counters are not asked. */
    public Asked ofMember() {
      return new Asked(
          returnExceptions, countElements && countMembers, countMembers, false, null, null);
    }
  }

  /** Whether the packet is in the set as a rule asks ({@code ip_set_test}). */
  public boolean test(SetQuery packet, Asked asked, Asked ofMember) {
    if (kind == SetKind.LIST) {
      for (int i = 0; i < members.size(); i++) {
        IpSet member = members.get(i).set();
        if (member != null && member.test(packet, ofMember, ofMember)) {
          return true;
        }
      }
      return false;
    }
    if (!fits(packet) || !packet.read(this, probe)) {
      return false;
    }
    int row = kind.networks() ? network(packet, asked) : single(packet, asked);
    if (row == NONE) {
      return false;
    }
    hit = row;
    boolean wanted = kind.networks() && asked.returnExceptions();
    return entries.exception(row) == wanted;
  }

  /**
   * What the set says of the packet ({@code --map-set}), if that is in it, which counts as being
   * tested.
   */
  public boolean map(SetQuery packet, SetInfo into) {
    if (kind == SetKind.LIST) {
      for (int i = 0; i < members.size(); i++) {
        IpSet member = members.get(i).set();
        if (member != null && member.map(packet, into)) {
          return true;
        }
      }
      return false;
    }
    if (!test(packet, Asked.MEMBERSHIP, Asked.MEMBERSHIP)) {
      return false;
    }
    entries.info(hit, into);
    return true;
  }

  private boolean fits(SetQuery packet) {
    return packet.parts() >= kind.fields().size()
        && (!kind.versioned() || packet.ipVersion() == options.ipVersion());
  }

  private int single(SetQuery packet, Asked asked) {
    int row = entries.find(probe);
    return row != NONE && met(packet, row, asked) ? row : NONE;
  }

  /** Longest prefixes first; of two networks, those of the first. */
  private int network(SetQuery packet, Asked asked) {
    boolean first = kind.fields().get(0) == SetKind.Field.NETWORK;
    boolean second = kind.fields().lastIndexOf(SetKind.Field.NETWORK) > 0;
    int width = options.width();
    whole.set(probe);
    for (int i = first ? width : 0; i >= 0; i--) {
      if (first && firstPrefixes[i] == 0) {
        continue;
      }
      for (int k = second ? width : 0; k >= 0; k--) {
        if (second && secondPrefixes[k] == 0) {
          continue;
        }
        probe.set(whole);
        if (first) {
          probe.cutFirst(options.ipVersion(), i);
        }
        if (second) {
          probe.cutSecond(options.ipVersion(), k);
        }
        int row = entries.find(probe);
        if (row != NONE && met(packet, row, asked)) {
          return row;
        }
      }
    }
    return NONE;
  }

  /** {@code ip_set_match_extensions}. */
  private boolean met(SetQuery packet, int row, Asked asked) {
    if (entries.over(row, packet.nowNanos())) {
      return false;
    }
    if (!options.counters()) {
      return true;
    }
    if (asked.countElements()) {
      entries.counters(row, entries.packets(row) + 1, entries.bytes(row) + packet.lengthBytes());
    }
    return !asked.asksCounters()
        || (asked.packets() == null || asked.packets().hold(entries.packets(row)))
            && (asked.bytes() == null || asked.bytes().hold(entries.bytes(row)));
  }

  /**
   * Adds what the packet says ({@code ip_set_add}).
   *
   * @param exist whether an element that is there is changed
   * @param timeoutSeconds -1 for the set's own
   * @return whether the set could, whatever it was before
   */
  public boolean add(SetQuery packet, boolean exist, long timeoutSeconds) {
    if (kind == SetKind.LIST) {
      boolean added = false;
      for (int i = 0; i < members.size() && !added; i++) {
        IpSet member = members.get(i).set();
        added = member != null && member.add(packet, exist, timeoutSeconds);
      }
      return added;
    }
    if (!fits(packet) || !packet.read(this, probe)) {
      return false;
    }
    long now = packet.nowNanos();
    cutToLongest(probe);
    if (!exist && find(probe, now) != NONE || !roomFor(probe, now)) {
      return false;
    }
    int row = put(probe, timeoutSeconds, false, now);
    entries.counters(row, 1, packet.lengthBytes());
    return true;
  }

  /** Removes what the packet says ({@code ip_set_del}); whether it was there. */
  public boolean delete(SetQuery packet) {
    if (kind == SetKind.LIST) {
      boolean gone = false;
      for (int i = 0; i < members.size() && !gone; i++) {
        IpSet member = members.get(i).set();
        gone = member != null && member.delete(packet);
      }
      return gone;
    }
    if (!fits(packet) || !packet.read(this, probe)) {
      return false;
    }
    cutToLongest(probe);
    int row = find(probe, packet.nowNanos());
    if (row != NONE) {
      remove(row);
    }
    return row != NONE;
  }

  /** Packets add and remove networks of the longest prefix there is ({@code INIT_CIDR}). */
  private void cutToLongest(SetKey key) {
    if (kind.fields().get(0) == SetKind.Field.NETWORK) {
      key.cutFirst(options.ipVersion(), longest(firstPrefixes));
    }
    if (kind.fields().lastIndexOf(SetKind.Field.NETWORK) > 0) {
      key.cutSecond(options.ipVersion(), longest(secondPrefixes));
    }
  }

  private int longest(int[] prefixes) {
    for (int length = options.width(); length > 0; length--) {
      if (prefixes[length] > 0) {
        return length;
      }
    }
    return options.width();
  }
}
