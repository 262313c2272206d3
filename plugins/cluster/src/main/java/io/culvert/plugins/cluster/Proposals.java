package io.culvert.plugins.cluster;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jgroups.Address;
import org.jgroups.protocols.raft.RaftLeaderException;

/**
 * Owners that were proposed, until they are agreed or nobody may want them any more. What was sent
 * to a leader that is gone is lost, so the next leader is sent it. And who proposes itself has
 * heard nothing of the owner for half a lease: if that one leads it is asked at once whether it is
 * there, as what finds out otherwise takes longer than the lease. On one thread.
 */
final class Proposals {

  /** What is known of who leads. */
  interface Lead {

    /** The leader, {@code null} for none. */
    Address leader();

    /** Whether that is this member. */
    boolean isOwn();

    /** By which election. */
    long election();

    /** Whether so many bytes can be sent to it without waiting for it. */
    boolean takes(int bytes);

    /** Has it agree to that; whoever is asked may turn out to lead no more. */
    CompletionStage<?> agree(byte[] proposal) throws Exception;

    /**
     * If it is the owner of that thing, has members ask it whether it is there: one that says
     * nothing in time is taken for gone.
     */
    void doubt(int of) throws Exception;
  }

  private static final class Proposal {
    private final int of;
    private final long term;
    private final byte[] bytes;
    private final boolean instead;
    private final long sinceNanos;
    private Address sentTo;
    private long sentIn;
    private Address doubted;
    private volatile boolean refused;
    private volatile boolean agreed;

    Proposal(int of, long term, byte[] bytes, boolean instead, long nowNanos) {
      this.of = of;
      this.term = term;
      this.bytes = bytes;
      this.instead = instead;
      this.sinceNanos = nowNanos;
    }

    private void answered(boolean yes) {
      agreed |= yes;
      refused |= !yes;
    }
  }

  private final Lead lead;
  private final long silenceNanos;
  private final Map<Integer, Proposal> all = new HashMap<>();

  /**
   * None yet; each is pursued for {@code silenceNanos}, as who still wants it proposes it again.
   */
  Proposals(Lead lead, long silenceNanos) {
    this.lead = lead;
    this.silenceNanos = silenceNanos;
  }

  /**
   * Begins to pursue one, in place of another of the same thing.
   *
   * @param instead whether it is instead of an owner of whom nothing was heard, as a rule
   */
  void add(int of, long term, byte[] bytes, boolean instead, long nowNanos) throws Exception {
    Proposal proposal = new Proposal(of, term, bytes, instead, nowNanos);
    all.put(of, proposal);
    pursue(proposal);
  }

  /**
   * To be called again and again.
   *
   * @param terms the last ones that are known to be agreed, by thing
   */
  void look(long[] terms, long nowNanos) throws Exception {
    all.values().removeIf(p -> p.agreed || nowNanos - p.sinceNanos > silenceNanos);
    all.entrySet().removeIf(one -> terms[one.getKey()] >= one.getValue().term);
    for (Proposal proposal : all.values()) {
      pursue(proposal);
    }
  }

  private void pursue(Proposal proposal) throws Exception {
    Address leader = lead.leader();
    boolean other = leader != null && !lead.isOwn();
    if (proposal.instead && other && !leader.equals(proposal.doubted)) {
      proposal.doubted = leader;
      lead.doubt(proposal.of);
    }
    send(proposal);
  }

  private void send(Proposal proposal) throws Exception {
    Address leader = lead.leader();
    long election = lead.election();
    boolean sent = leader != null && leader.equals(proposal.sentTo) && election == proposal.sentIn;
    if (leader == null || sent && !proposal.refused || !lead.takes(proposal.bytes.length)) {
      return;
    }
    proposal.refused = false;
    proposal.sentTo = leader;
    proposal.sentIn = election;
    try {
      lead.agree(proposal.bytes)
          .whenComplete((done, failure) -> proposal.answered(failure == null));
    } catch (RaftLeaderException | IllegalStateException e) {
      proposal.answered(false); // it leads no more
    }
  }
}
