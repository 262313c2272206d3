package io.culvert.plugins.cluster;

import org.jgroups.Message;
import org.jgroups.View;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.raft.ELECTION;
import org.jgroups.protocols.raft.RaftHeader;
import org.jgroups.protocols.raft.election.LeaderElected;

/**
 * An election that begins wherever the coordinator of a view knows of no leader, and ends with a
 * leader. The library's begins where a view has lost the leader that its coordinator knew, so that
 * after a merge in which the coordinator was not told of one, and the loss of that one, there was
 * none ever after. And it ends at any word of a leader, also of one of an earlier term: who led
 * before a merge says so to all, and where that came when all had voted in the new term nobody led
 * until the next view.
 */
class Voting extends ELECTION {

  Voting() {
    setId(ClassConfigurator.getProtocolId(ELECTION.class)); // what its messages are marked with
  }

  @Override
  protected void handleView(View next) {
    super.handleView(next);
    look();
  }

  @Override
  protected void handleMessage(Message message, RaftHeader header) {
    boolean past = header.currTerm() < raft().currentTerm();
    if (!past || !(header instanceof LeaderElected)) {
      super.handleMessage(message, header);
    }
  }

  /** Without a view nobody is elected. */
  @Override
  public void stop() {
    super.stop();
    view = null;
  }

  /** Has a leader elected if there is none, and that is for this member to do. Any thread. */
  final void look() {
    View now = view;
    if (now != null && leaderless(now) && isMajorityAvailable()) {
      runVotingThread();
    }
  }

  private boolean leaderless(View now) {
    return raft().leader() == null || !now.containsMember(raft().leader());
  }
}
