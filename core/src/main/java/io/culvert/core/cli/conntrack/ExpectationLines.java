package io.culvert.core.cli.conntrack;

import io.culvert.core.conntrack.Expectation;
import io.culvert.core.conntrack.Tuple;
import io.culvert.core.control.ExpectationView;
import io.culvert.core.control.SafeText;
import java.util.ArrayList;
import java.util.List;

/** The lines of {@code conntrack -L expect}. */
final class ExpectationLines {

  private ExpectationLines() {}

  static void append(StringBuilder line, ExpectationView expectation) {
    Tuple mask = expectation.mask();
    line.append(expectation.timeoutSeconds()).append(" proto=");
    line.append(expectation.tuple().protocol()).append(' ');
    EntryLines.appendTuple(line, expectation.tuple());
    line.append("mask-src=").append(mask.source());
    line.append(" mask-dst=").append(mask.destination());
    line.append(" sport=").append(mask.sourcePort());
    line.append(" dport=").append(mask.destinationPort()).append(' ');
    StringBuilder master = new StringBuilder();
    EntryLines.appendTuple(master, expectation.master());
    line.append(master.toString().replace("src=", "master-src=").replace("dst=", "master-dst="));
    line.append(flags(expectation.flags()));
    line.append("class=0 helper=").append(SafeText.printable(expectation.helper()));
  }

  static String line(ExpectationView expectation) {
    StringBuilder line = new StringBuilder(256);
    append(line, expectation);
    return line.toString();
  }

  private static String flags(int flags) {
    List<String> words = new ArrayList<>();
    if ((flags & Expectation.PERMANENT) != 0) {
      words.add("PERMANENT");
    }
    if ((flags & Expectation.INACTIVE) != 0) {
      words.add("INACTIVE");
    }
    if ((flags & Expectation.USERSPACE) != 0) {
      words.add("USERSPACE");
    }
    return words.isEmpty() ? "" : String.join(",", words) + " ";
  }
}
