package io.culvert.core.twin.run;

import io.culvert.core.twin.Emission;
import io.culvert.core.twin.Step;
import io.culvert.core.twin.Topology;
import io.culvert.core.twin.decode.PacketField;
import io.culvert.core.twin.decode.PacketFields;
import io.culvert.core.twin.decode.PacketLayout;
import io.culvert.core.twin.decode.PacketSummary;
import io.culvert.core.wire.IpAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Compares what was sent because of a step, packet by packet. */
final class EmissionComparison {

  private static final byte[] NOTHING = {};

  private final Topology topology;
  private final Set<IpAddress> own;

  EmissionComparison(Topology topology) {
    this.topology = topology;
    own = PacketMasks.own(topology);
  }

  /** The first difference; its step is left to the caller. */
  Optional<Difference> compare(Step step, List<Emission> kernel, List<Emission> culvert) {
    if (same(kernel, culvert)) {
      return Optional.empty();
    }
    if (step instanceof Step.Wait) {
      List<Emission> expected = new ArrayList<>(kernel);
      List<Emission> actual = new ArrayList<>(culvert);
      strike(expected, actual);
      return inOrder(step, expected, actual);
    }
    return inOrder(step, kernel, culvert);
  }

  /**
   * Takes out what both sent. In which order timers end lies in the turning of the kernel's wheel.
   */
  private void strike(List<Emission> kernel, List<Emission> culvert) {
    kernel.removeIf(
        expected -> {
          for (int i = 0; i < culvert.size(); i++) {
            Emission actual = culvert.get(i);
            byte[] one = expected.bytes().clone();
            byte[] other = actual.bytes().clone();
            new PacketMasks(own, NOTHING).apply(one, other);
            if (expected.device() == actual.device() && Arrays.equals(one, other)) {
              culvert.remove(i);
              return true;
            }
          }
          return false;
        });
  }

  private Optional<Difference> inOrder(Step step, List<Emission> kernel, List<Emission> culvert) {
    PacketMasks masks = new PacketMasks(own, cause(step));
    for (int i = 0; i < Math.min(kernel.size(), culvert.size()); i++) {
      Emission expected = kernel.get(i);
      Emission actual = culvert.get(i);
      if (expected.device() != actual.device()) {
        return Optional.of(onesided(step, kernel, culvert));
      }
      byte[] one = expected.bytes().clone();
      byte[] other = actual.bytes().clone();
      masks.apply(one, other);
      if (!Arrays.equals(one, other)) {
        return Optional.of(
            alike(one, other)
                ? packets(step, actual.device(), one, other)
                : onesided(step, kernel, culvert));
      }
    }
    return kernel.size() == culvert.size()
        ? Optional.empty()
        : Optional.of(onesided(step, kernel, culvert));
  }

  private static boolean same(List<Emission> kernel, List<Emission> culvert) {
    if (kernel.size() != culvert.size()) {
      return false;
    }
    for (int i = 0; i < kernel.size(); i++) {
      if (kernel.get(i).device() != culvert.get(i).device()
          || !Arrays.equals(kernel.get(i).bytes(), culvert.get(i).bytes())) {
        return false;
      }
    }
    return true;
  }

  private static byte[] cause(Step step) {
    return step instanceof Step.Packet packet ? packet.bytes() : NOTHING;
  }

  /** Whether it is one packet that differs, rather than two that have nothing to do. */
  private static boolean alike(byte[] one, byte[] other) {
    Optional<PacketLayout> a = PacketLayout.of(one);
    Optional<PacketLayout> b = PacketLayout.of(other);
    return a.isPresent()
        && b.isPresent()
        && a.get().version() == b.get().version()
        && a.get().protocol() == b.get().protocol();
  }

  private Difference packets(Step step, int device, byte[] kernel, byte[] culvert) {
    List<Difference.Row> rows = new ArrayList<>();
    Map<String, PacketField> theirs = byName(culvert);
    byName(kernel)
        .forEach(
            (name, field) -> {
              PacketField other = theirs.remove(name);
              if (other == null || !field.text(kernel).equals(other.text(culvert))) {
                String text = other == null ? "nothing" : other.text(culvert);
                rows.add(new Difference.Row(name, field.text(kernel), text));
              }
            });
    theirs.forEach(
        (name, field) -> rows.add(new Difference.Row(name, "nothing", field.text(culvert))));
    String field =
        rows.stream()
            .map(Difference.Row::field)
            .filter(name -> !name.endsWith("checksum") && !name.equals("ip.length"))
            .findFirst()
            .orElseGet(() -> rows.isEmpty() ? "bytes" : rows.get(0).field());
    if (rows.isEmpty()) {
      rows.add(whole("packet", kernel, culvert));
    }
    return new Difference(
        "sent " + field + " " + protocol(kernel),
        "the packet sent by " + name(device) + " is not the same: " + PacketSummary.of(kernel),
        rows);
  }

  private static Difference.Row whole(String field, byte[] kernel, byte[] culvert) {
    HexFormat hex = HexFormat.of();
    return new Difference.Row(field, hex.formatHex(kernel), hex.formatHex(culvert));
  }

  /** A name that comes twice is numbered. */
  private static Map<String, PacketField> byName(byte[] packet) {
    Map<String, PacketField> all = new LinkedHashMap<>();
    Map<String, Integer> seen = new HashMap<>();
    for (PacketField field : PacketFields.of(packet)) {
      int number = seen.merge(field.name(), 1, Integer::sum);
      all.put(number == 1 ? field.name() : field.name() + "#" + number, field);
    }
    return all;
  }

  private Difference onesided(Step step, List<Emission> kernel, List<Emission> culvert) {
    int more = kernel.size() - culvert.size();
    String kind = more > 0 ? "sent too little " : more < 0 ? "sent too much " : "sent another ";
    List<Emission> longer = more >= 0 ? kernel : culvert;
    return new Difference(
        kind + (longer.isEmpty() ? protocol(cause(step)) : protocol(longer.get(0).bytes())),
        "what was sent is not the same",
        List.of(new Difference.Row("sent", list(kernel), list(culvert))));
  }

  private String list(List<Emission> sent) {
    List<String> lines = new ArrayList<>();
    sent.forEach(e -> lines.add(name(e.device()) + ": " + PacketSummary.of(e.bytes())));
    return lines.isEmpty() ? "nothing" : String.join("; ", lines);
  }

  private String name(int device) {
    return topology.devices().get(device).name();
  }

  /** The protocol of a packet; type and code of an ICMP error, too. */
  private static String protocol(byte[] packet) {
    PacketLayout layout = PacketLayout.of(packet).orElse(null);
    if (layout == null) {
      return "no IP";
    }
    String name = PacketSummary.protocol(layout.protocol());
    return layout.icmpError(packet)
        ? name + " " + (packet[layout.l4()] & 0xFF) + "/" + (packet[layout.l4() + 1] & 0xFF)
        : name;
  }
}
