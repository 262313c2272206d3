package io.culvert.core.control.rules;

import io.culvert.core.chain.RuleEnvironment;
import io.culvert.core.chain.RuleSet;
import io.culvert.core.chain.TableName;
import java.util.Map;

/**
 * A rule file as read, with everything there is to tell about it. Rules come out of it only if it
 * has no error: loading is all or nothing. Immutable for its users.
 */
public final class RuleFile {

  private final String name;
  private final RuleReader.Language language;
  private final Map<TableName, TableSpec> tables;
  private final Diagnostics diagnostics;

  RuleFile(
      String name,
      RuleReader.Language language,
      Map<TableName, TableSpec> tables,
      Diagnostics diagnostics) {
    this.name = name;
    this.language = language;
    this.tables = tables;
    this.diagnostics = diagnostics;
  }

  /** The name it was read under. */
  public String name() {
    return name;
  }

  /** 4 or 6. */
  public int ipVersion() {
    return language.ipVersion();
  }

  /** Whether it has no error. */
  public boolean ok() {
    return diagnostics.errors() == 0;
  }

  /** Errors and warnings. */
  public Diagnostics diagnostics() {
    return diagnostics;
  }

  /** Its rules as {@code iptables-save} would print them. */
  public SavedRules saved() {
    requireOk();
    return SavedRules.of(language.ipVersion(), tables);
  }

  /**
   * Makes the rules for one engine. May be called again and again.
   *
   * @throws IllegalStateException if the file has errors
   */
  public RuleSet compile(RuleEnvironment environment) {
    requireOk();
    return new RuleCompiler(name, environment).compile(language.ipVersion(), tables);
  }

  private void requireOk() {
    if (!ok()) {
      throw new IllegalStateException(name + " has errors: " + diagnostics.counted());
    }
  }
}
