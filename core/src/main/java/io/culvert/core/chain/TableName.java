package io.culvert.core.chain;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** The tables, in the order they run at a hook, and the hooks each has built-in chains for. */
public enum TableName {
  RAW(EnumSet.of(Hook.PREROUTING, Hook.OUTPUT)),
  MANGLE(EnumSet.allOf(Hook.class)),
  NAT(EnumSet.of(Hook.PREROUTING, Hook.INPUT, Hook.OUTPUT, Hook.POSTROUTING)),
  FILTER(EnumSet.of(Hook.INPUT, Hook.FORWARD, Hook.OUTPUT)),
  SECURITY(EnumSet.of(Hook.INPUT, Hook.FORWARD, Hook.OUTPUT));

  private final Set<Hook> hooks;

  TableName(EnumSet<Hook> hooks) {
    this.hooks = Set.copyOf(hooks);
  }

  /** Hooks with a built-in chain in this table. */
  public Set<Hook> hooks() {
    return hooks;
  }

  /** The name in a rule file. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
