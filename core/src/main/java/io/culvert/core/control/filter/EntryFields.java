package io.culvert.core.control.filter;

import io.culvert.core.conntrack.Tuple;
import io.culvert.core.control.EntryView;
import io.culvert.core.wire.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

/** What entries can be chosen by. */
final class EntryFields extends FilterFields<EntryView> {

  EntryFields() {
    super(fields());
  }

  @Override
  Predicate<EntryView> flag(String name) {
    return switch (name) {
      case "snat" -> EntryView::sourceTranslated;
      case "dnat" -> EntryView::destinationTranslated;
      case "nat" -> entry -> entry.sourceTranslated() || entry.destinationTranslated();
      case "helper" -> entry -> !entry.origin().helper().isEmpty();
      case "master" -> entry -> entry.origin().masterId() != 0;
      default -> null;
    };
  }

  @Override
  Optional<FilterField<EntryView>> guess(String value) {
    String upper = value.toUpperCase(Locale.ROOT);
    Optional<FilterField<EntryView>> guess = super.guess(value);
    if (guess.isPresent()) {
      return guess;
    } else if (FilterValues.STATUS.containsKey(upper)) {
      return field("status");
    } else if (FilterValues.STATES.contains(upper)) {
      return field("state");
    }
    return Optional.empty();
  }

  private static Map<String, FilterField<EntryView>> fields() {
    Map<String, FilterField<EntryView>> fields = new TreeMap<>();
    addresses(fields);
    ports(fields);
    words(fields);
    numbers(fields);
    return fields;
  }

  private static void addresses(Map<String, FilterField<EntryView>> fields) {
    fields.put("src", address(e -> e.original().source()));
    fields.put("dst", address(e -> e.original().destination()));
    fields.put("rsrc", address(e -> e.reply().source()));
    fields.put("rdst", address(e -> e.reply().destination()));
    fields.put("host", any(fields, "src", "dst", "rsrc", "rdst"));
    fields.put("snat", translated("snat", EntryView::sourceTranslated, fields.get("rdst")));
    fields.put("dnat", translated("dnat", EntryView::destinationTranslated, fields.get("rsrc")));
    fields.put("nat", any(fields, "snat", "dnat"));
  }

  private static void ports(Map<String, FilterField<EntryView>> fields) {
    fields.put("sport", port(EntryView::original, Tuple::sourcePort));
    fields.put("dport", port(EntryView::original, Tuple::destinationPort));
    fields.put("rsport", port(EntryView::reply, Tuple::sourcePort));
    fields.put("rdport", port(EntryView::reply, Tuple::destinationPort));
    fields.put("port", any(fields, "sport", "dport", "rsport", "rdport"));
    fields.put("icmp-id", icmp(Tuple::sourcePort));
    fields.put("icmp-type", icmp(tuple -> tuple.destinationPort() >> 8));
    fields.put("icmp-code", icmp(tuple -> tuple.destinationPort() & 0xFF));
  }

  private static void words(Map<String, FilterField<EntryView>> fields) {
    fields.put("in", text(e -> e.origin().ingress()));
    fields.put("out", text(e -> e.origin().egress()));
    fields.put("helper", text(e -> e.origin().helper()));
    fields.put("rule", text(e -> e.origin().rule()));
    fields.put("state", FilterValues::state);
    fields.put("status", FilterValues::status);
    fields.put(
        "proto", (operator, value) -> FilterValues.protocol(operator, value, EntryView::protocol));
    fields.put(
        "family", (operator, value) -> FilterValues.family(operator, value, EntryView::ipVersion));
    fields.put("mark", FilterValues::mark);
    fields.put("label", FilterValues::label);
  }

  private static void numbers(Map<String, FilterField<EntryView>> fields) {
    fields.put("zone", number(e -> e.marks().zone()));
    fields.put("both-zone", number(e -> zone(e, 3)));
    fields.put("orig-zone", number(e -> zone(e, 1)));
    fields.put("reply-zone", number(e -> zone(e, 2)));
    fields.put("id", number(e -> e.key().id()));
    fields.put("master", number(e -> e.origin().masterId()));
    fields.put("bytes", number(e -> e.traffic().bytes()));
    fields.put("packets", number(e -> e.traffic().packets()));
    fields.put("timeout", duration(e -> e.progress().timeoutSeconds()));
    // what has passed between the first packet and now, which is the end less what is left
    fields.put(
        "age",
        duration(
            e ->
                (e.progress().expiresMicros() - e.progress().createdMicros()) / 1_000_000
                    - e.progress().timeoutSeconds()));
  }

  /** The zone of just these directions, 0 where it is another one's, too, or instead. */
  private static int zone(EntryView entry, int directions) {
    EntryView.Marks marks = entry.marks();
    return marks.zoneDirections() == directions ? marks.zone() : 0;
  }

  private static FilterField<EntryView> address(Function<EntryView, IpAddress> of) {
    return (operator, value) -> FilterValues.address(operator, value, of);
  }

  private static FilterField<EntryView> text(Function<EntryView, String> of) {
    return (operator, value) -> FilterValues.text(operator, value, of);
  }

  private static FilterField<EntryView> number(ToLongFunction<EntryView> of) {
    return (operator, value) -> FilterValues.range(operator, value, of, FilterValues::count);
  }

  private static FilterField<EntryView> duration(ToLongFunction<EntryView> of) {
    return (operator, value) -> FilterValues.range(operator, value, of, FilterValues::seconds);
  }

  private static FilterField<EntryView> port(
      Function<EntryView, Tuple> tuple, ToLongFunction<Tuple> of) {
    return (operator, value) -> {
      Predicate<EntryView> test =
          FilterValues.range(
              operator, value, e -> of.applyAsLong(tuple.apply(e)), FilterValues::count);
      return entry -> !entry.original().icmp() && test.test(entry);
    };
  }

  private static FilterField<EntryView> icmp(ToLongFunction<Tuple> of) {
    return (operator, value) -> {
      Predicate<EntryView> test =
          FilterValues.range(
              operator, value, e -> of.applyAsLong(e.original()), FilterValues::count);
      return entry -> entry.original().icmp() && test.test(entry);
    };
  }

  private static FilterField<EntryView> translated(
      String name, Predicate<EntryView> flag, FilterField<EntryView> address) {
    return (operator, value) -> {
      if (operator.ordering()) {
        throw FilterValues.unordered(operator, value, name);
      }
      Predicate<EntryView> equal = flag.and(address.test(FilterOperator.EQUAL, value));
      return operator == FilterOperator.NOT_EQUAL ? entry -> !equal.test(entry) : equal;
    };
  }

  /** True if one of the fields is so; for {@code !=}, if none of them equals. */
  private static FilterField<EntryView> any(
      Map<String, FilterField<EntryView>> fields, String... names) {
    List<FilterField<EntryView>> parts = new ArrayList<>();
    for (String name : names) {
      parts.add(fields.get(name));
    }
    return (operator, value) -> {
      boolean none = operator == FilterOperator.NOT_EQUAL;
      List<Predicate<EntryView>> tests = new ArrayList<>();
      for (FilterField<EntryView> part : parts) {
        tests.add(part.test(none ? FilterOperator.EQUAL : operator, value));
      }
      return entry -> {
        for (Predicate<EntryView> test : tests) {
          if (test.test(entry)) {
            return !none;
          }
        }
        return none;
      };
    };
  }
}
