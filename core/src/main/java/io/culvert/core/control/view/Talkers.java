package io.culvert.core.control.view;

import io.culvert.core.control.EntryView;
import io.culvert.core.control.ProtocolNames;
import io.culvert.core.wire.IpAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Who sends most: bytes by source, destination, service and pair over the last minutes, from what
 * entries carried between one look at the table and the next. What a connection carried after the
 * last look at it is not seen. Counts only while a page asks. Context of {@link ViewHub} only.
 */
final class Talkers {

  /** How far back it remembers. */
  static final int LONGEST_SECONDS = 300;

  private static final long STEP_NANOS = 5_000_000_000L;
  private static final int STEPS = LONGEST_SECONDS / 5;

  /** Bytes are counted by all, so that who asks for another kind need not wait. */
  private static final Set<Kind> ALL = EnumSet.allOf(Kind.class);

  /** Groups a finished step keeps of each kind: the largest. */
  private static final int KEPT = 300;

  private final Deque<Step> steps = new ArrayDeque<>();
  private Map<Kind, Map<Object, long[]>> connections = groups();
  private Map<Kind, Map<Object, long[]>> counting = groups();
  private final Map<Asked, List<Talker>> answers = new HashMap<>();
  private Set<Kind> grouped = EnumSet.allOf(Kind.class);
  private long lookNanos;
  private long lookMicros;
  private long lastLookMicros;
  private boolean anew;

  /** What entries are grouped by. */
  enum Kind {
    SOURCE,
    DESTINATION,
    SERVICE,
    PAIR;

    /** The kind of that word. */
    static Kind of(String word) {
      for (Kind kind : values()) {
        if (kind.name().toLowerCase(Locale.ROOT).equals(word)) {
          return kind;
        }
      }
      throw new IllegalArgumentException(
          "\"by\" is source, destination, service or pair, not \"" + word + "\"");
    }

    private Object group(EntryView entry) {
      return switch (this) {
        case SOURCE -> entry.original().source();
        case DESTINATION -> entry.original().destination();
        case SERVICE ->
            new Service(
                entry.protocol(), entry.original().icmp() ? 0 : entry.original().destinationPort());
        case PAIR -> new Pair(entry.original().source(), entry.original().destination());
      };
    }
  }

  private record Asked(Kind kind, int window, boolean byConnections, int most) {}

  private record Service(int protocol, int port) {}

  private record Pair(IpAddress source, IpAddress destination) {}

  /** Bytes by group of some seconds. */
  private record Step(long beganNanos, Map<Kind, Map<Object, long[]>> bytes) {}

  /**
   * One group.
   *
   * @param proto protocol of a service; else empty
   * @param source of a source or a pair; else empty
   * @param destination of a destination or a pair; else empty
   * @param port of a service; 0 where the protocol has none
   * @param connections now in the table
   * @param bytes within the window
   */
  record Talker(
      String proto, String source, String destination, int port, long connections, long bytes) {}

  private static Map<Kind, Map<Object, long[]>> groups() {
    Map<Kind, Map<Object, long[]>> groups = new EnumMap<>(Kind.class);
    for (Kind kind : Kind.values()) {
      groups.put(kind, new HashMap<>());
    }
    return groups;
  }

  /** By what connections are counted from the next look on: what pages ask for. */
  void group(Set<Kind> kinds) {
    grouped = EnumSet.copyOf(kinds);
  }

  /** A look at the table begins. */
  void beginLook(long nowNanos, long nowMicros) {
    answers.clear();
    // Nobody asked for a while: what was before, and what entries carried since, says nothing of
    // now.
    anew = steps.isEmpty() || nowNanos - lookNanos > 2 * STEP_NANOS;
    if (anew) {
      steps.clear();
    }
    lastLookMicros = lookMicros;
    lookNanos = nowNanos;
    lookMicros = nowMicros;
    counting = groups();
    if (anew || nowNanos - steps.getLast().beganNanos() >= STEP_NANOS) {
      if (!anew) {
        steps.getLast().bytes().values().forEach(Talkers::trim);
      }
      steps.addLast(new Step(nowNanos, groups()));
      if (steps.size() > STEPS + 1) {
        steps.removeFirst();
      }
    }
  }

