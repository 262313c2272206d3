package io.culvert.core.helper;

import io.culvert.core.conntrack.Direction;
import io.culvert.core.conntrack.HelperRegistry;
import io.culvert.core.wire.IpProtocol;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.helpers.Framing;
import io.culvert.helpers.HelperSpec;
import io.culvert.helpers.ProtocolHelper;
import io.culvert.helpers.Side;
import io.culvert.helpers.Transport;

/** A helper in service: its instance, its declaration made ready, its counters. Loop only. */
final class LoadedHelper {

  /** So many faults within {@link #FAULT_WINDOW_NANOS} and it is disabled. */
  static final int FAULT_BUDGET = 10;

  static final long FAULT_WINDOW_NANOS = 60_000_000_000L;

  final int id;
  final HelperRegistry names;
  final ProtocolHelper helper;
  final HelperSpec spec;
  final String plugin;
  final String version;
  final String file;
  final HelperCounters counters;
  final HelperMemory memory;
  final boolean lines;
  final boolean strict;
  final boolean exact;
  final boolean joined;
  final int protocol;
  final int maxBytes;
  int attached;
  long calls;

  private final Triggers[] triggers = new Triggers[Direction.values().length];
  private final long[] faultNanos = new long[FAULT_BUDGET];
  private int faultCount;
  private String disabledBecause = "";
  private String forgets = "";

  LoadedHelper(
      HelperRegistry names,
      ProtocolHelper helper,
      HelperSpec spec,
      HelperPlugin from,
      HelperCounters counters) {
    this.id = names.idOf(spec.name());
    this.names = names;
    this.helper = helper;
    this.spec = spec;
    this.plugin = from.id();
    this.version = from.version();
    this.file = from.file();
    this.counters = counters;
    this.memory = new HelperMemory(helper);
    this.lines = spec.framing() instanceof Framing.Lines;
    this.strict = spec.framing() instanceof Framing.Lines l && l.strict();
    this.exact = spec.framing() instanceof Framing.Datagrams d && d.strict();
    this.joined = spec.framing().isJoined();
    this.protocol = protocol(spec.transport());
    this.maxBytes =
        spec.framing() instanceof Framing.Segments s ? s.maxBytes() : PacketBuffer.CAPACITY;
    for (Direction direction : Direction.values()) {
      triggers[direction.ordinal()] =
          new Triggers(spec.triggers(side(direction)), spec.words(side(direction)));
    }
  }

  static Side side(Direction direction) {
    return direction == Direction.ORIGINAL ? Side.CLIENT : Side.SERVER;
  }

  static Direction direction(Side side) {
    return side == Side.CLIENT ? Direction.ORIGINAL : Direction.REPLY;
  }

  static int protocol(Transport transport) {
    return switch (transport) {
      case TCP -> IpProtocol.TCP;
      case UDP -> IpProtocol.UDP;
      case GRE -> IpProtocol.GRE;
    };
  }

  Triggers triggers(Direction direction) {
    return triggers[direction.ordinal()];
  }

  boolean active() {
    return disabledBecause.isEmpty();
  }

  String disabledBecause() {
    return disabledBecause;
  }

  void disable(String why) {
    disabledBecause = why;
  }

  void enable() {
    disabledBecause = "";
    faultCount = 0;
    memory.forgive();
  }

  /** Counts a fault; {@code true} when it was one too many. */
  boolean failed(Throwable fault, long nowNanos) {
    counters.failed(describe(fault));
    int at = faultCount % FAULT_BUDGET;
    boolean over =
        ++faultCount >= FAULT_BUDGET
            && nowNanos - faultNanos[faultCount % FAULT_BUDGET] < FAULT_WINDOW_NANOS;
    faultNanos[at] = nowNanos;
    if (over) {
      disabledBecause = FAULT_BUDGET + " faults within a minute; the last: " + counters.lastError();
    } else if (memory.isHopeless()) {
      disabledBecause = counters.lastError();
    }
    return !active();
  }

  /** The exception and where it came from, the JDK's own frames aside, in one line. */
  private static String describe(Throwable fault) {
    String where = "";
    for (StackTraceElement frame : fault.getStackTrace()) {
      String type = frame.getClassName();
      if (!type.startsWith("java.") && !type.startsWith(HelperBudget.class.getName())) {
        where = " at " + frame.getFileName() + ":" + frame.getLineNumber();
        break;
      }
    }
    String text = fault.toString().replaceAll("[^ -~]", "?");
    return (text.length() > 200 ? text.substring(0, 200) + "..." : text) + where;
  }

  /** Some of its memory does not outlive the router, or this version of it; why. */
  void forgets(String why) {
    forgets = why;
  }

  HelperStatus status() {
    return new HelperStatus(
        id,
        spec,
        plugin,
        version,
        file,
        active(),
        disabledBecause,
        attached,
        memory.bytes(),
        counters,
        forgets);
  }
}
