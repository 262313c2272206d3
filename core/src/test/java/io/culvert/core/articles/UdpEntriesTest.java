package io.culvert.core.articles;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.conntrack.Profile;
import io.culvert.core.wire.Packets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the first article says of UDP, with its addresses and to the second. */
class UdpEntriesTest {

  private static final String HOST = "192.168.1.2";
  private static final String SERVER = "192.168.1.50";
  private static final String ORIGINAL = "src=192.168.1.2 dst=192.168.1.50 sport=1032 dport=53 ";
  private static final String REPLY = "src=192.168.1.50 dst=192.168.1.2 sport=53 dport=1032 ";

  private ArticleRouter router = ArticleRouter.host(HOST).example("host-outbound-udp");

  @AfterEach
  void close() {
    router.close();
  }

  private ArticleRouter.Passage ask() {
    return router.fromHost(Packets.udp(HOST, 1032, SERVER, 53).payload("who?"));
  }

  private ArticleRouter.Passage answer() {
    return router.fromNet(Packets.udp(SERVER, 53, HOST, 1032).payload("me"));
  }

  @Test
  void elevenSecondsAfterTheQuestionNineteenAreLeft() {
    assertThat(ask().passed()).isTrue();
    router.sleep(11);
    assertThat(router.line())
        .isEqualTo("udp      17 19 " + ORIGINAL + "[UNREPLIED] " + REPLY + "use=1");
  }

  @Test
  void theAnswerClearsUnrepliedAndBeginsThirtySecondsAnew() {
    ask();
    router.sleep(11);
    ArticleRouter.Passage answer = answer();
    assertThat(answer.passed()).isTrue();
    assertThat(answer.state()).isEqualTo("ESTABLISHED");
    assertThat(router.line()).isEqualTo("udp      17 30 " + ORIGINAL + REPLY + "use=1");
    router.sleep(2);
    assertThat(router.line()).isEqualTo("udp      17 28 " + ORIGINAL + REPLY + "use=1");
  }

  @Test
  void moreQuestionsMakeAStreamOf180SecondsThatIsAssured() {
    ask();
    answer();
    ask();
    router.sleep(3);
    assertThat(router.line()).isEqualTo("udp      17 177 " + ORIGINAL + REPLY + "[ASSURED] use=1");
  }

  @Test
  void aQuestionNobodyAnswersIsForgottenAfterThirtySeconds() {
    ask();
    router.sleep(29.9);
    assertThat(router.count()).isEqualTo(1);
    router.sleep(0.1);
    assertThat(router.count()).isZero();
    ArticleRouter.Passage late = answer();
    assertThat(late.state()).isEqualTo("NEW");
    assertThat(late.passed()).isFalse();
    assertThat(router.policy("INPUT")).isEqualTo(1);
  }

  @Test
  void onlyOutboundConnectionsAreAllowed() {
    ArticleRouter.Passage uninvited =
        router.fromNet(Packets.udp(SERVER, 9, HOST, 1032).payload("hello"));
    assertThat(uninvited.state()).isEqualTo("NEW");
    assertThat(uninvited.passed()).isFalse();
    assertThat(router.count()).isZero();
  }

  @Test
  void aQuestionTheRulesRefuseMakesNoEntry() {
    router.rules("*filter\n:OUTPUT DROP [0:0]\nCOMMIT\n");
    assertThat(ask().passed()).isFalse();
    assertThat(router.count()).isZero();
  }

  @Test
  void todayAStreamIs120SecondsAndBeginsAfterTwo() {
    router.close();
    router = ArticleRouter.host(HOST, Profile.MODERN, 128 * ArticleRouter.MEGABYTE);
    ask();
    answer();
    ask();
    assertThat(router.line()).startsWith("udp      17 30 ").doesNotContain("[ASSURED]");
    router.sleep(2.1);
    ask();
    assertThat(router.line())
        .isEqualTo("udp      17 120 " + ORIGINAL + REPLY + "[ASSURED] mark=0 use=1");
  }
}
