package io.culvert.core.chain;

/**
 * The target of a rule that names a user chain: {@code -j} comes back after the rule, {@code -g}
 * where the chain that went would have come back. {@link ChainRunner} follows it; it never applies.
 *
 * @param chain where to go
 * @param goTo whether it is {@code -g}
 */
public record Jump(Chain chain, boolean goTo) implements Target {

  /** A jump says nothing of its own. */
  @Override
  public Outcome apply(PacketContext packet) {
    return Outcome.CONTINUE;
  }
}
