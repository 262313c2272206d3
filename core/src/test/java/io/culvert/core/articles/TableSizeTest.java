package io.culvert.core.articles;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.conntrack.Profile;
import io.culvert.core.wire.DropReason;
import io.culvert.core.wire.Packets;
import io.culvert.core.wire.TcpView;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the articles say of the table's size, of a full table, and of settings. */
class TableSizeTest {

  private static final String HOST = "192.0.2.2";
  private static final String PEER = "198.51.100.9";
  private static final int FIRST_PORT = 2000;
  private static final int FULL = 8192;

  private ArticleRouter router = ArticleRouter.host(HOST);

  @AfterEach
  void close() {
    router.close();
  }

  private void memory(long bytes) {
    router.close();
    router = ArticleRouter.host(HOST, Profile.CLASSIC, bytes);
  }

  private ArticleRouter.Passage ask(int port) {
    return router.fromHost(Packets.udp(HOST, port, PEER, 53).payload("?"));
  }

  private void assured(int port) {
    ask(port);
    router.fromNet(Packets.udp(PEER, 53, HOST, port).payload("!"));
    ask(port);
  }

  @Test
  void with128MegabytesThereIsRoomFor8192Entries() {
    assertThat(router.sysctl("max")).isEqualTo(8192);
  }

  @Test
  void with256MegabytesLessWhatTheKernelKeepsThereIsRoomFor16376() {
    memory(256 * ArticleRouter.MEGABYTE);
    assertThat(router.sysctl("max")).isEqualTo(16_384);
    // 2047 buckets of 8: a PC with 256 MB never has all of it
    memory(256 * ArticleRouter.MEGABYTE - (100 << 10));
    assertThat(router.sysctl("max")).isEqualTo(16_376);
  }

  @Test
  void aFullTableGivesUpTheUnrepliedForTheNew() {
    for (int i = 0; i < FULL; i++) {
      ask(FIRST_PORT + i);
    }
    assertThat(router.count()).isEqualTo(FULL);
    for (int i = 0; i < 100; i++) {
      assertThat(ask(FIRST_PORT + FULL + i).passed()).isTrue();
    }
    assertThat(router.count()).isLessThanOrEqualTo(FULL);
    assertThat(router.died(DropReason.TABLE_FULL)).isZero();
  }

  @Test
  void aFullTableNeverGivesUpTheAssured() {
    for (int i = 0; i < FULL; i++) {
      assured(FIRST_PORT + i);
    }
    for (int i = 0; i < 100; i++) {
      assertThat(ask(FIRST_PORT + FULL + i).passed()).isFalse();
    }
    assertThat(router.died(DropReason.TABLE_FULL)).isEqualTo(100);
    assertThat(router.count()).isEqualTo(FULL);
    for (int i = 0; i < FULL; i++) {
      assertThat(ask(FIRST_PORT + i).state()).isEqualTo("ESTABLISHED");
    }
  }

  @Test
  void theLimitCanBeSetWhileRunning() {
    router.sysctl("max", 1);
    assured(1);
    assertThat(ask(2).passed()).isFalse();
    router.sysctl("max", 2);
    assertThat(ask(2).passed()).isTrue();
    assertThat(router.listed()).hasSize(2);
    assertThat(router.sysctl("count")).isEqualTo(2);
  }

  @Test
  void timeoutsCanBeSetWhileRunning() {
    router.fromHost(Packets.tcp(HOST, 9, PEER, 80).flags(TcpView.SYN));
    router.sysctl("tcp_timeout_syn_sent", 7);
    router.sysctl("udp_timeout", 11);
    assertThat(router.line()).startsWith("tcp      6 120 SYN_SENT");
    ask(10);
    assertThat(router.listed()).anyMatch(line -> line.startsWith("udp      17 11 "));
    router.fromHost(Packets.tcp(HOST, 11, PEER, 80).flags(TcpView.SYN));
    assertThat(router.listed()).anyMatch(line -> line.startsWith("tcp      6 7 SYN_SENT"));
  }
}
