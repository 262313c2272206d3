package io.culvert.core.control.trace;

import io.culvert.core.chain.Chain;
import io.culvert.core.chain.Outcome;
import io.culvert.core.chain.PacketContext;
import io.culvert.core.chain.PacketTrace;
import io.culvert.core.chain.Rule;
import io.culvert.core.chain.TableName;
import io.culvert.core.control.RuleNames;
import io.culvert.core.control.TraceView;
import io.culvert.core.control.TraceView.Verdict;
import io.culvert.core.route.Route;
import io.culvert.core.wire.DropReason;

/**
 * What becomes of a packet, and nothing else: a walk of which only the end is wanted. Loop only.
 */
public class FateTrace implements PacketTrace {

  private Verdict verdict = Verdict.TAKEN;
  private String egress = "";
  private DropReason reason;
  private Rule accepting;
  private Rule killer;

  /** Forgets the packet. */
  public final void reset() {
    verdict = Verdict.TAKEN;
    egress = "";
    reason = null;
    accepting = null;
    killer = null;
  }

  /** What became of the packet so far. */
  public final Verdict verdict() {
    return verdict;
  }

  /** All of that as a value. */
  public final TraceView.End end() {
    Rule decisive = verdict == Verdict.DROPPED ? killer : accepting;
    return new TraceView.End(
        verdict,
        egress,
        reason == null ? "" : reason.label(),
        decisive == null ? "" : RuleNames.of(decisive));
  }

  @Override
  public void rule(PacketContext context, Chain chain, Rule rule, Outcome outcome) {
    if (outcome == Outcome.DROP) {
      killer = rule;
    } else if (outcome == Outcome.ACCEPT && chain.table() == TableName.FILTER) {
      accepting = rule;
    }
  }

  @Override
  public void policy(PacketContext context, Chain chain, boolean accept) {
    if (chain.table() == TableName.FILTER) {
      accepting = null;
    }
  }

  @Override
  public void leaves(PacketContext context, Route route) {
    egress = context.egress().name();
    verdict = Verdict.SENT;
  }

  @Override
  public void delivered(PacketContext context) {
    verdict = Verdict.DELIVERED;
  }

  @Override
  public void waits(PacketContext context) {
    verdict = Verdict.WAITING;
  }

  /** What was let in but nobody listens to was accepted all the same. */
  @Override
  public void dies(PacketContext context, DropReason why) {
    reason = why;
    if (verdict != Verdict.DELIVERED || why != DropReason.LOCAL_UNHANDLED) {
      verdict = Verdict.DROPPED;
    }
  }
}
