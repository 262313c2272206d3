package io.culvert.core.cli.conntrack;

import io.culvert.core.cli.UsageException;
import io.culvert.core.control.LabelNames;
import java.util.ArrayList;
import java.util.List;

/** Labels on a command line: names, or numbers where a label has none. */
final class LabelOption {

  private LabelOption() {}

  /** The numbers of labels separated by commas. */
  static List<Integer> numbers(String labels) {
    LabelNames names = LabelNames.ofSystem();
    List<Integer> numbers = new ArrayList<>();
    for (String word : labels.split(",")) {
      int label = names.label(word);
      if (label < 0 && word.matches("[0-9]{1,3}") && Integer.parseInt(word) < LabelNames.LABELS) {
        label = Integer.parseInt(word);
      }
      if (label < 0) {
        throw new UsageException("unknown label '" + word + "'");
      }
      numbers.add(label);
    }
    return numbers;
  }

  /** The same as the API takes them. */
  static String list(String labels) {
    return String.join(",", numbers(labels).stream().map(String::valueOf).toList());
  }
}
