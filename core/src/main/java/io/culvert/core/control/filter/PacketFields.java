package io.culvert.core.control.filter;

import io.culvert.core.control.NearestWord;
import io.culvert.core.control.PacketView;
import io.culvert.core.wire.IpAddress;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

/** What packets can be chosen by, before anything was done to them. */
final class PacketFields extends FilterFields<PacketView> {

  private static final List<String> FLAGS =
      PacketView.FLAGS.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();

  PacketFields() {
    super(fields());
  }

  @Override
  Predicate<PacketView> flag(String name) {
    int bit = FLAGS.indexOf(name);
    if (bit >= 0) {
      return packet ->
          packet.transport().flags() >= 0 && (packet.transport().flags() >> bit & 1) != 0;
    }
    return name.equals("fragment") ? PacketView::fragment : null;
  }

  private static Map<String, FilterField<PacketView>> fields() {
    Map<String, FilterField<PacketView>> fields = new TreeMap<>();
    fields.put("src", address(PacketView::source));
    fields.put("dst", address(PacketView::destination));
    fields.put("host", either(fields.get("src"), fields.get("dst")));
    fields.put("sport", number(packet -> packet.transport().sourcePort()));
    fields.put("dport", number(packet -> packet.transport().destinationPort()));
    fields.put("port", either(fields.get("sport"), fields.get("dport")));
    fields.put("icmp-type", number(packet -> packet.transport().icmpType()));
    fields.put("icmp-code", number(packet -> packet.transport().icmpCode()));
    fields.put("length", number(PacketView::lengthBytes));
    fields.put("flags", PacketFields::flags);
    fields.put("in", (operator, value) -> FilterValues.text(operator, value, PacketView::ingress));
    fields.put(
        "proto", (operator, value) -> FilterValues.protocol(operator, value, PacketView::protocol));
    fields.put(
        "family", (operator, value) -> FilterValues.family(operator, value, PacketView::ipVersion));
    return fields;
  }

  /** Exactly these TCP flags, with commas between. */
  private static Predicate<PacketView> flags(FilterOperator operator, FilterToken value)
      throws FilterException {
    int wanted = 0;
    for (String name : value.text().toLowerCase(Locale.ROOT).split("[,+]")) {
      if (!FLAGS.contains(name)) {
        throw new FilterException(
            value.column(),
            "\"" + name + "\" is no TCP flag",
            NearestWord.of(name, FLAGS).map(w -> "did you mean \"" + w + "\"?").orElse(""));
      }
      wanted |= 1 << FLAGS.indexOf(name);
    }
    if (operator.ordering()) {
      throw FilterValues.unordered(operator, value, "flags");
    }
    int flags = wanted;
    return packet -> operator.takes(Integer.compare(packet.transport().flags(), flags));
  }

  private static FilterField<PacketView> address(Function<PacketView, IpAddress> of) {
    return (operator, value) -> FilterValues.address(operator, value, of);
  }

  private static FilterField<PacketView> number(ToLongFunction<PacketView> of) {
    return (operator, value) -> {
      Predicate<PacketView> test = FilterValues.range(operator, value, of, FilterValues::count);
      return packet -> of.applyAsLong(packet) >= 0 && test.test(packet);
    };
  }

  /** True if one of the two is so; for {@code !=}, if neither equals. */
  private static FilterField<PacketView> either(
      FilterField<PacketView> one, FilterField<PacketView> other) {
    return (operator, value) -> {
      Predicate<PacketView> first = one.test(operator, value);
      Predicate<PacketView> second = other.test(operator, value);
      return operator == FilterOperator.NOT_EQUAL ? first.and(second) : first.or(second);
    };
  }
}
