package io.culvert.core.control;

/**
 * Options of {@code ipset}.
 *
 * @param exist {@code -exist}: what is there already is no error
 * @param terse {@code -terse}: without elements
 * @param names {@code -name}: names only
 * @param save {@code -output save}
 */
public record SetFlags(boolean exist, boolean terse, boolean names, boolean save) {

  /** Without options. */
  public static final SetFlags NONE = new SetFlags(false, false, false, false);

  /** These, and {@code -exist}. */
  public SetFlags existing() {
    return new SetFlags(true, terse, names, save);
  }
}
