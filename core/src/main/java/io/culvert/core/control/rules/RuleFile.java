package io.culvert.core.control.rules;

import io.culvert.core.chain.RuleEnvironment;
import io.culvert.core.chain.RuleSet;
import io.culvert.core.chain.TableName;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A rule file as read, with everything there is to tell about it. Rules come out of it only if it
 * has no error: loading is all or nothing. Immutable for its users.
 */
public final class RuleFile {

  private final String name;
  private final RuleReader.Language language;
  private final Map<TableName, TableSpec> tables;
  private final Diagnostics diagnostics;
  private final String[] lines;

  RuleFile(
      String name,
      RuleReader.Language language,
      Map<TableName, TableSpec> tables,
      Diagnostics diagnostics,
      String[] lines) {
    this.name = name;
    this.language = language;
    this.tables = tables;
    this.diagnostics = diagnostics;
    this.lines = lines;
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
    RuleCompiler compiler = compiler(environment);
    compiler.some(Integer.MAX_VALUE);
    return compiler.whole();
  }

  /** The same in steps, for an engine that has packets meanwhile. */
  public RuleCompiler compiler(RuleEnvironment environment) {
    requireOk();
    return new RuleCompiler(name, environment, language.ipVersion(), tables);
  }

  /**
   * What makes the rules of the filter table with targets that do nothing but decide, to ask them
   * what they would say.
   */
  public RuleCompiler verdicts(RuleEnvironment environment) {
    requireOk();
    Map<TableName, TableSpec> filter = new EnumMap<>(TableName.class);
    filter.putAll(tables);
    filter.keySet().retainAll(Set.of(TableName.FILTER));
    return new RuleCompiler(name, environment, language.ipVersion(), filter).onlyDeciding();
  }

  /** Whatever its writer can't have meant, beside the warnings of reading it; by place. */
  public List<Diagnostic> examine() {
    requireOk();
    Diagnostics findings = new Diagnostics();
    new RuleDoctor(
            tables,
            (line, finding) ->
                findings.add(
                    new Diagnostic(
                        finding.code(),
                        name,
                        line,
                        finding.at().column(),
                        finding.at().length(),
                        finding.message(),
                        "",
                        line > 0 && line <= lines.length ? lines[line - 1] : "")))
        .examine();
    return findings.all();
  }

  Map<TableName, TableSpec> tables() {
    return tables;
  }

  private void requireOk() {
    if (!ok()) {
      throw new IllegalStateException(name + " has errors: " + diagnostics.counted());
    }
  }
}
