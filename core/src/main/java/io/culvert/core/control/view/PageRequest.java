package io.culvert.core.control.view;

import io.culvert.core.control.ControlException;
import io.culvert.core.control.EntryFilter;
import io.culvert.core.control.EntryView;
import io.culvert.core.control.ExplainRequest;
import io.culvert.core.control.RouterEvent;
import io.culvert.core.control.SafeText;
import io.culvert.core.control.TraceRequest;
import io.culvert.core.control.filter.FilterException;
import io.culvert.core.control.filter.FilterParser;
import io.culvert.core.control.json.EventJson;
import io.culvert.core.control.json.ExplainJson;
import io.culvert.core.control.json.JsonText;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One frame from a page, read member by member; what is missing or wrong is said so. */
final class PageRequest {

  /** Every member that a frame of the protocol has. */
  private static final Set<String> KNOWN =
      Set.of(
          ("t id do topic version filter sort offset limit hz on by window kinds byRule outcome"
                  + " budget key keys expectedCount name value in src dst proto sport dport flags"
                  + " icmp-type icmp-code ttl tos payload established reply why-not to node")
              .split(" "));

  private final Map<String, Object> members;

  PageRequest(String frame) {
    members = JsonText.parseObject(frame);
    for (String name : members.keySet()) {
      if (!KNOWN.contains(name)) {
        throw new IllegalArgumentException(
            "there is no member \"" + SafeText.printable(name) + "\"");
      }
    }
  }

  String text(String name, String standard) {
    Object value = members.get(name);
    if (value == null) {
      return standard;
    }
    if (value instanceof String text) {
      return text;
    }
    throw new IllegalArgumentException("\"" + name + "\" must be text");
  }

  String text(String name) {
    String value = text(name, null);
    if (value == null) {
      throw new IllegalArgumentException("\"" + name + "\" is missing");
    }
    return value;
  }

  long number(String name, long standard) {
    Object value = members.get(name);
    if (value == null) {
      return standard;
    }
    if (value instanceof Long number) {
      return number;
    }
    throw new IllegalArgumentException("\"" + name + "\" must be a whole number");
  }

  /** A number within bounds. */
  int number(String name, int min, int max, int standard) {
    long value = number(name, standard);
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          "\"" + name + "\" is " + value + ", outside " + min + " to " + max);
    }
    return (int) value;
  }

  long required(String name) {
    if (!members.containsKey(name)) {
      throw new IllegalArgumentException("\"" + name + "\" is missing");
    }
    return number(name, 0);
  }

  boolean flag(String name) {
    return Boolean.TRUE.equals(members.get(name));
  }

  EntryFilter filter() throws FilterException {
    return FilterParser.parse(text("filter", ""));
  }

  EntryView.Key key() {
    return key(text("key"));
  }

  private static EntryView.Key key(String text) {
    String[] parts = text.split("\\.", 2);
    try {
      EntryView.Key key = new EntryView.Key(Integer.parseInt(parts[0]), Long.parseLong(parts[1]));
      if (key.slot() < 0) {
        throw new ControlException(
            ControlException.Code.NOT_FOUND,
            "that connection is another member's",
            "open the page of that one");
      }
      return key;
    } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
      throw new IllegalArgumentException("\"" + text + "\" is no key, as in 17.40512", e);
    }
  }

  /** The view that {@code sub} asks for. */
  EntriesView entries() throws FilterException {
    String sort = text("sort", "-created");
    boolean descending = sort.startsWith("-");
    EntryColumn column =
        EntryColumn.sortable(descending ? sort.substring(1) : sort)
            .orElseThrow(() -> new IllegalArgumentException("can't sort by \"" + sort + "\""));
    return new EntriesView(
        new OrderSearch.Order(
            text("filter", ""),
            column,
            descending,
            number("offset", 0, EntriesView.MAX_OFFSET, 0),
            number("limit", 1, EntriesView.MAX_ROWS, 100),
            text("node", "")),
        filter());
  }

  /** The trace that {@code sub} asks for. */
  TraceRequest trace() throws FilterException {
    return new TraceRequest(
        FilterParser.packets(text("filter", "")),
        flag("byRule"),
        TraceRequest.Outcome.of(text("outcome", "any")),
        number("budget", 1, TraceTopic.MAX_BUDGET, 20),
        false);
  }

  /** What {@code explain} asks. */
  ExplainRequest explain() {
    return ExplainJson.read(
        name -> Optional.ofNullable(text(name, null)),
        name -> members.get(name) == null ? Optional.empty() : Optional.of(number(name, 0)),
        this::flag);
  }

  /** The keys that {@code deleteKeys} names. */
  List<EntryView.Key> keys() {
    if (!(members.get("keys") instanceof List<?> named)
        || named.isEmpty()
        || named.size() > EntriesView.MAX_ROWS) {
      throw new IllegalArgumentException(
          "\"keys\" must be a list of 1 to " + EntriesView.MAX_ROWS + " keys");
    }
    return named.stream().map(name -> key(String.valueOf(name))).toList();
  }

  /** The talkers that {@code sub} asks for. */
  TalkersTopic talkers(Talkers talkers) {
    return new TalkersTopic(
        talkers,
        Talkers.Kind.of(text("by", "source")),
        number("window", 1, Talkers.LONGEST_SECONDS, 60),
        text("sort", "bytes").equals("connections"));
  }

  /** The kinds of events that {@code sub} asks for. */
  Set<RouterEvent.Kind> kinds() {
    Set<RouterEvent.Kind> kinds = EnumSet.noneOf(RouterEvent.Kind.class);
    Object named = members.get("kinds");
    List<?> words =
        named instanceof List<?> list ? list : List.of("log", "device", "helper", "rules", "audit");
    for (Object word : words) {
      kinds.add(
          EventJson.kind(String.valueOf(word))
              .orElseThrow(() -> new IllegalArgumentException("\"" + word + "\" is no event")));
    }
    if (kinds.isEmpty()) {
      throw new IllegalArgumentException("\"kinds\" is empty");
    }
    return kinds;
  }
}
