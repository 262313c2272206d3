package io.culvert.core.chain.target;

import io.culvert.core.chain.Outcome;
import io.culvert.core.chain.PacketContext;
import io.culvert.core.chain.Target;
import io.culvert.core.wire.DropReason;

/** The targets that only say how the packet goes on. */
public enum VerdictTarget implements Target {
  ACCEPT(Outcome.ACCEPT),
  DROP(Outcome.DROP),
  RETURN(Outcome.RETURN);

  private final Outcome outcome;

  VerdictTarget(Outcome outcome) {
    this.outcome = outcome;
  }

  @Override
  public Outcome apply(PacketContext packet) {
    return outcome == Outcome.DROP ? packet.drop(DropReason.RULE_DROP) : outcome;
  }

  @Override
  public boolean onlyDecides() {
    return true;
  }
}
