package io.culvert.core.control.config;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import io.culvert.core.control.Position;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/** Turns YAML text into {@link ConfigNode}s that keep their positions. */
final class ConfigDocument {

  private static final int MAX_DEPTH = 32;
  private static final int MAX_CHARS = 1 << 20;
  private static final String LINE_ENDS = "\n\r\u0085\u2028\u2029";

  private final String file;
  private final List<ConfigProblem> problems;

  private ConfigDocument(String file, List<ConfigProblem> problems) {
    this.file = file;
    this.problems = problems;
  }

  /**
   * The document's root.
   *
   * @param problems takes what is wrong but can be read over (a key given twice)
   * @throws ConfigException if the text is no YAML, or more or deeper of it than a configuration is
   */
  static ConfigNode parse(String file, String text, List<ConfigProblem> problems)
      throws ConfigException {
    if (text.length() > MAX_CHARS) {
      throw fatal(Position.of(file), "larger than a configuration can be", "");
    }
    refuseUnprintable(file, text);
    ConfigDocument document = new ConfigDocument(file, problems);
    try (YAMLParser parser = new YAMLFactory().createParser(text)) {
      if (parser.nextToken() == null) {
        throw fatal(new Position(file, 1, 1), "the file is empty", "begin with \"devices:\"");
      }
      ConfigNode root = document.read(parser, 0);
      if (parser.nextToken() != null) {
        throw fatal(document.here(parser), "a second document begins", "keep one document a file");
      }
      return root;
    } catch (JsonProcessingException e) {
      throw fatal(document.place(e), yamlWords(e), "");
    } catch (IOException e) {
      throw new IllegalStateException("reading from memory", e);
    }
  }

  /** YAML's own parser refuses these too, but says that they are in line 1. */
  private static void refuseUnprintable(String file, String text) throws ConfigException {
    int line = 1;
    int column = 1;
    for (int at = 0; at < text.length(); at += Character.charCount(text.codePointAt(at))) {
      int c = text.codePointAt(at);
      if (!printable(c)) {
        throw fatal(
            new Position(file, line, column),
            String.format("not YAML: character U+%04X can't be in it", c),
            "take it out");
      }
      boolean first = c == '\r' && text.startsWith("\n", at + 1);
      boolean ends = LINE_ENDS.indexOf(c) >= 0 && !first;
      line += ends ? 1 : 0;
      column = ends ? 1 : column + 1;
    }
  }

  /** {@code c-printable} of YAML 1.2, section 5.1. */
  private static boolean printable(int c) {
    return c == '\t'
        || LINE_ENDS.indexOf(c) >= 0
        || c >= 0x20 && c <= 0x7E
        || c >= 0xA0 && c <= 0xD7FF
        || c >= 0xE000 && c <= 0xFFFD
        || c >= 0x10000;
  }

  private ConfigNode read(YAMLParser parser, int depth) throws IOException, ConfigException {
    Position at = here(parser);
    if (depth > MAX_DEPTH) {
      throw fatal(at, "nested deeper than " + MAX_DEPTH, "");
    }
    if (parser.isCurrentAlias() || parser.getObjectId() != null) {
      throw fatal(at, "anchors and aliases are not supported", "write the value out");
    }
    return switch (parser.currentToken()) {
      case START_OBJECT -> readMap(parser, at, depth);
      case START_ARRAY -> {
        List<ConfigNode> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          items.add(read(parser, depth + 1));
        }
        yield ConfigNode.list(items, at);
      }
      case VALUE_NUMBER_INT -> scalar(ConfigNode.Kind.INTEGER, parser, at);
      case VALUE_NUMBER_FLOAT -> scalar(ConfigNode.Kind.DECIMAL, parser, at);
      case VALUE_TRUE, VALUE_FALSE -> scalar(ConfigNode.Kind.BOOLEAN, parser, at);
      case VALUE_NULL -> scalar(ConfigNode.Kind.NULL, parser, at);
      default -> scalar(ConfigNode.Kind.TEXT, parser, at);
    };
  }

  private static ConfigNode scalar(ConfigNode.Kind kind, YAMLParser parser, Position at)
      throws IOException {
    String text = parser.getText();
    return ConfigNode.scalar(kind, text == null ? "" : text, at);
  }

  private ConfigNode readMap(YAMLParser parser, Position at, int depth)
      throws IOException, ConfigException {
    LinkedHashMap<String, ConfigNode.Member> members = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String key = parser.currentName();
      Position keyAt = here(parser);
      parser.nextToken();
      ConfigNode.Member member = new ConfigNode.Member(keyAt, read(parser, depth + 1));
      ConfigNode.Member first = members.putIfAbsent(key, member);
      if (first != null) {
        problems.add(
            new ConfigProblem(
                keyAt,
                "\"" + key + "\" is given twice",
                "the first is in line " + first.keyAt().line()));
      }
    }
    return ConfigNode.map(members, at);
  }

  private Position here(YAMLParser parser) {
    return position(parser.currentTokenLocation());
  }

  /** Where the mistake is, or where what never ends begins; the parser itself is elsewhere then. */
  private Position place(JsonProcessingException e) {
    if (!(e.getCause() instanceof MarkedYAMLException marked) || marked.getProblemMark() == null) {
      return position(e.getLocation());
    }
    boolean endless = marked.getContextMark() != null && marked.getProblem().contains("stream");
    Mark mark = endless ? marked.getContextMark() : marked.getProblemMark();
    return new Position(file, mark.getLine() + 1, mark.getColumn() + 1);
  }

  private Position position(JsonLocation location) {
    return location == null
        ? Position.of(file)
        : new Position(file, location.getLineNr(), location.getColumnNr());
  }

  private static ConfigException fatal(Position at, String message, String hint) {
    return new ConfigException(List.of(new ConfigProblem(at, message, hint)));
  }

  /** The parser's own complaint, without the excerpts and positions it repeats. */
  private static String yamlWords(JsonProcessingException e) {
    StringBuilder words = new StringBuilder();
    for (String line : e.getOriginalMessage().split("\n")) {
      if (!line.startsWith(" ")) {
        words.append(words.isEmpty() ? "" : ": ").append(line.strip());
      }
    }
    return "not YAML: " + words;
  }
}
