package io.culvert.core.control.engine;

import io.culvert.core.chain.RuleSet;
import io.culvert.core.chain.RuleSets;
import io.culvert.core.control.RouterStatus;
import io.culvert.core.control.RuleReport;
import io.culvert.core.control.RuleText;
import io.culvert.core.control.rules.RuleCompiler;
import java.util.List;

/** Rules as text, for a running router. Engine loop only, except where said. */
public interface RuleDesk {

  /** What runs now. Does not allocate. */
  RuleSets current();

  /** Where each IP version's rules came from and when. */
  List<RouterStatus.Rules> loaded();

  /** As {@code iptables-save} prints {@code rules}; {@code table} may be empty for all. */
  String save(RuleSet rules, boolean counters, String table);

  /**
   * Reads and checks {@code text}, which may go on from the rules {@code now}. Takes its time: off
   * the loop.
   */
  Candidate read(RuleText text, RuleSet now);

  /** What puts back what runs now, with its counters. */
  Runnable snapshot();

  /**
   * What loading {@code candidate} would change in {@code now}, as a unified difference. Takes its
   * time: off the loop.
   */
  String diff(RuleSet now, Candidate candidate);

  /** Rules that were read. */
  interface Candidate {

    /** What came of reading them. Any thread. */
    RuleReport report();

    /**
     * What makes the filter table with targets that do nothing but decide, and matches that share
     * nothing.
     */
    RuleCompiler verdicts();

    /**
     * Makes the parts of some rules that have to do with the engine.
     *
     * @return whether there are more to make
     */
    boolean make(int rules);

    /**
     * Makes the rest when all parts are made, to be put in the place of {@code now}. Takes its
     * time: off the loop.
     */
    Candidate finish(RuleSet now);

    /**
     * Puts them in force between two packets; counters of rules with the same text go on. Only if
     * the report accepts them; makes what was not made yet.
     */
    void swapIn();
  }
}
