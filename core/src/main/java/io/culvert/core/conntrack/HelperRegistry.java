package io.culvert.core.conntrack;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Names of helpers and the small numbers entries carry them by. A name keeps its number for the
 * life of the engine, loaded or not, so that entries and rules survive a plugin's reload. Loop
 * only.
 */
public final class HelperRegistry {

  private final List<String> names = new ArrayList<>(List.of(""));
  private final Map<String, Integer> ids = new HashMap<>();

  /** The number of {@code name}, making one at first sight; never 0. */
  public int idOf(String name) {
    return ids.computeIfAbsent(
        name,
        n -> {
          names.add(n);
          return names.size() - 1;
        });
  }

  /** The name behind {@code id}; empty for 0. Does not allocate. */
  public String nameOf(int id) {
    return names.get(id);
  }

  /** All numbers are below this. */
  public int count() {
    return names.size();
  }
}
