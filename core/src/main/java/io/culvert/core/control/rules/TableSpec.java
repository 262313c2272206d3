package io.culvert.core.control.rules;

import io.culvert.core.chain.Hook;
import io.culvert.core.chain.TableName;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/** A table while its file is read. It always has its built-in chains. */
final class TableSpec {

  private final TableName name;
  private final Map<String, ChainSpec> chains = new LinkedHashMap<>();

  TableSpec(TableName name) {
    this.name = name;
    for (Hook hook : Hook.values()) {
      if (name.hooks().contains(hook)) {
        add(new ChainSpec(hook.name(), hook));
      }
    }
  }

  TableName name() {
    return name;
  }

  ChainSpec chain(String chain) {
    return chains.get(chain);
  }

  Collection<ChainSpec> chains() {
    return chains.values();
  }

  void add(ChainSpec chain) {
    chains.put(chain.name(), chain);
  }

  void remove(ChainSpec chain) {
    chains.remove(chain.name());
  }

  /** Whether a rule of this table goes to {@code chain}. */
  boolean used(String chain) {
    return chains.values().stream()
        .flatMap(c -> c.rules().stream())
        .anyMatch(r -> r.target() instanceof JumpSpec jump && jump.name().equals(chain));
  }
}
