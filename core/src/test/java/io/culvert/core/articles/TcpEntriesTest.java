package io.culvert.core.articles;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.wire.Packets;
import io.culvert.core.wire.TcpView;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the articles say of TCP's entries and their timeouts, with the first one's addresses. */
class TcpEntriesTest {

  private static final String HOST = "140.208.5.62";
  private static final String SERVER = "207.46.230.218";
  private static final String ORIGINAL = "src=140.208.5.62 dst=207.46.230.218 sport=1311 dport=80 ";
  private static final String REPLY = "src=207.46.230.218 dst=140.208.5.62 sport=80 dport=1311 ";

  private final ArticleRouter router = ArticleRouter.host(HOST).example("host-outbound-tcp");

  @AfterEach
  void close() {
    router.close();
  }

  private ArticleRouter.Passage host(int flags, long seq, long ack) {
    return router.fromHost(Packets.tcp(HOST, 1311, SERVER, 80).flags(flags).seq(seq).ack(ack));
  }

  private ArticleRouter.Passage server(int flags, long seq, long ack) {
    return router.fromNet(Packets.tcp(SERVER, 80, HOST, 1311).flags(flags).seq(seq).ack(ack));
  }

  private void handshake() {
    host(TcpView.SYN, 100, 0);
    server(TcpView.SYN | TcpView.ACK, 900, 101);
    host(TcpView.ACK, 101, 901);
  }

  @Test
  void theSynIsSynSentAndUnreplied() {
    ArticleRouter.Passage syn = host(TcpView.SYN, 100, 0);
    assertThat(syn.passed()).isTrue();
    assertThat(syn.state()).isEqualTo("NEW");
    router.sleep(1);
    assertThat(router.line())
        .isEqualTo("tcp      6 119 SYN_SENT " + ORIGINAL + "[UNREPLIED] " + REPLY + "use=1");
    router.sleep(2);
    assertThat(router.line()).startsWith("tcp      6 117 SYN_SENT src=");
  }

  @Test
  void theSynAckIsSynRecvAndClearsUnreplied() {
    host(TcpView.SYN, 100, 0);
    server(TcpView.SYN | TcpView.ACK, 900, 101);
    router.sleep(3);
    assertThat(router.line()).isEqualTo("tcp      6 57 SYN_RECV " + ORIGINAL + REPLY + "use=1");
  }

  @Test
  void theAckIsEstablishedAndAssured() {
    handshake();
    router.sleep(5);
    assertThat(router.line())
        .isEqualTo("tcp      6 431995 ESTABLISHED " + ORIGINAL + REPLY + "[ASSURED] use=1");
  }

  @Test
  void anAckWithAWrongNumberEndsNoHandshake() {
    host(TcpView.SYN, 100, 0);
    server(TcpView.SYN | TcpView.ACK, 900, 101);
    ArticleRouter.Passage wrong = host(TcpView.ACK, 101, 5_000_000);
    assertThat(wrong.state()).isEqualTo("INVALID");
    assertThat(wrong.passed()).isFalse();
    assertThat(router.line()).contains("SYN_RECV").doesNotContain("[ASSURED]");
  }

  @Test
  void rulesSeeEstablishedBeforeTheHandshakeIsComplete() {
    host(TcpView.SYN, 100, 0);
    ArticleRouter.Passage synAck = server(TcpView.SYN | TcpView.ACK, 900, 101);
    assertThat(synAck.state()).isEqualTo("ESTABLISHED");
    assertThat(synAck.passed()).isTrue();
    assertThat(router.line()).contains("SYN_RECV");
  }

  @Test
  void whatPassesSetsTheTimerBack() {
    handshake();
    router.sleep(1000);
    assertThat(router.line()).startsWith("tcp      6 431000 ESTABLISHED");
    host(TcpView.ACK, 101, 901);
    assertThat(router.line()).startsWith("tcp      6 432000 ESTABLISHED");
  }

  @Test
  void finsOfBothSidesLeadToTimeWaitForTwoMinutes() {
    handshake();
    host(TcpView.FIN | TcpView.ACK, 101, 901);
    assertThat(router.line()).startsWith("tcp      6 120 FIN_WAIT");
    server(TcpView.ACK, 901, 102);
    assertThat(router.line()).startsWith("tcp      6 60 CLOSE_WAIT");
    server(TcpView.FIN | TcpView.ACK, 901, 102);
    assertThat(router.line()).startsWith("tcp      6 30 LAST_ACK");
    host(TcpView.ACK, 102, 902);
    assertThat(router.line()).startsWith("tcp      6 120 TIME_WAIT");
    router.sleep(119.9);
    assertThat(router.count()).isEqualTo(1);
    router.sleep(0.1);
    assertThat(router.count()).isZero();
  }

  @Test
  void aResetLeadsToCloseForTenSeconds() {
    handshake();
    server(TcpView.RST | TcpView.ACK, 901, 101);
    assertThat(router.line()).startsWith("tcp      6 10 CLOSE src=");
    router.sleep(10);
    assertThat(router.count()).isZero();
  }

  @Test
  void timeoutsAreThoseOfTheArticle() {
    Map.of(
            "established", 432_000L,
            "syn_sent", 120L,
            "syn_recv", 60L,
            "fin_wait", 120L,
            "time_wait", 120L,
            "close", 10L,
            "close_wait", 60L,
            "last_ack", 30L)
        .forEach(
            (state, seconds) ->
                assertThat(router.sysctl("tcp_timeout_" + state)).as(state).isEqualTo(seconds));
  }
}
