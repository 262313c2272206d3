package io.culvert.core.twin.kernel;

import io.culvert.core.twin.TwinException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The namespace's rules, by the iptables programs. Tables that a rule file does not name are
 * removed whole when it begins: a kernel that has a nat table, be it empty, decides something about
 * every connection.
 */
final class KernelRules {

  private final KernelNamespace namespace;
  private final NftTables tables;
  private final Map<Integer, Set<String>> loaded = new HashMap<>();

  KernelRules(KernelNamespace namespace) {
    this.namespace = namespace;
    this.tables = NftTables.open(namespace.network());
  }

  /**
   * Replaces everything, in both families.
   *
   * @return why the rules are refused, empty when they are in force
   */
  Optional<String> begin(int ipVersion, String text) {
    Set<String> wanted = tablesOf(text);
    for (int version : new int[] {4, 6}) {
      Set<String> there = loaded.getOrDefault(version, Set.of());
      if (!(version == ipVersion ? wanted : Set.of()).containsAll(there)) {
        tables.clear(version);
        loaded.remove(version);
      }
    }
    return restore(ipVersion, text);
  }

  /** Replaces the tables that {@code text} names. */
  void replace(int ipVersion, String text) {
    restore(ipVersion, text)
        .ifPresent(
            why -> {
              throw new TwinException("the kernel refuses to change to these rules: " + why);
            });
  }

  private Optional<String> restore(int ipVersion, String text) {
    loaded.computeIfAbsent(ipVersion, v -> new TreeSet<>()).addAll(tablesOf(text));
    KernelNamespace.Finished finished = namespace.run(text, Families.program(ipVersion, "restore"));
    return finished.ok()
        ? Optional.empty()
        : Optional.of(finished.output().strip().replaceAll("\\s*\\n\\s*", "; "));
  }

  private static Set<String> tablesOf(String text) {
    return text.lines()
        .filter(line -> line.startsWith("*"))
        .map(line -> line.substring(1).strip())
        .collect(Collectors.toSet());
  }

  /** The rules in force with their counters, without comments. */
  String save(int ipVersion) {
    return namespace
        .must("", Families.program(ipVersion, "save"), "-c")
        .lines()
        .filter(line -> !line.startsWith("#"))
        .map(line -> line + "\n")
        .collect(Collectors.joining());
  }

  void close() {
    tables.close();
  }
}
