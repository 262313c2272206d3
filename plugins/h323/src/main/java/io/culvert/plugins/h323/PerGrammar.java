package io.culvert.plugins.h323;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Types by name, read from a description of them beside this class: the parts of ASN.1 that H.323
 * needs, one thing a line. What is used has been described before.
 *
 * <pre>
 * sequence Setup ...             parts follow; the dots say that there may be additions
 *   protocolIdentifier oid
 *   h245Address?!      CallAddress    optional; wanted, which its holders must be, too
 *   + fastStart!       FastStart      an addition; without a type it is passed over
 *   + language         stop           nothing from here on is of interest
 * choice CallType ...            alternatives follow
 * list FastStart open OpenLogicalChannel 30     30 of them are kept; each says how long it is
 * </pre>
 *
 * Words for what has no parts are in {@link PerType#named}; {@code list(T)} is a list that is not
 * kept.
 */
final class PerGrammar {

  private static final Pattern TYPE = Pattern.compile("([a-z]+)(?:\\((\\w*?)(?:\\+(\\d+))?\\))?");
  private static final Pattern LIST = Pattern.compile("list\\((.+)\\)");

  private final Map<String, PerType> types = new HashMap<>();
  private String keyword;
  private String name;
  private boolean extensible;
  private final List<PerField> parts = new ArrayList<>();
  private final List<PerField> additions = new ArrayList<>();

  /** Reads these descriptions, each of which may use what those before it describe. */
  PerGrammar(String... resources) {
    for (String resource : resources) {
      try (InputStream in = PerGrammar.class.getResourceAsStream(resource);
          BufferedReader lines =
              new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
        lines.lines().map(line -> line.replaceFirst("#.*", "").strip()).forEach(this::line);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      define();
    }
  }

  /** The type of this name. */
  PerType type(String named) {
    PerType known = types.get(named);
    if (known != null) {
      return known;
    }
    Matcher list = LIST.matcher(named);
    if (list.matches()) {
      return new PerList(type(list.group(1)), false, 0);
    }
    Matcher words = TYPE.matcher(named);
    if (words.matches()) {
      String argument = words.group(2) == null ? "" : words.group(2);
      int more = words.group(3) == null ? 0 : Integer.parseInt(words.group(3));
      known = PerType.named(words.group(1), argument, more);
    }
    if (known == null) {
      throw new IllegalStateException("no type " + named);
    }
    return known;
  }

  private void line(String line) {
    if (line.isEmpty()) {
      return;
    }
    String[] words = line.split("\\s+");
    switch (words[0]) {
      case "sequence", "choice" -> {
        define();
        keyword = words[0];
        name = words[1];
        extensible = words.length > 2;
      }
      case "list" -> {
        define();
        boolean open = words[2].equals("open");
        int item = open ? 3 : 2;
        types.put(
            words[1], new PerList(type(words[item]), open, Integer.parseInt(words[item + 1])));
      }
      case "+" -> additions.add(field(words[1], words.length > 2 ? words[2] : null));
      default -> parts.add(field(words[0], words[1]));
    }
  }

  private PerField field(String named, String ofType) {
    PerType type = ofType == null ? null : type(ofType);
    boolean optional = named.contains("?");
    return new PerField(named.replaceFirst("[?!]+$", ""), optional, named.endsWith("!"), type);
  }

  private void define() {
    if (keyword == null) {
      return;
    }
    boolean choice = keyword.equals("choice");
    types.put(
        name,
        choice
            ? new PerChoice(extensible, parts, additions)
            : new PerSequence(extensible, parts, additions));
    parts.clear();
    additions.clear();
    keyword = null;
  }
}
