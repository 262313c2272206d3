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
import org.jgroups.JChannel;
import org.jgroups.protocols.raft.RaftLeaderException;
import org.jgroups.raft.Options;
import org.jgroups.raft.RaftHandle;
import org.jgroups.raft.StateMachine;

/**
 * A majority agrees, by Raft; its log is on every member's disk, as a member that has forgotten
 * what it voted for would undo what was agreed.
 */
final class RaftConsensus implements Consensus, StateMachine {

  private final GroupPlan plan;
  private final RaftHandle raft;
  private final Agreed agreed;
  private final Owned[] owners = new Owned[Owned.MOST];
  private final long[] terms = new long[Owned.MOST];

  RaftConsensus(GroupPlan plan, JChannel channel, Agreed agreed) {
    this.plan = plan;
    this.agreed = agreed;
    this.raft = new RaftHandle(channel, this).raftId(plan.self());
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
    try {
      raft.setAsync(bytes.toByteArray(), 0, bytes.size(), Options.create(true));
    } catch (RaftLeaderException e) {
      return; // there is no leader yet: who proposed does so again
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
