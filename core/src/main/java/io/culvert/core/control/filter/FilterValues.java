package io.culvert.core.control.filter;

import io.culvert.core.conntrack.EntryStatus;
import io.culvert.core.control.EntryView;
import io.culvert.core.control.NearestWord;
import io.culvert.core.control.ProtocolNames;
import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.Prefix;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;

/** How the values of filters are written and compared. */
final class FilterValues {

  /** The words of {@link EntryView#state()}: those of the trackers, and those without one. */
  static final Set<String> STATES =
      Set.of(
          "NONE",
          "SYN_SENT",
          "SYN_RECV",
          "ESTABLISHED",
          "FIN_WAIT",
          "CLOSE_WAIT",
          "LAST_ACK",
          "TIME_WAIT",
          "CLOSE",
          "SYN_SENT2",
          "LISTEN",
          "CLOSED",
          "COOKIE_WAIT",
          "COOKIE_ECHOED",
          "SHUTDOWN_SENT",
          "SHUTDOWN_RECD",
          "SHUTDOWN_ACK_SENT",
          "HEARTBEAT_SENT",
          "HEARTBEAT_ACKED",
          "UNREPLIED",
          "REPLIED",
          "ASSURED");

  /** Status bits by the words of {@code conntrack -u}; UNREPLIED is the lack of one. */
  static final Map<String, Integer> STATUS =
      Map.of(
          "EXPECTED", EntryStatus.EXPECTED,
          "SEEN_REPLY", EntryStatus.SEEN_REPLY,
          "ASSURED", EntryStatus.ASSURED,
          "CONFIRMED", EntryStatus.CONFIRMED,
          "SRC_NAT", EntryStatus.SRC_NAT,
          "DST_NAT", EntryStatus.DST_NAT,
          "SEQ_ADJUST", EntryStatus.SEQ_ADJUST,
          "FIXED_TIMEOUT", EntryStatus.FIXED_TIMEOUT,
          "HELPER", EntryStatus.HELPER,
          "UNREPLIED", 0);

  private static final int LABELS = 128;

  private FilterValues() {}

  /** Reads one number. */
  interface NumberReader {

    long read(String text);
  }

  static <T> Predicate<T> address(
      FilterOperator operator, FilterToken value, Function<T, IpAddress> of)
      throws FilterException {
    Prefix prefix;
    try {
      prefix = Prefix.of(value.text());
    } catch (IllegalArgumentException e) {
      throw bad(value, "is no address or network", "as in 10.0.0.7, 10.0.0.0/8 or fd00::/8");
    }
    if (operator.ordering()) {
      IpAddress bound = prefix.address();
      return entry -> {
        IpAddress address = of.apply(entry);
        return address.version() == bound.version() && operator.takes(address.compareTo(bound));
      };
    }
    boolean wanted = operator != FilterOperator.NOT_EQUAL;
    return entry -> prefix.contains(of.apply(entry)) == wanted;
  }

  static <T> Predicate<T> range(
      FilterOperator operator, FilterToken value, ToLongFunction<T> of, NumberReader reader)
      throws FilterException {
    String text = value.text();
    int dash = text.indexOf('-', 1);
    try {
      long low = reader.read(dash < 0 ? text : text.substring(0, dash));
      long high = dash < 0 ? low : reader.read(text.substring(dash + 1));
      if (dash >= 0 && operator.ordering()) {
        throw unordered(operator, value, "a range");
      }
      if (low > high) {
        throw bad(value, "is a range that ends before it begins", "");
      }
      if (operator.ordering()) {
        return entry -> operator.takes(Long.compare(of.applyAsLong(entry), low));
      }
      boolean wanted = operator != FilterOperator.NOT_EQUAL;
      return entry -> {
        long number = of.applyAsLong(entry);
        return (number >= low && number <= high) == wanted;
      };
    } catch (NumberFormatException e) {
      throw bad(value, "is no number", "");
    }
  }

  /** {@code 1500}, {@code 0x5dc}, {@code 10K}, {@code 2M}, {@code 1G}. */
  static long count(String text) {
    return scaled(text.toUpperCase(Locale.ROOT), "KMG", 1_000L, 1_000_000L, 1_000_000_000L);
  }

  /** {@code 90}, {@code 90s}, {@code 5m}, {@code 2h}, {@code 1d}. */
  static long seconds(String text) {
    return scaled(text, "smhd", 1, 60, 3600, 86400);
  }

  private static long scaled(String text, String letters, long... units) {
    boolean hexadecimal = text.startsWith("0x") || text.startsWith("0X");
    int unit = text.isEmpty() || hexadecimal ? -1 : letters.indexOf(text.charAt(text.length() - 1));
    return unit < 0
        ? number(text)
        : times(number(text.substring(0, text.length() - 1)), units[unit]);
  }

  private static long number(String text) {
    long number = Long.decode(text);
    if (number < 0) {
      throw new NumberFormatException(text);
    }
    return number;
  }

  private static long times(long number, long unit) {
    if (number > Long.MAX_VALUE / unit) {
      throw new NumberFormatException();
    }
    return number * unit;
  }

