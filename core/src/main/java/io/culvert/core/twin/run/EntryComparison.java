package io.culvert.core.twin.run;

import io.culvert.core.conntrack.EntryStatus;
import io.culvert.core.conntrack.Tuple;
import io.culvert.core.twin.EntrySnapshot;
import io.culvert.core.twin.ExpectationSnapshot;
import io.culvert.core.twin.decode.PacketSummary;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/** Compares entries and expectations, field by field. */
final class EntryComparison {

  /** The kernel's time and the engine's are not quite the same. */
  private static final long TOLERANCE_SECONDS = 1;

  private static final String[] STATUS = {
    "EXPECTED", "SEEN_REPLY", "ASSURED", "CONFIRMED", "SRC_NAT", "DST_NAT", "SEQ_ADJUST",
    "SRC_NAT_DONE", "DST_NAT_DONE", "DYING", "FIXED_TIMEOUT", "TEMPLATE", "NAT_CLASH", "HELPER"
  };

  private EntryComparison() {}

  /** What two sides can't have but one entry of. */
  private record Place(int zone, int directions, Tuple original) {

    static Place of(EntrySnapshot entry) {
      return new Place(entry.zone(), entry.zoneDirections(), entry.original());
    }

    @Override
    public String toString() {
      return zone + " " + directions + " " + original;
    }
  }

  /** The same of an expectation. */
  private record Wanted(Tuple expected, Tuple mask, Tuple master) {

    static Wanted of(ExpectationSnapshot e) {
      return new Wanted(e.expected(), e.mask(), e.master());
    }

    @Override
    public String toString() {
      return expected + " mask " + mask + " of " + master;
    }
  }

  /** Compares what a look-up of {@code tuple} found. */
  static Optional<Difference> entry(
      Tuple tuple, Optional<EntrySnapshot> kernel, Optional<EntrySnapshot> culvert) {
    if (kernel.isPresent() && culvert.isPresent()) {
      return entries(kernel.get(), culvert.get());
    }
    return kernel.isEmpty() && culvert.isEmpty()
        ? Optional.empty()
        : onesided(
            "entry",
            tuple.toString(),
            tuple.protocol(),
            kernel,
            culvert,
            EntrySnapshot::timeoutSeconds);
  }

  /** Compares two listings. */
  static Optional<Difference> listings(List<EntrySnapshot> kernel, List<EntrySnapshot> culvert) {
    return lists(
        kernel,
        culvert,
        Place::of,
        (key, one, other) ->
            one.isPresent() && other.isPresent()
                ? entries(one.get(), other.get())
                : onesided(
                    "entry",
                    key,
                    one.or(() -> other).orElseThrow().original().protocol(),
                    one,
                    other,
                    EntrySnapshot::timeoutSeconds));
  }

  /** Compares two listings of expectations. */
  static Optional<Difference> expectations(
      List<ExpectationSnapshot> kernel, List<ExpectationSnapshot> culvert) {
    return lists(
        kernel,
        culvert,
        Wanted::of,
        (key, one, other) ->
            one.isPresent() && other.isPresent()
                ? expectations(one.get(), other.get())
                : onesided(
                    "expectation",
                    key,
                    one.or(() -> other).orElseThrow().expected().protocol(),
                    one,
                    other,
                    ExpectationSnapshot::timeoutSeconds));
  }

  private interface Pairwise<T> {
    Optional<Difference> compare(String key, Optional<T> kernel, Optional<T> culvert);
  }

