package io.culvert.plugins.cluster;

import org.jgroups.View;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.raft.ELECTION;

/**
 * An election that also begins where the coordinator of a view knows of no leader. The library's
 * begins where a view has lost the leader that its coordinator knew, so that after a merge in which
 * the coordinator was not told of one, and the loss of that one, there was none ever after.
 */
class Voting extends ELECTION {

  Voting() {
    setId(ClassConfigurator.getProtocolId(ELECTION.class)); // what its messages are marked with
  }

  @Override
  protected void handleView(View next) {
    super.handleView(next);
    if (leaderless(next) && isMajorityAvailable()) {
      runVotingThread();
    }
  }

  private boolean leaderless(View next) {
    return raft().leader() == null || !next.containsMember(raft().leader());
  }
}
