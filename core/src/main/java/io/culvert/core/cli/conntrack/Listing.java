package io.culvert.core.cli.conntrack;

import io.culvert.core.cli.UsageException;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/**
 * How a listing is written: what {@code -o} says.
 *
 * @param format the form of each entry
 * @param details what is shown besides
 */
record Listing(Format format, Set<Detail> details) {

  /** The form of each entry. */
  enum Format {
    TEXT,
    XML,
    SAVE,
    JSON,
    JSONL,
    /** {@code /proc/net/ip_conntrack} of Linux 2.4. */
    CLASSIC
  }

  /** What is shown besides. */
  enum Detail {
    EXTENDED,
    ID,
    TIMESTAMP,
    KTIMESTAMP,
    LABELS,
    USERSPACE
  }

  boolean shows(Detail detail) {
    return details.contains(detail);
  }

  /**
   * What {@code types} (comma-separated, or {@code null} for none given) ask for.
   *
   * @param standard the format if none is named
   */
  static Listing parse(String types, Format standard) {
    Format format = standard;
    Set<Detail> details = EnumSet.noneOf(Detail.class);
    for (String type : types == null ? new String[0] : types.split(",")) {
      String word = type.toUpperCase(Locale.ROOT);
      if (word.equals("XML") && format == Format.SAVE
          || word.equals("SAVE") && types.contains(",")) {
        throw new UsageException(
            "cannot combine save output with any other output type, use -o save only");
      } else if (is(Format.class, word) && !word.equals("TEXT")) {
        format = Format.valueOf(word);
      } else if (is(Detail.class, word)) {
        details.add(Detail.valueOf(word));
      } else {
        throw new UsageException("Bad parameter `" + type + "'");
      }
    }
    return new Listing(format, details);
  }

  private static <E extends Enum<E>> boolean is(Class<E> type, String word) {
    return EnumSet.allOf(type).stream().anyMatch(constant -> constant.name().equals(word));
  }
}
