package io.culvert.plugins.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jgroups.Address;
import org.jgroups.View;
import org.jgroups.protocols.raft.RAFT;
import org.jgroups.protocols.raft.election.BaseElection;
import org.jgroups.util.UUID;
import org.junit.jupiter.api.Test;

/** When a leader is elected. */
class VotingTest {

  private final Address a = UUID.randomUUID();
  private final Address b = UUID.randomUUID();
  private final Address w = UUID.randomUUID();
  private int begun;

  private final Voting voting =
      new Voting() {
        @Override
        public synchronized BaseElection startVotingThread() {
          begun++;
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
}
