package io.culvert.core.control.engine;

import io.culvert.core.chain.Chain;
import io.culvert.core.chain.Rule;
import io.culvert.core.chain.RuleSet;
import io.culvert.core.chain.RuleSets;
import io.culvert.core.chain.TableName;
import io.culvert.core.clock.Clock;
import io.culvert.core.control.ControlException;
import io.culvert.core.control.SetFlags;
import io.culvert.core.control.rules.KnownSets;
import io.culvert.core.control.rules.Names;
import io.culvert.core.control.sets.SetCommands;
import io.culvert.core.control.sets.SetException;
import io.culvert.core.control.sets.SetFile;
import io.culvert.core.sets.IpSets;
import java.util.Iterator;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The sets that rules of one engine name. Loop only, but for {@link #ask}. */
public final class SetDesk implements KnownSets {

  private static final Pattern SET = Pattern.compile(" --(?:match|add|del|map)-set (\\S+) ");

  private final IpSets sets;
  private final Supplier<RuleSets> rules;
  private final SetCommands commands;

  /**
   * A desk for {@code sets}.
   *
   * @param names of services and protocols
   * @param rules those in force, which keep sets from being destroyed
   */
  public SetDesk(IpSets sets, Names names, Clock clock, Supplier<RuleSets> rules) {
    this.sets = sets;
    this.rules = rules;
    this.commands = new SetCommands(sets, names, clock, this::references);
  }

  @Override
  public Answer ask(String name, int ipVersion) {
    Integer version = sets.versions().get(name);
    if (version == null) {
      return Answer.NONE;
    }
    return version == 0 || version == ipVersion ? Answer.FITS : Answer.OTHER_FAMILY;
  }

  /** Carries one command out; what to print. */
  public String run(List<String> words, SetFlags flags) {
    try {
      return commands.run(words, flags);
    } catch (SetException e) {
      throw refused(e.getMessage());
    }
  }

  /** Carries one line of a file out. */
  public void restore(SetFile.Line line, boolean exist) {
    try {
      commands.run(line.words(), line.exist() || exist ? SetFlags.NONE.existing() : SetFlags.NONE);
    } catch (SetException e) {
      throw refused("Error in line " + line.line() + ": " + e.getMessage());
    }
  }

  /**
   * Carries some lines out, as many as packets can wait for.
   *
   * @return whether more are left
   */
  boolean restore(Iterator<SetFile.Line> left, boolean exist) {
    for (int i = 0; i < TableTurns.ENTRIES && left.hasNext(); i++) {
      restore(left.next(), exist);
    }
    return left.hasNext();
  }

  private static ControlException refused(String message) {
    return new ControlException(ControlException.Code.REFUSED, message, "");
  }

  private int references(String name) {
    return references(rules.get().ipv4(), name) + references(rules.get().ipv6(), name);
  }

  private static int references(RuleSet rules, String name) {
    int count = 0;
    for (TableName table : rules.tables()) {
      for (Chain chain : rules.chains(table)) {
        for (Rule rule : chain.rules()) {
          Matcher named = SET.matcher(rule.text());
          while (named.find()) {
            count += named.group(1).equals(name) ? 1 : 0;
          }
        }
      }
    }
    return count;
  }
}
