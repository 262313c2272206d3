package io.culvert.core.control.trace;

import io.culvert.core.chain.PacketContext;
import io.culvert.core.chain.Rule;
import java.util.ArrayList;
import java.util.List;

/** Finds conditions in the text of a rule. */
final class RuleWords {

  private RuleWords() {}

  /** The condition that {@link Rule#failing} means, in the rule's own words. */
  static String condition(PacketContext packet, Rule rule, int failing) {
    List<String> words = words(rule.text());
    if (failing == Rule.OWN) {
      return own(words, "-" + rule.header().failing(packet));
    }
    return match(words, failing);
  }

  private static String own(List<String> words, String letter) {
    int at = words.indexOf(letter);
    if (at < 0) {
      return letter;
    }
    String not = words.get(at - 1).equals("!") ? "! " : "";
    return not + letter + (letter.equals("-f") ? "" : " " + words.get(at + 1));
  }

  /** The match of that place, from 0; comments, which are no conditions, do not count. */
  private static String match(List<String> words, int place) {
    int left = place;
    for (int i = 0; i + 1 < words.size(); i++) {
      boolean condition = words.get(i).equals("-m") && !words.get(i + 1).equals("comment");
      if (condition && left-- == 0) {
        int end = i + 1;
        while (end < words.size() && !List.of("-m", "-j", "-g").contains(words.get(end))) {
          end++;
        }
        return String.join(" ", words.subList(i, end));
      }
    }
    return "a condition";
  }

  /** Cut at blanks, but for those within double quotes. */
  private static List<String> words(String text) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == ' ' && !quoted) {
        words.add(word.toString());
        word.setLength(0);
        continue;
      }
      word.append(c);
      quoted ^= c == '"';
      if (c == '\\' && i + 1 < text.length()) {
        word.append(text.charAt(++i));
      }
    }
    words.add(word.toString());
    return words;
  }
}
