package io.culvert.plugins.cluster;

import io.culvert.helpers.cluster.GroupPlan;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jgroups.Address;
import org.jgroups.JChannel;
import org.jgroups.protocols.UFC;
import org.jgroups.raft.Options;
import org.jgroups.raft.RaftHandle;
import org.jgroups.raft.StateMachine;

/**
 * A majority agrees, by Raft; its log is on every member's disk, as a member that has forgotten
 * what it voted for would undo what was agreed.
 */
final class RaftConsensus implements Consensus, StateMachine {

  /** Has members ask one whether it is there, if it is that one. */
  interface Doubt {
    void about(Address member, String name) throws Exception;
  }

  private final GroupPlan plan;
  private final RaftHandle raft;
  private final Voting voting;
  private final UFC credits;
  private final Doubt doubt;
  private final Proposals proposals;
  private final Agreed agreed;
  private final Owned[] owners = new Owned[Owned.MOST];
  private final long[] terms = new long[Owned.MOST];

  RaftConsensus(GroupPlan plan, JChannel channel, Agreed agreed, Doubt doubt) {
    this.plan = plan;
    this.agreed = agreed;
    this.raft = new RaftHandle(channel, this).raftId(plan.self());
    this.voting = channel.getProtocolStack().findProtocol(Voting.class);
    this.credits = channel.getProtocolStack().findProtocol(UFC.class);
    this.doubt = doubt;
    this.proposals =
        new Proposals(new Leader(), TimeUnit.MILLISECONDS.toNanos(plan.detectMillis()));
  }

  /** A channel that did not connect has closed its log, and would go on with it. */
  @Override
  public void begin() throws IOException {
    Files.createDirectories(plan.directory());
    raft.raft().log(SteadyLog.open(plan.directory().resolve(plan.self() + ".log")));
  }

  @Override
  public void propose(Owned wanted, long atTerm) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    write(new DataOutputStream(bytes), wanted.toString(), atTerm);
    boolean instead = wanted.owner().equals(plan.self()); // who gives up proposes another
    proposals.add(wanted.of(), atTerm, bytes.toByteArray(), instead, System.nanoTime());
  }

  @Override
  public void look() throws Exception {
    voting.look();
    proposals.look(terms(), System.nanoTime());
  }

  private synchronized String owner(int of) {
    return owners[of] == null ? "" : owners[of].owner();
  }

  private synchronized long[] terms() {
    return terms.clone();
  }

  /** Who leads, as the library has it. */
  private final class Leader implements Proposals.Lead {

    @Override
    public Address leader() {
      return raft.leader();
    }

    @Override
    public boolean isOwn() {
      return raft.isLeader();
    }

    @Override
    public long election() {
      return raft.raft().currentTerm();
    }

    @Override
    public boolean takes(int bytes) {
      Address leader = raft.leader();
      return isOwn() || leader != null && credits.getSenderCreditsFor(leader) > bytes;
    }

    @Override
    public CompletionStage<?> agree(byte[] proposal) throws Exception {
      return raft.setAsync(proposal, 0, proposal.length, Options.create(true));
    }

    @Override
    public void doubt(int of) throws Exception {
      Address leader = raft.leader();
      String owner = owner(of);
      if (leader != null && !owner.isEmpty()) {
        doubt.about(leader, owner);
      }
    }
  }

  @Override
  public void heard(String member, byte kind, Owned heard, long atTerm) {}

  @Override
  public void joined(String member) {}

  /** The same on every member: the first proposal of a term counts, and terms only grow. */
  @Override
  public synchronized byte[] apply(byte[] data, int offset, int length, boolean serialize)
      throws IOException {
    read(new DataInputStream(new ByteArrayInputStream(data, offset, length)));
    return null;
  }

  @Override
  public synchronized void readContentFrom(DataInput in) throws IOException {
    try {
      while (true) {
        read(in);
      }
    } catch (EOFException e) {
      return; // of how many things it tells is not said
    }
  }

  @Override
  public synchronized void writeContentTo(DataOutput out) throws IOException {
    for (int of = 0; of < owners.length; of++) {
      if (owners[of] != null || of == 0) {
        write(out, owners[of] == null ? "" : owners[of].toString(), terms[of]);
      }
    }
  }

  private void read(DataInput in) throws IOException {
    long atTerm = in.readLong();
    Owned wanted = Owned.read(in.readUTF());
    if (atTerm > terms[wanted.of()]) {
      terms[wanted.of()] = atTerm;
      owners[wanted.of()] = wanted;
      agreed.owner(wanted, atTerm);
    }
  }

  private static void write(DataOutput out, String owner, long term) throws IOException {
    out.writeLong(term);
    out.writeUTF(owner);
  }
}
