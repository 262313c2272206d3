package io.culvert.core.control.sets;

import java.util.ArrayList;
import java.util.List;

/** A file as {@code ipset save} writes it, cut into commands. */
public final class SetFile {

  /**
   * One command.
   *
   * @param line where it stands, from 1
   * @param words its words, without {@code -exist}
   * @param exist whether that was among them
   */
  public record Line(int line, List<String> words, boolean exist) {}

  private SetFile() {}

  /** The commands of {@code text}; comments, empty lines and COMMIT are none. */
  public static List<Line> lines(String text) {
    List<Line> lines = new ArrayList<>();
    String[] all = text.split("\n");
    for (int i = 0; i < all.length; i++) {
      String line = all[i].strip();
      if (line.isEmpty() || line.startsWith("#") || line.equals("COMMIT")) {
        continue;
      }
      List<String> words = new ArrayList<>(SetArguments.split(line));
      boolean exist = words.removeIf(word -> List.of("-exist", "-!", "--exist").contains(word));
      lines.add(new Line(i + 1, words, exist));
    }
    return lines;
  }
}
