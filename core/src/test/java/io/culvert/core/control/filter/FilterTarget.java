package io.culvert.core.control.filter;

import io.culvert.core.control.EntryView;
import io.culvert.core.control.EntryViews;
import io.culvert.core.fuzz.FuzzInput;
import io.culvert.core.fuzz.FuzzTarget;
import io.culvert.core.fuzz.Law;
import java.util.List;
import java.util.stream.Stream;

/**
 * The filter language: a text is a filter of entries or refused with its column; a filter means the
 * same in brackets, and its {@code not} the opposite.
 */
public final class FilterTarget implements FuzzTarget {

  private static final List<EntryView> ENTRIES =
      List.of(
          EntryViews.tcp("10.0.1.2", 40112, "203.0.113.9", 21).key(1, 2).view(),
          EntryViews.tcp("10.0.0.9", 1, "192.0.2.1", 65535).traffic(3, 300, 0, 0).key(2, 3).view());

  @Override
  public List<byte[]> seeds() {
    return Stream.of(
            "tcp and dport 21",
            "src 10.0.0.0/8 and not (dport = 80 or dport = 443)",
            "state ESTABLISHED and bytes > 1G",
            "assured and age < 10",
            "sport in (1-2, 3, 4) || host ::1",
            "mark 0x7f and status != assured && !udp",
            "proto ~ \"t.p\" or zone 3",
            "in lan0 and reason ~ policy")
        .map(FuzzInput::of)
        .toList();
  }

  @Override
  public void run(byte[] input) {
    String text = new FuzzInput(input).text();
    try {
      var filter = FilterParser.parse(text);
      for (EntryView entry : ENTRIES) {
        boolean matches = filter.matches(entry);
        if (!text.isBlank() && text.length() < FilterParser.MAX_LENGTH - 8) {
          Law.holds(same("(" + text + "\n)", entry, matches), "brackets change nothing");
          Law.holds(same("not (" + text + "\n)", entry, !matches), "not means the opposite");
        }
      }
    } catch (FilterException e) {
      refused(text, e);
    }
    try {
      FilterParser.packets(text);
    } catch (FilterException e) {
      refused(text, e);
    }
  }

  private static boolean same(String text, EntryView entry, boolean matches) {
    try {
      return FilterParser.parse(text).matches(entry) == matches;
    } catch (FilterException e) {
      return false;
    }
  }

  private static void refused(String text, FilterException e) {
    Law.holds(e.column() >= 1 && e.column() <= text.length() + 2, "a refusal is in the text");
    Law.holds(!e.getMessage().isBlank(), "a refusal says why");
  }
}
