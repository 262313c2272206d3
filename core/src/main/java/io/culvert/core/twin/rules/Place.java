package io.culvert.core.twin.rules;

import io.culvert.core.chain.Hook;
import io.culvert.core.chain.TableName;
import java.util.List;
import java.util.Set;

/**
 * Where a rule is to stand.
 *
 * @param table its table
 * @param chain its chain
 * @param hooks the hooks the chain can be reached from
 * @param below user chains it may jump to
 */
record Place(TableName table, String chain, Set<Hook> hooks, List<String> below) {

  /** Copies the collections. */
  Place {
    hooks = Set.copyOf(hooks);
    below = List.copyOf(below);
  }

  /** Whether it is run at none but these hooks. */
  boolean only(Hook... allowed) {
    return Set.of(allowed).containsAll(hooks);
  }

  /** Whether it is run at this hook. */
  boolean at(Hook hook) {
    return hooks.contains(hook);
  }

  /** Whether it is one of the user's. */
  boolean own() {
    return TableName.valueOf(table.name()).hooks().stream().noneMatch(h -> h.name().equals(chain));
  }
}
