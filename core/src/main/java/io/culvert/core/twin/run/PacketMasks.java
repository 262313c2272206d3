package io.culvert.core.twin.run;

import io.culvert.core.twin.Topology;
import io.culvert.core.twin.decode.ChecksumRepair;
import io.culvert.core.twin.decode.PacketField;
import io.culvert.core.twin.decode.PacketFields;
import io.culvert.core.twin.decode.PacketLayout;
import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.IpProtocol;
import io.culvert.core.wire.Prefix;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What neither the kernel repeats: ids that a router draws for packets of its own making, and the
 * time of day. They are renamed in pairs, first seen first, so that two fragments which share an id
 * on one side must share one on the other. Everything else of a packet has to be the same.
 *
 * <p>One of these for each step.
 */
final class PacketMasks {

  private static final int TIMESTAMP_REPLY = 14;
  private static final int TIMESTAMP_REPLY_BYTES = 20;
  private static final Set<Integer> V4_ANSWERS = Set.of(0, 3, 11, 12, TIMESTAMP_REPLY, 18);
  private static final int V6_ECHO_REPLY = 129;
  private static final int QUOTE = 8;

  private final Set<IpAddress> own;
  private final byte[] cause;
  private final Map<String, Names> names = new HashMap<>();

  /** Numbers in the order in which they were first seen on either side. */
  private record Names(Map<Long, Integer> kernel, Map<Long, Integer> culvert) {
    Names() {
      this(new HashMap<>(), new HashMap<>());
    }
  }

  /**
   * @param own the router's addresses
   * @param cause the packet that came in; empty where time passed
   */
  PacketMasks(Set<IpAddress> own, byte[] cause) {
    this.own = own;
    this.cause = cause;
  }

  /** The addresses of the router. */
  static Set<IpAddress> own(Topology topology) {
    return topology.devices().stream()
        .flatMap(device -> device.addresses().stream())
        .map(Prefix::address)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Renames in a pair of packets, which are changed; the kernel's decides what is drawn. */
  void apply(byte[] kernel, byte[] culvert) {
    PacketLayout layout = PacketLayout.of(kernel).orElse(null);
    PacketLayout other = PacketLayout.of(culvert).orElse(null);
    if (layout == null || other == null || layout.version() != other.version()) {
      return;
    }
    boolean answer = answer(kernel, layout);
    if (layout.version() == 4) {
      boolean whole = (kernel[6] & 0x40) != 0;
      if (!whole && (answer || !fromCause(kernel, "ip.id"))) {
        rename("ip.id", kernel, culvert);
        timeOfDay(kernel, layout);
        timeOfDay(culvert, other);
      }
    } else {
      if (answer || !fromCause(kernel, "ip.flow")) {
        rename("ip.flow", kernel, culvert);
      }
      if (answer && layout.icmpError(kernel) && other.icmpError(culvert)) {
        quotedLabel(kernel, layout, culvert, other);
      }
      if (answer || !fromCause(kernel, "ip.fragment.id")) {
        rename("ip.fragment.id", kernel, culvert);
      }
    }
  }

  /** Whether the router itself may have made it. */
  private boolean answer(byte[] p, PacketLayout layout) {
    if (!own.contains(layout.source(p))) {
      return false;
    }
    if (layout.fragmentOffset() != 0) {
      return true;
    }
    if (layout.protocol() == IpProtocol.TCP && layout.hasTransport(14)) {
      return (p[layout.l4() + 13] & 4) != 0;
    }
    if (!layout.icmp()) {
      return false;
    }
    int type = p[layout.l4()] & 0xFF;
    return layout.version() == 4
        ? V4_ANSWERS.contains(type)
        : layout.icmpError(p) || type == V6_ECHO_REPLY;
  }

  /** Whether a field has the value it had in the packet that came in. */
  private boolean fromCause(byte[] kernel, String field) {
    Optional<PacketField> here = field(kernel, field);
    Optional<PacketField> there = field(cause, field);
    return here.isPresent()
        && there.isPresent()
        && here.get().number(kernel) == there.get().number(cause);
  }

  private void rename(String name, byte[] kernel, byte[] culvert) {
    Optional<PacketField> here = field(kernel, name);
    Optional<PacketField> there = field(culvert, name);
    if (here.isPresent() && there.isPresent()) {
      Names renamed = names.computeIfAbsent(name, n -> new Names());
      set(kernel, here.get(), renamed.kernel());
      set(culvert, there.get(), renamed.culvert());
    }
  }

  /** What the router refuses of its own making it quotes with the label that it drew for it. */
  private void quotedLabel(byte[] kernel, PacketLayout layout, byte[] culvert, PacketLayout other) {
    Optional<PacketField> here = field(kernel, "quote.ip.flow");
    Optional<PacketField> there = field(culvert, "quote.ip.flow");
    Optional<PacketField> came = field(cause, "ip.flow");
    if (here.isEmpty()
        || there.isEmpty()
        || came.isPresent() && here.get().number(kernel) == came.get().number(cause)) {
      return;
    }
    Names renamed = names.computeIfAbsent("ip.flow", n -> new Names());
    relabel(kernel, layout, here.get(), renamed.kernel());
    relabel(culvert, other, there.get(), renamed.culvert());
  }

  private static int word(byte[] p, int at) {
    return (p[at] & 0xFF) << 8 | p[at + 1] & 0xFF;
  }

  private static void relabel(
      byte[] p, PacketLayout layout, PacketField field, Map<Long, Integer> numbers) {
    int quote = layout.l4() + QUOTE;
    int high = word(p, quote);
    int low = word(p, quote + 2);
    set(p, field, numbers);
    ChecksumRepair.mend(p, layout.l4() + 2, high, word(p, quote));
    ChecksumRepair.mend(p, layout.l4() + 2, low, word(p, quote + 2));
  }

  private static void set(byte[] p, PacketField field, Map<Long, Integer> numbers) {
    long old = field.number(p);
    int number = numbers.computeIfAbsent(old, n -> numbers.size() + 1);
    field.set(p, number);
    if (field.name().equals("ip.id")) {
      ChecksumRepair.mend(p, 10, (int) old, number);
    }
  }

  /** When the router received the request and when it answered (RFC 792). */
  private static void timeOfDay(byte[] p, PacketLayout layout) {
    if (layout.version() == 4
        && layout.icmp()
        && layout.hasTransport(TIMESTAMP_REPLY_BYTES)
        && p[layout.l4()] == TIMESTAMP_REPLY) {
      for (int at = layout.l4() + 12; at < layout.l4() + TIMESTAMP_REPLY_BYTES; at += 2) {
        ChecksumRepair.mend(p, layout.l4() + 2, word(p, at), 0);
        p[at] = p[at + 1] = 0;
      }
    }
  }

  private static Optional<PacketField> field(byte[] p, String name) {
    List<PacketField> fields = PacketFields.of(p);
    return fields.stream().filter(field -> field.name().equals(name)).findFirst();
  }
}
