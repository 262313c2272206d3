package io.culvert.helpers.testkit;

import io.culvert.helpers.Message;
import io.culvert.helpers.Side;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A message of the model, and what the helper has put in place of parts of it. */
final class ModelMessage implements Message {

  /** What to put in the place of the characters up to {@code end}. */
  private record Edit(int end, String text) {}

  private static final Pattern ALL = Pattern.compile("[\\s\\S]*+");

  private final Side from;
  private final String text;
  private final boolean whole;
  private final MeteredText metered;
  private final TreeMap<Integer, Edit> edits = new TreeMap<>();

  ModelMessage(Side from, String text, boolean whole) {
    this.from = from;
    this.text = text;
    this.whole = whole;
    this.metered = new MeteredText(text);
  }

  @Override
  public Side from() {
    return from;
  }

  @Override
  public String text() {
    return text;
  }

  @Override
  public boolean isWhole() {
    return whole;
  }

  @Override
  public Optional<Finding> find(Pattern pattern) {
    Matcher matcher = pattern.matcher(metered);
    return matcher.find()
        ? Optional.of(new ModelFinding(matcher.toMatchResult()))
        : Optional.empty();
  }

  @Override
  public Stream<Finding> findAll(Pattern pattern) {
    return pattern.matcher(metered).results().map(ModelFinding::new);
  }

  @Override
  public Finding at(int start, int end) {
    Matcher matcher = ALL.matcher(text).region(start, end);
    matcher.lookingAt();
    return new ModelFinding(matcher.toMatchResult());
  }

  boolean edited() {
    return !edits.isEmpty();
  }

  /** The message with all replacements made. */
  String rewritten() {
    StringBuilder result = new StringBuilder(text);
    for (Map.Entry<Integer, Edit> edit : edits.descendingMap().entrySet()) {
      result.replace(edit.getKey(), edit.getValue().end(), edit.getValue().text());
    }
    return result.toString();
  }

  private void replace(int start, int end, String replacement) {
    if (replacement.chars().anyMatch(c -> c > 0xff)) {
      throw new IllegalArgumentException("a message is bytes: " + replacement);
    }
    if (start < 0) {
      throw new IllegalStateException("the group took no part in the match");
    }
    Map.Entry<Integer, Edit> before = edits.floorEntry(start);
    boolean same = before != null && before.getKey() == start && before.getValue().end() == end;
    boolean overlaps = before != null && before.getValue().end() > start;
    Integer after = edits.higherKey(start);
    if (!same && (overlaps || after != null && after < end)) {
      throw new IllegalStateException("replaced already, in part: " + text.substring(start, end));
    }
    edits.put(start, new Edit(end, replacement));
  }

  private final class ModelFinding implements Finding {
    private final MatchResult match;

    ModelFinding(MatchResult match) {
      this.match = match;
    }

    @Override
    public String group(int n) {
      return match.group(n);
    }

    @Override
    public void replace(int n, String replacement) {
      ModelMessage.this.replace(match.start(n), match.end(n), replacement);
    }
  }
}
