package io.culvert.core.twin.kernel;

import io.culvert.core.twin.Sets;
import io.culvert.core.twin.TwinException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/**
 * The namespace's rules, by the iptables programs. Tables that a rule file does not name are
 * removed whole when it begins: a kernel that has a nat table, be it empty, decides something about
 * every connection.
 */
final class KernelRules implements AutoCloseable {

  private static final int DESTROY_TRIES = 200;
  private static final long DESTROY_NANOS = 5_000_000;

  private final KernelNamespace namespace;
  private final NftTables tables;
  private final Map<Integer, Set<String>> loaded = new HashMap<>();
  private boolean remembering;
  private boolean sets;

  private KernelRules(KernelNamespace namespace, NftTables tables) {
    this.namespace = namespace;
    this.tables = tables;
  }

  /** Those of {@code namespace}, which has none yet; fails where the programs are missing. */
  static KernelRules open(KernelNamespace namespace) {
    namespace.must("", Families.program(4, "restore"), "--version");
    return new KernelRules(namespace, NftTables.open(namespace.network()));
  }

  /**
   * Replaces everything, in both families.
   *
   * @return why the rules are refused, empty when they are in force
   */
  Optional<String> begin(int ipVersion, String text) {
    Set<String> wanted = RuleText.tables(text);
    for (int version : new int[] {4, 6}) {
      Set<String> there = loaded.getOrDefault(version, Set.of());
      boolean replaced = version == ipVersion && wanted.containsAll(there);
      if (!there.isEmpty() && (!replaced || remembering)) {
        tables.clear(version);
        loaded.remove(version);
      }
    }
    remembering = false;
    Optional<String> refused = sets(Sets.of(text));
    return refused.isPresent() ? refused : restore(ipVersion, text);
  }

  /** Makes the sets of a scenario; no rule names those of the one before any more. */
  private Optional<String> sets(String commands) {
    if (commands.isEmpty() && !sets) {
      return Optional.empty();
    }
    for (int version : new int[] {4, 6}) {
      tables.clear(version);
      loaded.remove(version);
    }
    destroySets();
    sets = !commands.isEmpty();
    NamespaceShell.Finished made = namespace.run(commands, "ipset", "restore");
    return made.ok() ? Optional.empty() : Optional.of(reason(made.output()));
  }

  /** The kernel lets go of rules that were removed, and of the sets they name, in its own time. */
  private void destroySets() {
    namespace.must("", "ipset", "flush"); // lists let go of their sets
    int tries = 0;
    while (!namespace.run("", "ipset", "destroy").ok()) {
      if (++tries > DESTROY_TRIES) {
        throw new TwinException("sets of the scenario before are still in use");
      }
      LockSupport.parkNanos(DESTROY_NANOS);
    }
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
    remembering |= RuleText.remembers(text);
    loaded.computeIfAbsent(ipVersion, v -> new TreeSet<>()).addAll(RuleText.tables(text));
    String program = Families.program(ipVersion, "restore");
    NamespaceShell.Finished finished = namespace.run(RuleText.complete(text), program);
    if (finished.ok()) {
      return Optional.empty();
    }
    // once more as it was written, for the number of the line
    NamespaceShell.Finished tested = namespace.run(text, program, "--test");
    return Optional.of(reason((tested.ok() ? finished : tested).output()));
  }

  private static String reason(String output) {
    return output
        .lines()
        .filter(line -> !line.isBlank() && !line.startsWith("Try `"))
        .map(String::strip)
        .collect(Collectors.joining("; "));
  }

  /** The rules in force with their counters, without comments. */
  String save(int ipVersion) {
    return namespace
        .print(Families.program(ipVersion, "save"), "-c")
        .lines()
        .filter(line -> !line.startsWith("#"))
        .map(line -> line + "\n")
        .collect(Collectors.joining());
  }

  @Override
  public void close() {
    tables.close();
  }
}
