package io.culvert.helpers.testkit;

import io.culvert.helpers.HelperSpec;
import io.culvert.helpers.Side;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Makes conversations of others: a few changes each, some small, some coarse. */
final class Mutator {

  private static final int MOST_CHANGES = 4;
  private static final int MOST_SAID = 32;
  private static final int MOST_BYTES = 1_200;
  private static final Pattern NUMBER = Pattern.compile("\\d+");
  private static final List<String> NUMBERS =
      List.of("0", "1", "255", "256", "65535", "65536", "4294967295", "99999999999999999999", "-1");
  private static final List<String> PIECES =
      List.of("\r\n", "\n", "\r", "\0", " ", ",", ".", ":", "|", "(", ")", "=", "\u00ff", "\1");

  private final List<Conversation> originals;
  private final List<String> words = new ArrayList<>(PIECES);

  Mutator(HelperSpec spec, List<Conversation> originals) {
    this.originals = originals;
    for (Side side : Side.values()) {
      words.addAll(spec.triggers(side));
      words.addAll(spec.words(side));
    }
    words.addAll(NUMBERS);
  }

  Conversation mutated(Random random) {
    Conversation original = pick(originals, random);
    List<Conversation.Said> said = new ArrayList<>(original.said());
    for (int changes = 1 + random.nextInt(MOST_CHANGES); changes > 0; changes--) {
      if (random.nextInt(3) == 0) {
        rearrange(said, random);
      } else {
        int at = random.nextInt(said.size());
        Conversation.Said one = said.get(at);
        said.set(at, says(one.from(), mutated(one.payload(), random)));
      }
    }
    Setup setup = random.nextInt(5) == 0 ? plain(original.setup()) : original.setup();
    return new Conversation(setup, said.subList(0, Math.min(said.size(), MOST_SAID)));
  }

  /** The same two without anything translated between them. */
  static Setup plain(Setup s) {
    return new Setup(s.client(), s.server(), s.client(), s.server(), s.portsTaken(), s.underWay());
  }

  private static Conversation.Said says(Side from, String payload) {
    return new Conversation.Said(from, 0, payload);
  }

  private void rearrange(List<Conversation.Said> said, Random random) {
    int at = random.nextInt(said.size());
    Conversation.Said one = said.get(at);
    switch (random.nextInt(6)) {
      case 0 -> said.add(at, one);
      case 1 -> said.set(at, says(one.from().peer(), one.payload()));
      case 2 -> said.add(random.nextInt(said.size()), said.remove(at));
      case 3 -> said.addAll(at, pick(originals, random).said());
      case 4 -> cut(said, at, random);
      default -> {
        if (said.size() > 1) {
          said.remove(at);
        }
      }
    }
  }

  /** One segment becomes two. */
  private static void cut(List<Conversation.Said> said, int at, Random random) {
    Conversation.Said one = said.get(at);
    if (one.payload().length() > 1) {
      int middle = 1 + random.nextInt(one.payload().length() - 1);
      said.set(at, says(one.from(), one.payload().substring(0, middle)));
      said.add(at + 1, says(one.from(), one.payload().substring(middle)));
    }
  }

  private String mutated(String text, Random random) {
    int from = random.nextInt(text.length());
    int to = from + random.nextInt(text.length() - from) + 1;
    String head = text.substring(0, from);
    String span = text.substring(from, to);
    String tail = text.substring(to);
    String changed =
        switch (random.nextInt(7)) {
          case 0 -> head + (char) random.nextInt(256) + text.substring(from + 1);
          case 1 -> head + tail;
          case 2 -> head + span + span + tail;
          case 3 -> head + span.repeat(1 + random.nextInt(60)) + tail;
          case 4 -> head + pick(words, random) + text.substring(from);
          case 5 -> head + pick(words, random).repeat(1 + random.nextInt(40)) + tail;
          default -> otherNumber(text, random);
        };
    String bounded = changed.substring(0, Math.min(changed.length(), MOST_BYTES));
    return bounded.isEmpty() ? text : bounded;
  }

  private static String otherNumber(String text, Random random) {
    List<MatchResult> all = NUMBER.matcher(text).results().toList();
    if (all.isEmpty()) {
      return text;
    }
    MatchResult one = pick(all, random);
    return text.substring(0, one.start()) + pick(NUMBERS, random) + text.substring(one.end());
  }

  private static <T> T pick(List<T> all, Random random) {
    return all.get(random.nextInt(all.size()));
  }
}
