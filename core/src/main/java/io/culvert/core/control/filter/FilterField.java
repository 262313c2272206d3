package io.culvert.core.control.filter;

import io.culvert.core.conntrack.Tuple;
import io.culvert.core.control.EntryFilter;
import io.culvert.core.control.EntryView;
import io.culvert.core.control.ProtocolNames;
import io.culvert.core.wire.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/** The fields of the filter language: each knows how its values are written and compared. */
@FunctionalInterface
interface FilterField {

  /** What comparing the field with {@code value} means. */
  EntryFilter test(FilterOperator operator, FilterToken value) throws FilterException;

  Map<String, FilterField> BY_NAME = fields();

  static Optional<FilterField> of(String name) {
    return Optional.ofNullable(BY_NAME.get(name.toLowerCase(java.util.Locale.ROOT)));
  }

  static List<String> names() {
    return List.copyOf(BY_NAME.keySet());
  }

  /** What a field says without a value, or {@code null}. */
  static EntryFilter flag(String name) {
    return switch (name) {
      case "snat" -> EntryView::sourceTranslated;
      case "dnat" -> EntryView::destinationTranslated;
      case "nat" -> entry -> entry.sourceTranslated() || entry.destinationTranslated();
      case "helper" -> entry -> !entry.origin().helper().isEmpty();
      case "master" -> entry -> entry.origin().masterId() != 0;
      default -> null;
    };
  }

  /** The field that a value alone belongs to, by its look. */
  static Optional<FilterField> guess(String value) {
    String upper = value.toUpperCase(java.util.Locale.ROOT);
    if (value.matches("[0-9]{1,5}(-[0-9]{1,5})?")) {
      return of("port");
    } else if (IpAddress.parse(value.replaceFirst("/[0-9]{1,3}$", "")).isPresent()) {
      return of("host");
    } else if (ProtocolNames.number(value).isPresent()) {
      return of("proto");
    } else if (upper.equals("IPV4") || upper.equals("IPV6")) {
      return of("family");
    } else if (FilterValues.STATUS.containsKey(upper)) {
      return of("status");
    } else if (FilterValues.STATES.contains(upper)) {
      return of("state");
    }
    return Optional.empty();
  }

  private static Map<String, FilterField> fields() {
    Map<String, FilterField> fields = new TreeMap<>();
    addresses(fields);
    ports(fields);
    words(fields);
    numbers(fields);
    return fields;
  }

  private static void addresses(Map<String, FilterField> fields) {
    fields.put("src", address(e -> e.original().source()));
    fields.put("dst", address(e -> e.original().destination()));
    fields.put("rsrc", address(e -> e.reply().source()));
    fields.put("rdst", address(e -> e.reply().destination()));
    fields.put("host", any(fields, "src", "dst", "rsrc", "rdst"));
    fields.put("snat", translated("snat", EntryView::sourceTranslated, fields.get("rdst")));
    fields.put("dnat", translated("dnat", EntryView::destinationTranslated, fields.get("rsrc")));
    fields.put("nat", any(fields, "snat", "dnat"));
  }

  private static void ports(Map<String, FilterField> fields) {
    fields.put("sport", port(EntryView::original, Tuple::sourcePort));
    fields.put("dport", port(EntryView::original, Tuple::destinationPort));
    fields.put("rsport", port(EntryView::reply, Tuple::sourcePort));
    fields.put("rdport", port(EntryView::reply, Tuple::destinationPort));
    fields.put("port", any(fields, "sport", "dport", "rsport", "rdport"));
    fields.put("icmp-id", icmp(Tuple::sourcePort));
    fields.put("icmp-type", icmp(tuple -> tuple.destinationPort() >> 8));
    fields.put("icmp-code", icmp(tuple -> tuple.destinationPort() & 0xFF));
  }

  private static void words(Map<String, FilterField> fields) {
    fields.put("in", text(e -> e.origin().ingress()));
    fields.put("out", text(e -> e.origin().egress()));
    fields.put("helper", text(e -> e.origin().helper()));
    fields.put("rule", text(e -> e.origin().rule()));
    fields.put("state", FilterValues::state);
    fields.put("status", FilterValues::status);
    fields.put("proto", FilterValues::protocol);
    fields.put("family", FilterValues::family);
    fields.put("mark", FilterValues::mark);
    fields.put("label", FilterValues::label);
  }

  private static void numbers(Map<String, FilterField> fields) {
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

  private static FilterField address(Function<EntryView, IpAddress> of) {
    return (operator, value) -> FilterValues.address(operator, value, of);
  }

  private static FilterField text(Function<EntryView, String> of) {
    return (operator, value) -> FilterValues.text(operator, value, of);
  }

  private static FilterField number(ToLongFunction<EntryView> of) {
    return (operator, value) -> FilterValues.range(operator, value, of, FilterValues::count);
  }

  private static FilterField duration(ToLongFunction<EntryView> of) {
    return (operator, value) -> FilterValues.range(operator, value, of, FilterValues::seconds);
  }

  private static FilterField port(Function<EntryView, Tuple> tuple, ToLongFunction<Tuple> of) {
    return (operator, value) -> {
      EntryFilter test =
          FilterValues.range(
              operator, value, e -> of.applyAsLong(tuple.apply(e)), FilterValues::count);
      return entry -> !entry.original().icmp() && test.matches(entry);
    };
  }

  private static FilterField icmp(ToLongFunction<Tuple> of) {
    return (operator, value) -> {
      EntryFilter test =
          FilterValues.range(
              operator, value, e -> of.applyAsLong(e.original()), FilterValues::count);
      return entry -> entry.original().icmp() && test.matches(entry);
    };
  }

  private static FilterField translated(String name, EntryFilter flag, FilterField address) {
    return (operator, value) -> {
      if (operator.ordering()) {
        throw FilterValues.unordered(operator, value, name);
      }
      EntryFilter equal = flag.and(address.test(FilterOperator.EQUAL, value));
      return operator == FilterOperator.NOT_EQUAL ? entry -> !equal.matches(entry) : equal;
    };
  }

  /** True if one of the fields is so; for {@code !=}, if none of them equals. */
  private static FilterField any(Map<String, FilterField> fields, String... names) {
    List<FilterField> parts = new ArrayList<>();
    for (String name : names) {
      parts.add(fields.get(name));
    }
    return (operator, value) -> {
      boolean none = operator == FilterOperator.NOT_EQUAL;
      EntryFilter[] tests = new EntryFilter[parts.size()];
      for (int i = 0; i < tests.length; i++) {
        tests[i] = parts.get(i).test(none ? FilterOperator.EQUAL : operator, value);
      }
      return entry -> {
        for (EntryFilter test : tests) {
          if (test.matches(entry)) {
            return !none;
          }
        }
        return none;
      };
    };
  }
}
