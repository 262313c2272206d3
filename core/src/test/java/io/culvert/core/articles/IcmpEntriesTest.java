package io.culvert.core.articles;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.wire.IcmpView;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.Packets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the first article says of ICMP. */
class IcmpEntriesTest {

  private static final String HOST = "192.0.2.2";
  private static final String PEER = "198.51.100.9";
  private static final String GATEWAY = "203.0.113.2";
  private static final int ID = 77 << 16;

  private final ArticleRouter router = ArticleRouter.host(HOST).example("host-outbound-icmp");

  @AfterEach
  void close() {
    router.close();
  }

  private static Packets question(int type) {
    return Packets.icmp(HOST, PEER, type, 0, ID);
  }

  @ParameterizedTest
  @CsvSource({"8, 0", "13, 14", "15, 16", "17, 18"})
  void theFourQuestionsAreNewAndTheirAnswersEstablished(int question, int answer) {
    ArticleRouter.Passage asked = router.fromHost(question(question));
    assertThat(asked.state()).isEqualTo("NEW");
    assertThat(asked.passed()).isTrue();
    ArticleRouter.Passage answered = router.fromNet(Packets.icmp(PEER, HOST, answer, 0, ID));
    assertThat(answered.state()).isEqualTo("ESTABLISHED");
    assertThat(answered.passed()).isTrue();
  }

  @Test
  void theListingShowsTypesAndOneIdForBothDirections() {
    router.fromHost(question(IcmpView.ECHO_REQUEST));
    router.sleep(1);
    assertThat(router.line())
        .isEqualTo(
            "icmp     1 29 src=192.0.2.2 dst=198.51.100.9 type=8 code=0 id=77 [UNREPLIED] "
                + "src=198.51.100.9 dst=192.0.2.2 type=0 code=0 id=77 use=1");
  }

  @Test
  void aPingFromOutsideIsNewAndDropped() {
    ArticleRouter.Passage ping = router.fromNet(Packets.echo(PEER, HOST, 5, 1));
    assertThat(ping.state()).isEqualTo("NEW");
    assertThat(ping.passed()).isFalse();
    assertThat(router.count()).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 4, 5, 11, 12})
  void errorsAboutAKnownPacketAreRelatedInBothDirections(int type) {
    PacketBuffer ours = router.fromHost(question(8)).beyond().get(0);
    ArticleRouter.Passage in = router.fromNet(Packets.icmpError(GATEWAY, HOST, type, 1, 0, ours));
    assertThat(in.state()).isEqualTo("RELATED");
    assertThat(in.passed()).isTrue();

    PacketBuffer theirs = Packets.icmp(PEER, HOST, 0, 0, ID).parsed();
    ArticleRouter.Passage out = router.fromHost(Packets.icmpError(HOST, PEER, type, 1, 0, theirs));
    assertThat(out.state()).isEqualTo("RELATED");
    assertThat(out.passed()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 4, 5, 11, 12})
  void errorsAboutNothingKnownAreInvalid(int type) {
    PacketBuffer unheardOf = question(8).parsed();
    ArticleRouter.Passage error =
        router.fromNet(Packets.icmpError(GATEWAY, HOST, type, 1, 0, unheardOf));
    assertThat(error.state()).isEqualTo("INVALID");
    assertThat(error.passed()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 14, 16, 18, 9, 10, 19, 42})
  void whatNeitherAsksNorComplainsIsInvalidUnlessItAnswers(int type) {
    assertThat(router.fromNet(Packets.icmp(PEER, HOST, type, 0, ID)).state()).isEqualTo("INVALID");
  }

  @Test
  void theAnswerEndsTheEntryInTheArticlesDay() {
    router.fromHost(question(8));
    assertThat(router.count()).isEqualTo(1);
    router.fromNet(Packets.echoReply(PEER, HOST, 77, 0));
    assertThat(router.count()).isZero();
  }
}
