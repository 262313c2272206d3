/**
 * Floor 6: rule files for the twin. {@link io.culvert.core.twin.rules.RuleMix} draws from three
 * sources: {@code RealisticRules} fills in the hand-written files of this package's resources,
 * {@code GrammarRules} draws from all that the rule language has, {@code OwnFile} is an operator's
 * own. Every draft gets the counting rules of {@code ProbeRules}, so that the comparison of
 * counters compares each packet's state at each hook. Any thread.
 */
package io.culvert.core.twin.rules;
