package io.culvert.plugins.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jgroups.Address;
import org.jgroups.protocols.raft.RaftLeaderException;
import org.jgroups.util.UUID;
import org.junit.jupiter.api.Test;

/** What becomes of a proposal while leaders come and go. */
class ProposalsTest {

  private static final long SILENCE = 1_000;
  private static final byte[] PROPOSED = {1, 2, 3};

  private final Address a = UUID.randomUUID();
  private final Address b = UUID.randomUUID();
  private final Told told = new Told();
  private final Proposals proposals = new Proposals(told, SILENCE);
  private final long[] terms = new long[2];

  /** A leader that is as it is set, and notes what it is sent. */
  private static final class Told implements Proposals.Lead {
    private final List<Address> sent = new ArrayList<>();
    private final List<Integer> doubted = new ArrayList<>();
    private CompletableFuture<byte[]> answer = new CompletableFuture<>();
    private Address leader;
    private long election;
    private boolean own;
    private boolean full;
    private boolean none;

    void elect(Address next) {
      leader = next;
      election++;
    }

    @Override
    public Address leader() {
      return leader;
    }

    @Override
    public boolean isOwn() {
      return own;
    }

    @Override
    public long election() {
      return election;
    }

    @Override
    public boolean takes(int bytes) {
      return !full;
    }

    @Override
    public CompletionStage<?> agree(byte[] proposal) throws RaftLeaderException {
      if (none) {
        throw new RaftLeaderException("not in the view");
      }
      sent.add(leader);
      answer = new CompletableFuture<>();
      return answer;
    }

    @Override
    public void doubt(int of) {
      doubted.add(of);
    }
  }

  @Test
  void theNextLeaderIsSentWhatTheOneBeforeMayHaveLost() throws Exception {
    proposals.add(0, 1, PROPOSED, true, 0);
    assertThat(told.sent).as("nobody leads").isEmpty();
    told.elect(a);
    proposals.look(terms, 10);
    proposals.look(terms, 20);
    assertThat(told.sent).as("once").containsExactly(a);
    told.elect(b);
    proposals.look(terms, 30);
    told.elect(b);
    proposals.look(terms, 40);
    assertThat(told.sent).as("after each election").containsExactly(a, b, b);
  }

  @Test
  void itIsSentUntilItIsAgreedOrTooOldToBeWanted() throws Exception {
    told.elect(a);
    proposals.add(0, 5, PROPOSED, false, 0);
    proposals.add(1, 7, PROPOSED, false, 0);
    terms[0] = 5;
    told.elect(b);
    proposals.look(terms, 10);
    assertThat(told.sent).as("the first is agreed").containsExactly(a, a, b);
    told.elect(a);
    proposals.look(terms, SILENCE + 1);
    assertThat(told.sent).as("the second is proposed again if it is wanted").hasSize(3);
  }

  @Test
  void whoLeadsNoMoreOrIsFullIsAskedAgain() throws Exception {
    told.elect(a);
    told.full = true;
    proposals.add(0, 1, PROPOSED, true, 0);
    assertThat(told.sent).as("it would wait for one that says nothing").isEmpty();
    told.full = false;
    told.none = true;
    proposals.look(terms, 10);
    told.none = false;
    proposals.look(terms, 20);
    told.answer.completeExceptionally(new IllegalStateException("I'm not the leader"));
    proposals.look(terms, 30);
    assertThat(told.sent).containsExactly(a, a);
    told.answer.complete(null);
    told.elect(b);
    proposals.look(terms, 40);
    assertThat(told.sent)
        .as("it was agreed, though this member has not heard of it yet")
        .hasSize(2);
  }

  @Test
  void whoProposesItselfHasALeaderAskedOnceWhetherItIsThere() throws Exception {
    told.elect(a);
    proposals.add(0, 1, PROPOSED, true, 0);
    proposals.add(1, 1, PROPOSED, false, 0);
    proposals.look(terms, 100);
    assertThat(told.doubted).containsExactly(0);
    told.elect(b);
    proposals.look(terms, 200);
    proposals.look(terms, 300);
    assertThat(told.doubted).as("the next one as well").containsExactly(0, 0);
    told.own = true;
    told.elect(a);
    proposals.look(terms, 400);
    assertThat(told.doubted).as("this member is there").hasSize(2);
  }
}
