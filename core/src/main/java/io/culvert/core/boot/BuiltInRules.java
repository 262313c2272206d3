package io.culvert.core.boot;

import io.culvert.core.control.rules.Catalog;
import io.culvert.core.control.rules.NameFiles;
import io.culvert.core.control.rules.Names;
import io.culvert.core.control.rules.match.Matches;
import io.culvert.core.control.rules.target.Targets;

/** What the rule language is made of: all matches and targets, and this machine's names. */
public final class BuiltInRules {

  private BuiltInRules() {}

  /** Every match and target. */
  public static Catalog catalog() {
    return new Catalog(Matches.all(), Targets.all());
  }

  /** Names of services and protocols; reads {@code /etc/services} and {@code /etc/protocols}. */
  public static Names names() {
    return NameFiles.ofSystem();
  }
}
