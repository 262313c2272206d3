package io.culvert.plugins.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jgroups.Address;
import org.jgroups.protocols.raft.Log;
import org.jgroups.protocols.raft.LogEntries;
import org.jgroups.protocols.raft.LogEntry;
import org.jgroups.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What members agreed on, and voted for, on the disk. */
class SteadyLogTest {

  private static final Address A = new UUID(0, 1);
  private static final Address B = new UUID(0, 2);

  @TempDir Path folder;
  private Log log;

  @BeforeEach
  void open() throws IOException {
    log = SteadyLog.open(folder.resolve("a.log"));
  }

  @AfterEach
  void close() throws IOException {
    log.close();
  }

  private void reopen() throws IOException {
    log.close();
    open();
  }

  private static LogEntries entries(long... terms) {
    LogEntries entries = new LogEntries();
    for (long term : terms) {
      entries.add(new LogEntry(term, new byte[] {(byte) term}));
    }
    return entries;
  }

  /** As the library's elections do to the threads that call them, at any time. */
  @Test
  void whoIsInterruptedWhileItVotesCanVoteAgain() throws IOException {
    for (int term = 1; term <= 20; term++) {
      Thread.currentThread().interrupt();
      log.currentTerm(term).votedFor(null);
      log.votedFor(term % 2 == 0 ? A : B);
      log.append(term, entries(term));
      log.commitIndex(term);
      assertThat(Thread.interrupted()).as("who was interrupted still is").isTrue();
    }
    log.votedFor(A);
    reopen();
    assertThat(log.votedFor()).isEqualTo(A);
    assertThat(log.currentTerm()).isEqualTo(20);
    assertThat(log.commitIndex()).isEqualTo(20);
    assertThat(log.get(20).term()).isEqualTo(20);
    assertThat(log.size()).isEqualTo(20);
  }

  @Test
  void theTermDoesNotGoBackWhereEntriesOfOldOnesAreAppendedOrDropped() throws IOException {
    log.currentTerm(7).votedFor(B);
    log.append(1, entries(2, 3, 3));
    assertThat(log.currentTerm()).isEqualTo(7);
    log.deleteAllEntriesStartingFrom(2);
    assertThat(log.currentTerm()).isEqualTo(7);
    log.currentTerm(5);
    reopen();
    assertThat(log.currentTerm()).isEqualTo(7);
    assertThat(log.votedFor()).isEqualTo(B);
    assertThat(log.lastAppended()).isEqualTo(1);
    log.append(2, entries(9));
    assertThat(log.currentTerm()).isEqualTo(9);
  }

  @Test
  void snapshotsAreKept() throws Exception {
    log.append(1, entries(1, 1, 2));
    log.commitIndex(3);
    log.setSnapshot(ByteBuffer.wrap(new byte[] {1, 2, 3}));
    log.truncate(3);
    reopen();
    assertThat(log.getSnapshot()).isEqualTo(ByteBuffer.wrap(new byte[] {1, 2, 3}));
    assertThat(log.firstAppended()).isEqualTo(3);
    log.reinitializeTo(8, new LogEntry(4, null));
    assertThat(log.lastAppended()).isEqualTo(8);
    assertThat(log.commitIndex()).isEqualTo(8);
  }

  @Test
  void aFolderThatCanNotBeWrittenIsSaid() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "not a folder");
    assertThatThrownBy(() -> SteadyLog.open(file)).hasMessageContaining(file.toString());
  }
}
