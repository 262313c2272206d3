package io.culvert.core.control.rules;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The options one rule line knows by now: those every line has, then those of the matches and
 * target it named, the latest first. Finds by exact name or unique beginning, as {@code
 * getopt_long} does.
 */
final class OptionTable {

  /** A match or target this line brought in, and what it was given. */
  static final class Loaded {
    private final Extension extension;
    private final Given given;
    private boolean completed;

    Loaded(Extension extension, Given given) {
      this.extension = extension;
      this.given = given;
    }

    Extension extension() {
      return extension;
    }

    Given given() {
      return given;
    }
  }

  /**
   * An option found.
   *
   * @param base one every line knows, or {@code null}
   * @param extension whose option it is, or {@code null}
   * @param option the option of the extension, or {@code null}
   */
  record Found(BaseOption base, Extension extension, Option option) {

    int arguments() {
      return base != null ? base.arguments() : Math.min(1, option.arguments());
    }

    Object identity() {
      return base != null ? base.letter() : option;
    }
  }

  /** A spelling and what it means. */
  record Named(String name, Found found) {}

  private static final List<Named> BASE =
      Arrays.stream(BaseOption.values())
          .map(base -> new Named(base.spelling(), new Found(base, null, null)))
          .toList();

  private final Catalog catalog;
  private final List<Extension> newestFirst = new ArrayList<>();
  private final List<Loaded> matches = new ArrayList<>();
  private Loaded target;

  OptionTable(Catalog catalog) {
    this.catalog = catalog;
  }

  /** The spellings of an extension's options. */
  static List<Named> spellings(Extension extension) {
    List<Named> all = new ArrayList<>();
    for (Option option : extension.options()) {
      Found found = new Found(null, extension, option);
      option.names().forEach(name -> all.add(new Named(name, found)));
    }
    return List.copyOf(all);
  }

  /** Brings in a match; earlier ones of the same kind take no more options. */
  Loaded load(MatchExtension match, Argument keyword) {
    for (Loaded earlier : matches) {
      earlier.completed |= earlier.extension == match;
    }
    Loaded loaded = new Loaded(match, new Given(keyword));
    matches.add(loaded);
    know(match);
    return loaded;
  }

  /** Brings in the target. */
  void load(TargetExtension newTarget, Argument keyword) {
    target = new Loaded(newTarget, new Given(keyword));
    know(newTarget);
  }

  private void know(Extension extension) {
    if (!newestFirst.contains(extension)) {
      newestFirst.add(0, extension);
    }
  }

  Loaded target() {
    return target;
  }

  /** Who takes an option of {@code extension} now. */
  Loaded taker(Extension extension) {
    if (target != null && target.extension == extension) {
      return target;
    }
    return matches.stream()
        .filter(m -> !m.completed && m.extension == extension)
        .findFirst()
        .orElseThrow();
  }

  /** Reads all matches, in their order. */
  List<MatchSpec> readMatches(RuleScope scope) throws RuleProblem {
    List<MatchSpec> specs = new ArrayList<>();
    for (Loaded match : matches) {
      specs.add(((MatchExtension) match.extension).read(match.given, scope));
    }
    return specs;
  }

  /** Where each match stands, then the target or, without one, {@code otherwise}. */
  List<Argument> places(Argument otherwise) {
    List<Argument> places = new ArrayList<>();
    matches.forEach(m -> places.add(m.given.keyword()));
    places.add(target == null ? otherwise : target.given.keyword());
    return places;
  }

  /** Reads the target. */
  TargetSpec readTarget(RuleScope scope) throws RuleProblem {
    return ((TargetExtension) target.extension).read(target.given, scope);
  }

  /** The option spelled {@code name} or beginning so; {@code null} if none or more than one. */
  Found find(String name) {
    Found begun = null;
    boolean ambiguous = false;
    for (List<Named> some : all()) {
      for (Named known : some) {
        if (known.name.equals(name)) {
          return known.found;
        }
        if (known.name.startsWith(name)) {
          ambiguous |=
              begun != null
                  && (!begun.identity().equals(known.found.identity())
                      || begun.arguments() != known.found.arguments());
          begun = begun == null ? known.found : begun;
        }
      }
    }
    return ambiguous ? null : begun;
  }

  /** All spellings that begin with {@code name}. */
  Set<String> beginningWith(String name) {
    Set<String> names = new LinkedHashSet<>();
    for (List<Named> some : all()) {
      for (Named known : some) {
        if (known.name.startsWith(name)) {
          names.add("--" + known.name);
        }
      }
    }
    return names;
  }

  private List<List<Named>> all() {
    List<List<Named>> all = new ArrayList<>();
    all.add(BASE);
    newestFirst.forEach(extension -> all.add(catalog.spellings(extension)));
    return all;
  }
}