  /**
   * An entry is looked at.
   *
   * @param grown bytes it carried since the last look; -1 for one that was not there
   */
  void look(EntryView entry, long grown) {
    boolean fresh = grown < 0 && entry.progress().createdMicros() > lastLookMicros;
    long bytes = anew ? 0 : fresh ? entry.traffic().bytes() : Math.max(0, grown);
    for (Kind kind : bytes > 0 ? ALL : grouped) {
      Object group = kind.group(entry);
      if (grouped.contains(kind)) {
        add(counting.get(kind), group, 1);
      }
      if (bytes > 0) {
        add(steps.getLast().bytes().get(kind), group, bytes);
      }
    }
  }

  private static void add(Map<Object, long[]> to, Object group, long more) {
    to.computeIfAbsent(group, unseen -> new long[1])[0] += more;
  }

  private static void trim(Map<Object, long[]> groups) {
    if (groups.size() > KEPT) {
      long[] sizes = groups.values().stream().mapToLong(bytes -> bytes[0]).sorted().toArray();
      long least = sizes[sizes.length - KEPT];
      groups.values().removeIf(bytes -> bytes[0] < least);
    }
  }

  /** The look is over. */
  void endLook() {
    connections = counting;
    answers.clear();
  }

  /** How many of the last {@code window} seconds were counted. */
  double seconds(int window) {
    long since = steps.isEmpty() ? 0 : lookNanos - first(window).beganNanos();
    return since / 1e9;
  }

  private Step first(int window) {
    for (Step step : steps) {
      if (lookNanos - step.beganNanos() <= window * 1_000_000_000L) {
        return step;
      }
    }
    return steps.getLast();
  }

  /**
   * The first {@code most} groups over the last {@code window} seconds: one answer for all who ask
   * before the next look.
   */
  List<Talker> top(Kind kind, int window, boolean byConnections, int most) {
    return answers.computeIfAbsent(
        new Asked(kind, window, byConnections, most),
        asked -> found(kind, window, byConnections, most));
  }

  private List<Talker> found(Kind kind, int window, boolean byConnections, int most) {
    Map<Object, long[]> bytes = new HashMap<>();
    for (Step step : steps) {
      if (lookNanos - step.beganNanos() <= window * 1_000_000_000L) {
        step.bytes().get(kind).forEach((group, n) -> add(bytes, group, n[0]));
      }
    }
    Map<Object, long[]> now = connections.get(kind);
    List<Object> groups = new ArrayList<>(byConnections ? now.keySet() : bytes.keySet());
    Map<Object, long[]> by = byConnections ? now : bytes;
    Comparator<Object> order = Comparator.comparingLong(group -> -by.get(group)[0]);
    return groups.stream()
        .sorted(order.thenComparing(Object::toString))
        .limit(most)
        .map(group -> talker(kind, group, count(now, group), count(bytes, group)))
        .toList();
  }

  private static long count(Map<Object, long[]> groups, Object group) {
    long[] counted = groups.get(group);
    return counted == null ? 0 : counted[0];
  }

  private static Talker talker(Kind kind, Object group, long connections, long bytes) {
    if (group instanceof Service service) {
      String proto = ProtocolNames.of(service.protocol());
      return new Talker(proto, "", "", service.port(), connections, bytes);
    }
    if (group instanceof Pair pair) {
      return new Talker(
          "", pair.source().toString(), pair.destination().toString(), 0, connections, bytes);
    }
    boolean source = kind == Kind.SOURCE;
    String address = group.toString();
    return new Talker("", source ? address : "", source ? "" : address, 0, connections, bytes);
  }
}
