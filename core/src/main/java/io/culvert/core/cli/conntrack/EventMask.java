package io.culvert.core.cli.conntrack;

import io.culvert.core.cli.UsageException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Which events {@code -e} asks for. */
final class EventMask {

  private EventMask() {}

  /** The kinds of events in {@code mask}, as the API has them; {@code null} for all. */
  static String kinds(String mask) {
    List<String> kinds = new ArrayList<>();
    for (String word : mask == null ? new String[] {"ALL"} : mask.split(",")) {
      switch (word.toUpperCase(Locale.ROOT)) {
        case "ALL" -> kinds.addAll(List.of("new", "update", "destroy"));
        case "NEW" -> kinds.add("new");
        case "UPDATES" -> kinds.add("update");
        case "DESTROY" -> kinds.add("destroy");
        default -> throw new UsageException("Bad parameter `" + word + "'");
      }
    }
    return String.join(",", kinds);
  }
}
