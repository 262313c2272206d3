package io.culvert.core.control.view;

import io.culvert.core.control.EntryFilter;
import io.culvert.core.control.EntryView;
import io.culvert.core.control.RouterEvent;
import io.culvert.core.control.filter.FilterException;
import io.culvert.core.control.filter.FilterParser;
import io.culvert.core.control.json.EventJson;
import io.culvert.core.control.json.JsonText;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One frame from a page, read member by member; what is missing or wrong is said so. */
final class PageRequest {

  private final Map<String, Object> members;

  PageRequest(String frame) {
    members = JsonText.parseObject(frame);
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
    String text = text("key");
    String[] parts = text.split("\\.", 2);
    try {
      return new EntryView.Key(Integer.parseInt(parts[0]), Long.parseLong(parts[1]));
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
        filter(),
        column,
        descending,
        number("offset", 0, EntriesView.MAX_OFFSET, 0),
        number("limit", 1, EntriesView.MAX_ROWS, 100));
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