  /** Text with {@code *} for anything, compared without regard to case. */
  static <T> Predicate<T> text(FilterOperator operator, FilterToken value, Function<T, String> of)
      throws FilterException {
    if (operator.ordering()) {
      throw unordered(operator, value, "text");
    }
    String pattern = value.text().toLowerCase(Locale.ROOT);
    boolean wanted = operator != FilterOperator.NOT_EQUAL;
    return entry -> glob(pattern, of.apply(entry).toLowerCase(Locale.ROOT)) == wanted;
  }

  /** Whether {@code text} is {@code pattern}, in which {@code *} is anything; linear in both. */
  static boolean glob(String pattern, String text) {
    String[] parts = pattern.split("\\*", -1);
    if (parts.length == 1) {
      return pattern.equals(text);
    }
    int at = parts[0].length();
    String last = parts[parts.length - 1];
    int end = text.length() - last.length();
    if (!text.startsWith(parts[0]) || !text.endsWith(last) || end < at) {
      return false;
    }
    for (int i = 1; i < parts.length - 1; i++) {
      int found = text.indexOf(parts[i], at);
      if (found < 0 || found + parts[i].length() > end) {
        return false;
      }
      at = found + parts[i].length();
    }
    return true;
  }

  static Predicate<EntryView> state(FilterOperator operator, FilterToken value)
      throws FilterException {
    String state = value.text().toUpperCase(Locale.ROOT);
    if (!STATES.contains(state)) {
      throw bad(value, "is no state", nearest(state, STATES));
    }
    return text(operator, value, EntryView::state);
  }

  static Predicate<EntryView> status(FilterOperator operator, FilterToken value)
      throws FilterException {
    Integer bits = STATUS.get(value.text().toUpperCase(Locale.ROOT));
    if (bits == null) {
      throw bad(value, "is no status", nearest(value.text(), STATUS.keySet()));
    }
    if (operator.ordering()) {
      throw unordered(operator, value, "status");
    }
    boolean wanted = (operator != FilterOperator.NOT_EQUAL) == (bits != 0);
    int test = bits == 0 ? EntryStatus.SEEN_REPLY : bits;
    return entry -> entry.has(test) == wanted;
  }

  static Predicate<EntryView> label(FilterOperator operator, FilterToken value)
      throws FilterException {
    if (!value.text().matches("[0-9]{1,3}") || Integer.parseInt(value.text()) >= LABELS) {
      throw bad(value, "is no label", "labels are 0 to 127");
    }
    if (operator.ordering()) {
      throw unordered(operator, value, "label");
    }
    int label = Integer.parseInt(value.text());
    boolean wanted = operator != FilterOperator.NOT_EQUAL;
    return entry -> {
      long labels = label < 64 ? entry.marks().labelsLow() : entry.marks().labelsHigh();
      return (labels >>> (label & 63) & 1) != 0 == wanted;
    };
  }

  static <T> Predicate<T> protocol(FilterOperator operator, FilterToken value, ToIntFunction<T> of)
      throws FilterException {
    int number =
        ProtocolNames.number(value.text())
            .orElseThrow(
                () -> bad(value, "is no protocol", nearest(value.text(), ProtocolNames.names())));
    return entry -> operator.takes(Integer.compare(of.applyAsInt(entry), number));
  }

  static <T> Predicate<T> family(FilterOperator operator, FilterToken value, ToIntFunction<T> of)
      throws FilterException {
    int version =
        switch (value.text().toLowerCase(Locale.ROOT)) {
          case "ipv4", "4", "inet" -> 4;
          case "ipv6", "6", "inet6" -> 6;
          default -> throw bad(value, "is no family", "ipv4 or ipv6");
        };
    if (operator.ordering()) {
      throw unordered(operator, value, "family");
    }
    return entry -> operator.takes(Integer.compare(of.applyAsInt(entry), version));
  }

  /** {@code value} or {@code value/mask}. */
  static Predicate<EntryView> mark(FilterOperator operator, FilterToken value)
      throws FilterException {
    String[] parts = value.text().split("/", 2);
    try {
      long mask = parts.length == 2 ? number(parts[1]) : 0xFFFF_FFFFL;
      long wanted = number(parts[0]) & mask;
      return entry ->
          operator.takes(Long.compareUnsigned(entry.marks().mark() & 0xFFFF_FFFFL & mask, wanted));
    } catch (NumberFormatException e) {
      throw bad(value, "is no mark", "as in 5, 0x5 or 0x5/0xff");
    }
  }

  private static String nearest(String word, Collection<String> words) {
    return NearestWord.of(word, words).map(w -> "did you mean \"" + w + "\"?").orElse("");
  }

  static FilterException unordered(FilterOperator operator, FilterToken value, String what) {
    return new FilterException(
        value.column(), what + " can't be compared with " + operator.sign(), "use = or !=");
  }

  private static FilterException bad(FilterToken value, String complaint, String hint) {
    return new FilterException(value.column(), "\"" + value.text() + "\" " + complaint, hint);
  }
}
