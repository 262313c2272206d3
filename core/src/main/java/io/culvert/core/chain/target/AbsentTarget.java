package io.culvert.core.chain.target;

import io.culvert.core.chain.Outcome;
import io.culvert.core.chain.PacketContext;
import io.culvert.core.chain.Target;
import io.culvert.core.wire.DropReason;

/**
 * What a target comes to that hands packets to a program which can't be there: a reader of a queue,
 * a transparent proxy, a keeper of records. It goes on as the kernel does without that program.
 *
 * @param outcome how
 */
public record AbsentTarget(Outcome outcome) implements Target {

  @Override
  public Outcome apply(PacketContext packet) {
    return outcome == Outcome.DROP ? packet.drop(DropReason.RULE_DROP) : outcome;
  }

  @Override
  public boolean onlyDecides() {
    return true;
  }
}
