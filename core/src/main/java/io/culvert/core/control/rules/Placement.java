package io.culvert.core.control.rules;

import io.culvert.core.chain.Hook;
import io.culvert.core.chain.TableName;
import java.util.EnumSet;
import java.util.Set;

/**
 * Where a match or target may stand, as its kernel module declares it. A user chain runs at the
 * hooks of the built-in chains that reach it.
 *
 * @param tables the tables it works in
 * @param hooks the hooks it works at
 * @param protocols what {@code -p} must say, one of; empty for anything
 */
public record Placement(Set<TableName> tables, Set<Hook> hooks, Set<Integer> protocols) {

  /** No limits. */
  public static final Placement ANYWHERE =
      new Placement(
          Set.copyOf(EnumSet.allOf(TableName.class)),
          Set.copyOf(EnumSet.allOf(Hook.class)),
          Set.of());

  /** The same in one table only. */
  public Placement in(TableName table) {
    return new Placement(Set.of(table), hooks, protocols);
  }

  /** The same at these hooks only. */
  public Placement at(Hook... only) {
    return new Placement(tables, Set.of(only), protocols);
  }

  /** The same, only behind {@code -p} with one of these protocols. */
  public Placement after(Integer... only) {
    return new Placement(tables, hooks, Set.of(only));
  }
}
