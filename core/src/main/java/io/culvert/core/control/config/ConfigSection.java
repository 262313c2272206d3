package io.culvert.core.control.config;

import io.culvert.core.control.NearestWord;
import io.culvert.core.control.Position;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * One mapping of the file, read key by key. Each question names a key that may be there; {@link
 * #end()} reports those nobody asked for. Problems are noted, and reading goes on with what was
 * asked for as default.
 */
final class ConfigSection {

  private final String path;
  private final ConfigNode node;
  private final List<ConfigProblem> problems;
  private final Set<String> known = new HashSet<>();

  ConfigSection(String path, ConfigNode node, List<ConfigProblem> problems) {
    this.path = path;
    this.node = node;
    this.problems = problems;
    if (node.kind() != ConfigNode.Kind.MAP && node.kind() != ConfigNode.Kind.NULL) {
      wrong(node.at(), path, "a mapping", node);
    }
  }

  Position at() {
    return node.at();
  }

  String path() {
    return path;
  }

  /** Where {@code key} stands, or the section's beginning. */
  Position at(String key) {
    ConfigNode.Member member = node.members().get(key);
    return member == null ? node.at() : member.value().at();
  }

  Map<String, ConfigNode.Member> members() {
    return node.members();
  }

  boolean has(String key) {
    return node.members().containsKey(key);
  }

  /** The mapping under {@code key}; an empty one where there is none. */
  ConfigSection section(String key) {
    known.add(key);
    ConfigNode.Member member = node.members().get(key);
    ConfigNode inner =
        member == null ? ConfigNode.scalar(ConfigNode.Kind.NULL, "", node.at()) : member.value();
    return new ConfigSection(path(key), inner, problems);
  }

  /** The items under {@code key}, each of which should be {@code wanted}. */
  List<ConfigNode> list(String key, ConfigNode.Kind wanted) {
    known.add(key);
    ConfigNode.Member member = node.members().get(key);
    if (member == null || member.value().kind() == ConfigNode.Kind.NULL) {
      return List.of();
    }
    if (member.value().kind() != ConfigNode.Kind.LIST) {
      wrong(member.value().at(), path(key), "a list", member.value());
      return List.of();
    }
    List<ConfigNode> items = new ArrayList<>();
    for (ConfigNode item : member.value().items()) {
      if (item.kind() == wanted) {
        items.add(item);
      } else {
        wrong(item.at(), path(key), "a list of " + wanted.words(), item);
      }
    }
    return items;
  }

  Optional<String> text(String key) {
    return scalar(key, ConfigNode.Kind.TEXT).map(ConfigNode::text);
  }

  boolean flag(String key, boolean standard) {
    return scalar(key, ConfigNode.Kind.BOOLEAN)
        .map(n -> Boolean.parseBoolean(n.text()))
        .orElse(standard);
  }

  /** A whole number between {@code min} and {@code max}. */
  long number(String key, long min, long max, long standard) {
    Optional<ConfigNode> scalar = scalar(key, ConfigNode.Kind.INTEGER);
    if (scalar.isEmpty()) {
      return standard;
    }
    try {
      long value = Long.decode(scalar.get().text().replace("_", ""));
      if (value >= min && value <= max) {
        return value;
      }
    } catch (NumberFormatException e) {
      // too large for 64 bits: out of range all the same
    }
    problem(
        scalar.get().at(),
        path(key) + " is " + scalar.get().text() + ", outside " + min + " to " + max,
        "");
    return standard;
  }

  /** One of an enum's words, in lower case, with hyphens. */
  <E extends Enum<E>> E word(String key, Class<E> type, E standard) {
    Optional<String> text = text(key);
    if (text.isEmpty()) {
      return standard;
    }
    List<String> words = new ArrayList<>();
    for (E constant : type.getEnumConstants()) {
      String word = constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
      if (word.equals(text.get())) {
        return constant;
      }
      words.add(word);
    }
    problem(
        at(key),
        path(key) + " is \"" + text.get() + "\", which is none of " + String.join(", ", words),
        NearestWord.of(text.get(), words).map(w -> "did you mean \"" + w + "\"?").orElse(""));
    return standard;
  }

  /** A text that {@code parser} understands; it throws {@code IllegalArgumentException} if not. */
  <T> Optional<T> parsed(String key, Function<String, T> parser) {
    return text(key).flatMap(text -> parse(path(key), at(key), text, parser));
  }

  /** {@code text} as {@code parser} understands it, or a problem. */
  <T> Optional<T> parse(String where, Position at, String text, Function<String, T> parser) {
    try {
      return Optional.of(parser.apply(text));
    } catch (IllegalArgumentException e) {
      problem(at, where + ": " + e.getMessage(), "");
      return Optional.empty();
    }
  }

  private Optional<ConfigNode> scalar(String key, ConfigNode.Kind wanted) {
    known.add(key);
    ConfigNode.Member member = node.members().get(key);
    if (member == null) {
      return Optional.empty();
    }
    if (member.value().kind() != wanted) {
      wrong(member.value().at(), path(key), wanted.words(), member.value());
      return Optional.empty();
    }
    return Optional.of(member.value());
  }

  private void wrong(Position at, String where, String wanted, ConfigNode found) {
    boolean quote = wanted.equals(ConfigNode.Kind.TEXT.words()) && !found.text().isEmpty();
    problem(
        at,
        (where.isEmpty() ? "the file" : where)
            + " must be "
            + wanted
            + ", not "
            + found.kind().words(),
        quote ? "put it in quotes: \"" + found.text() + "\"" : "");
  }

  /** Where problems go. */
  List<ConfigProblem> problems() {
    return problems;
  }

  /** Notes a problem. */
  void problem(Position at, String message, String hint) {
    problems.add(new ConfigProblem(at, message, hint));
  }

  /** Reports keys that were not asked for. */
  void end() {
    for (Map.Entry<String, ConfigNode.Member> member : node.members().entrySet()) {
      if (!known.contains(member.getKey())) {
        String guess =
            NearestWord.of(member.getKey(), known)
                .map(w -> "did you mean \"" + w + "\"?")
                .orElseGet(
                    () -> "known here: " + String.join(", ", known.stream().sorted().toList()));
        problem(
            member.getValue().keyAt(),
            "unknown key \"" + member.getKey() + "\"" + (path.isEmpty() ? "" : " in " + path),
            guess);
      }
    }
  }

  private String path(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }
}
