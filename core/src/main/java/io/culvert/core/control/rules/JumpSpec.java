package io.culvert.core.control.rules;

import io.culvert.core.chain.RuleEnvironment;
import io.culvert.core.chain.Target;

/**
 * {@code -j} or {@code -g} with a user chain; made into a {@link io.culvert.core.chain.Jump} by the
 * {@link RuleCompiler}, which knows the chains.
 *
 * @param name the chain
 * @param goTo whether it is {@code -g}
 * @param at where the chain is named
 */
record JumpSpec(String name, boolean goTo, Argument at) implements TargetSpec {

  @Override
  public void save(StringBuilder out) {
    // the chain's name is all there is
  }

  @Override
  public Target compile(RuleEnvironment environment) {
    throw new IllegalStateException("a jump is compiled with its chain");
  }
}
