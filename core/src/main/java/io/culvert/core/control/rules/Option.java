package io.culvert.core.control.rules;

import java.util.List;

/**
 * One long option of a match or target.
 *
 * @param names all spellings without the dashes, the usual one first
 * @param arguments how many arguments it takes: 0, 1 or 2
 * @param invertible whether {@code !} may stand before it
 * @param repeatable whether it may be given more than once
 */
public record Option(List<String> names, int arguments, boolean invertible, boolean repeatable) {

  /** An option without argument. */
  public static Option flag(String... names) {
    return new Option(List.of(names), 0, false, false);
  }

  /** An option with one argument. */
  public static Option value(String... names) {
    return new Option(List.of(names), 1, false, false);
  }

  /** An option with two arguments, such as {@code --tcp-flags}. */
  public static Option pair(String... names) {
    return new Option(List.of(names), 2, false, false);
  }

  /** The same, and {@code !} may stand before it. */
  public Option orNot() {
    return new Option(names, arguments, true, repeatable);
  }

  /** The same, and it may be given again. */
  public Option orMore() {
    return new Option(names, arguments, invertible, true);
  }

  /** The usual spelling without dashes. */
  public String name() {
    return names.get(0);
  }

  @Override
  public String toString() {
    return "--" + name();
  }
}