  private static <T> Optional<Difference> lists(
      List<T> kernel, List<T> culvert, Function<T, Object> key, Pairwise<T> pairwise) {
    Map<Object, List<T>> ours = byKey(culvert, key);
    Map<Object, List<T>> theirs = byKey(kernel, key);
    Set<Object> keys = new LinkedHashSet<>(theirs.keySet());
    keys.addAll(ours.keySet());
    for (Object k : keys) {
      List<T> one = theirs.getOrDefault(k, List.of());
      List<T> other = ours.getOrDefault(k, List.of());
      for (int i = 0; i < Math.max(one.size(), other.size()); i++) {
        Optional<Difference> found = pairwise.compare(k.toString(), at(one, i), at(other, i));
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return Optional.empty();
  }

  private static <T> Optional<T> at(List<T> list, int index) {
    return index < list.size() ? Optional.of(list.get(index)) : Optional.empty();
  }

  private static <T> Map<Object, List<T>> byKey(List<T> list, Function<T, Object> key) {
    Map<Object, List<T>> all = new LinkedHashMap<>();
    list.forEach(item -> all.computeIfAbsent(key.apply(item), k -> new ArrayList<>(1)).add(item));
    return all;
  }

  /** What has less than a second to live may be gone on one side already. */
  private static <T> Optional<Difference> onesided(
      String noun,
      String name,
      int protocol,
      Optional<T> kernel,
      Optional<T> culvert,
      ToLongFunction<T> timeout) {
    if (timeout.applyAsLong(kernel.or(() -> culvert).orElseThrow()) < TOLERANCE_SECONDS) {
      return Optional.empty();
    }
    return Optional.of(
        new Difference(
            noun + (kernel.isPresent() ? " missing " : " too much ") + name(protocol),
            "only " + (kernel.isPresent() ? "the kernel" : "culvert") + " has the " + noun,
            List.of(
                new Difference.Row(
                    name,
                    kernel.map(Object::toString).orElse("none"),
                    culvert.map(Object::toString).orElse("none")))));
  }

  private static String name(int protocol) {
    return PacketSummary.protocol(protocol);
  }

  private static Optional<Difference> entries(EntrySnapshot k, EntrySnapshot c) {
    if (k.equals(c)) {
      return Optional.empty();
    }
    Rows rows = new Rows();
    rows.field("original", k.original(), c.original());
    rows.field("reply", k.reply(), c.reply());
    rows.field("status", status(k.status()), status(c.status()));
    rows.timeout(k.timeoutSeconds(), c.timeoutSeconds());
    rows.field("zone", k.zone(), c.zone());
    rows.field("zone directions", k.zoneDirections(), c.zoneDirections());
    rows.field("mark", k.mark(), c.mark());
    rows.field("labels", k.labels(), c.labels());
    rows.field("helper", k.helper(), c.helper());
    rows.field("master", k.master(), c.master());
    rows.field("counters", k.counters(), c.counters());
    TreeSet<String> details = new TreeSet<>(k.details().keySet());
    details.addAll(c.details().keySet());
    details.forEach(name -> rows.field(name, k.details().get(name), c.details().get(name)));
    return rows.difference("entry", k.original().protocol(), k.original().toString());
  }

  private static Optional<Difference> expectations(ExpectationSnapshot k, ExpectationSnapshot c) {
    Rows rows = new Rows();
    rows.timeout(k.timeoutSeconds(), c.timeoutSeconds());
    rows.field("helper", k.helper(), c.helper());
    rows.field("flags", k.flags(), c.flags());
    rows.field("class", k.expectationClass(), c.expectationClass());
    rows.field("nat", k.nat(), c.nat());
    return rows.difference("expectation", k.expected().protocol(), k.expected().toString());
  }

  /** Status bits in words. */
  static String status(int bits) {
    List<String> words = new ArrayList<>();
    for (int bit = 0; bit < Integer.SIZE; bit++) {
      if ((bits >>> bit & 1) != 0) {
        words.add(bit < STATUS.length ? STATUS[bit] : "bit" + bit);
      }
    }
    return words.isEmpty() ? "none" : String.join("|", words);
  }

  /** The status bits that {@link #status} wrote. */
  static int status(String words) {
    int bits = 0;
    for (String word : words.split("\\|")) {
      int bit = List.of(STATUS).indexOf(word);
      if (bit >= 0) {
        bits |= EntryStatus.EXPECTED << bit;
      } else if (!word.equals("none")) {
        bits |= 1 << Integer.parseInt(word.substring("bit".length()));
      }
    }
    return bits;
  }

  private static final class Rows {

    private final List<Difference.Row> rows = new ArrayList<>();

    void field(String name, Object kernel, Object culvert) {
      if (!Objects.equals(kernel, culvert)) {
        rows.add(new Difference.Row(name, text(kernel), text(culvert)));
      }
    }

    void timeout(long kernel, long culvert) {
      if (Math.abs(kernel - culvert) > TOLERANCE_SECONDS) {
        field("timeout", kernel + " s", culvert + " s");
      }
    }

    private static String text(Object value) {
      Object inner = value instanceof Optional<?> optional ? optional.orElse(null) : value;
      String text = inner == null ? "none" : inner.toString();
      return text.isEmpty() ? "none" : text;
    }

    Optional<Difference> difference(String noun, int protocol, String name) {
      if (rows.isEmpty()) {
        return Optional.empty();
      }
      return Optional.of(
          new Difference(
              noun + " " + rows.get(0).field() + " " + EntryComparison.name(protocol),
              "the " + noun + " is not the same: " + name,
              rows));
    }
  }
}
