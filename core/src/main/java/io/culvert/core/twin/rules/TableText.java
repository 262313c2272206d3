package io.culvert.core.twin.rules;

import io.culvert.core.chain.TableName;
import java.util.ArrayList;
import java.util.List;

/** Adds lines to a table of an {@code iptables-save} file. */
final class TableText {

  private static final String END = "COMMIT";

  private TableText() {}

  /** The file with {@code lines} last in that table, which is added where it has none. */
  static String with(String file, TableName table, List<String> lines) {
    List<String> all = new ArrayList<>();
    boolean inTable = false;
    boolean added = false;
    for (String line : file.lines().toList()) {
      if (line.startsWith("*")) {
        inTable = !added && line.substring(1).strip().equals(table.label());
      } else if (inTable && line.strip().equals(END)) {
        all.addAll(lines);
        inTable = false;
        added = true;
      }
      all.add(line);
    }
    if (!added) {
      all.add("*" + table.label());
      all.addAll(lines);
      all.add(END);
    }
    return String.join("\n", all) + "\n";
  }
}
