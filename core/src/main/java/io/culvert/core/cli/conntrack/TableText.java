package io.culvert.core.cli.conntrack;

import io.culvert.core.control.EntryView;
import io.culvert.core.control.ExpectationView;
import java.util.EnumSet;

/** Lines of {@code conntrack -L} for other commands that show a table. */
public final class TableText {

  private static final EntryLines ENTRIES =
      new EntryLines(new Listing(Listing.Format.TEXT, EnumSet.noneOf(Listing.Detail.class)));

  private TableText() {}

  /** As {@code conntrack -L} prints it. */
  public static String line(EntryView entry) {
    return ENTRIES.line(entry);
  }

  /** As {@code conntrack -L expect} prints it. */
  public static String line(ExpectationView expectation) {
    return ExpectationLines.line(expectation);
  }
}
