package io.culvert.core.control;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Names of the 128 labels, from the file that iptables and conntrack read. Immutable. */
public final class LabelNames {

  /** Labels there are. */
  public static final int LABELS = 128;

  private static final Path FILE = Path.of("/etc/xtables/connlabel.conf");

  private final Map<String, Integer> labels = new HashMap<>();
  private final Map<Integer, String> names = new HashMap<>();

  private LabelNames(List<String> lines) {
    for (String line : lines) {
      String[] words = line.strip().split("\\s+");
      if (words.length >= 2 && words[0].matches("[0-9]{1,3}")) {
        int label = Integer.parseInt(words[0]);
        if (label < LABELS && !names.containsKey(label) && !labels.containsKey(words[1])) {
          labels.put(words[1], label);
          names.put(label, words[1]);
        }
      }
    }
  }

  /** The names of this machine; none where there is no file. */
  public static LabelNames ofSystem() {
    try {
      return of(Files.readAllLines(FILE, StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      return of(List.of());
    }
  }

  /** The names in a file of these lines: a number, a blank, a name. */
  public static LabelNames of(List<String> lines) {
    return new LabelNames(lines);
  }

  /** The label called {@code name}, or -1. */
  public int label(String name) {
    return labels.getOrDefault(name, -1);
  }

  /** The name of {@code label}; its number where it has none. */
  public String name(int label) {
    return names.getOrDefault(label, Integer.toString(label));
  }

  /** The names of the labels set in the 128 bits, separated by commas. */
  public String names(long high, long low) {
    StringBuilder all = new StringBuilder();
    for (int label = 0; label < LABELS; label++) {
      if (((label < 64 ? low : high) >>> (label & 63) & 1) != 0) {
        all.append(all.isEmpty() ? "" : ",").append(name(label));
      }
    }
    return all.toString();
  }
}
