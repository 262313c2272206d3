package io.culvert.plugins.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jgroups.Address;
import org.jgroups.EmptyMessage;
import org.jgroups.View;
import org.jgroups.protocols.raft.RAFT;
import org.jgroups.protocols.raft.RaftHeader;
import org.jgroups.protocols.raft.election.BaseElection;
import org.jgroups.protocols.raft.election.LeaderElected;
import org.jgroups.util.UUID;
import org.junit.jupiter.api.Test;

/** When a leader is elected. */
class VotingTest {

  private final Address a = UUID.randomUUID();
  private final Address b = UUID.randomUUID();
  private final Address w = UUID.randomUUID();
  private int begun;
  private int ended;

  private final Voting voting =
      new Voting() {
        @Override
        public synchronized BaseElection startVotingThread() {
          begun++;
          return this;
        }

        @Override
        public synchronized BaseElection stopVotingThread() {
          ended++;
          return this;
        }
      };

  private void sees(long number, Address... members) {
    voting.handleView(View.create(a, number, members));
  }

  @Test
  void aCoordinatorThatKnowsOfNoLeaderHasOneElectedWhoeverHasGone() {
    voting.raft(new RAFT().members(List.of("a", "b", "w"))).setAddress(a);
    sees(1, a, b, w);
    begun = 0;

    sees(2, a, w);
    assertThat(begun).as("the leader it was not told of has gone").isPositive();
    begun = 0;
    sees(3, a);
    assertThat(begun).as("alone, it is no majority").isZero();
  }

  @Test
  void aWordOfWhoLedBeforeEndsNoElection() {
    RAFT raft = new RAFT().members(List.of("a", "b", "w"));
    voting.raft(raft).setAddress(a);
    sees(1, a, b, w);
    raft.currentTerm(2);
    hears(b, 1);
    assertThat(ended).as("all have voted in term 2").isZero();
    assertThat(raft.leader()).isNull();

    begun = 0;
    voting.look();
    assertThat(begun).as("nobody leads").isEqualTo(1);
    hears(b, 2);
    assertThat(ended).isEqualTo(1);
    assertThat(raft.leader()).isEqualTo(b);
    voting.look();
    assertThat(begun).as("somebody leads").isEqualTo(1);
  }

  private void hears(Address leader, long term) {
    RaftHeader elected = new LeaderElected(leader).currTerm(term);
    voting.handleMessage(new EmptyMessage(a).setSrc(leader), elected);
  }
}
