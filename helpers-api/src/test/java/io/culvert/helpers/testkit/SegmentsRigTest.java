package io.culvert.helpers.testkit;

import static io.culvert.helpers.Side.CLIENT;
import static io.culvert.helpers.Side.SERVER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.culvert.helpers.Expect;
import io.culvert.helpers.Framing;
import io.culvert.helpers.HelperContext;
import io.culvert.helpers.HelperSpec;
import io.culvert.helpers.Message;
import io.culvert.helpers.ProtocolHelper;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What helpers of protocols without lines use: segments, words anywhere, findAll, seenAs. */
class SegmentsRigTest {

  private static final Pattern AT = Pattern.compile("@(\\d{1,5})");
  private static final HelperSpec SEGMENTS =
      HelperSpec.tcp("toy", 7)
          .withFraming(Framing.segments(16))
          .withExpectations(4, 60)
          .onContaining(CLIENT, "dial @");

  /** A helper made of its two halves. */
  private record Toy(HelperSpec spec, BiConsumer<Message, HelperContext> onMessage)
      implements ProtocolHelper {
    @Override
    public void onMessage(Message message, HelperContext context) {
      onMessage.accept(message, context);
    }
  }

  private static HelperRig rig(HelperSpec spec, BiConsumer<Message, HelperContext> onMessage) {
    return HelperRig.of(new Toy(spec, onMessage)).server("192.0.2.9", 7);
  }

  private static HelperRig rig(BiConsumer<Message, HelperContext> onMessage) {
    return rig(SEGMENTS, onMessage);
  }

  /** Every port that is said after an {@code @} is one where the client waits. */
  private static void announceAll(Message message, HelperContext context) {
    message
        .findAll(AT)
        .forEach(
            at -> {
              int port = Integer.parseInt(at.group(1));
              Expect waiting = Expect.tcp(context.endpoint(CLIENT).withPort(port), SERVER);
              context.publish(waiting, at, 1, published -> "<" + published.port() + ">");
            });
  }

  @Test
  void aSegmentIsOneMessageWhereverItsWordsStand() {
    List<String> seen = new ArrayList<>();
    rig((message, context) -> seen.add(message.text()))
        .fromTheStart()
        .sends(CLIENT, "x\nDIAL @1\ny\n")
        .forwardsUnchanged()
        .sends(CLIENT, "dial ")
        .sends(CLIENT, "@2 is cut in two")
        .sends(SERVER, "dial @3")
        .sends(CLIENT, "dial @4");
    assertThat(seen).containsExactly("x\nDIAL @1\ny\n", "dial @4");
  }

  @Test
  void whatLiesBeyondTheLimitPassesUnread() {
    List<String> seen = new ArrayList<>();
    rig((message, context) -> seen.add(message.text()))
        .sends(CLIENT, "twelve bytes dial @1")
        .forwardsUnchanged()
        .sends(CLIENT, "dial @1 and so much more");
    assertThat(seen).containsExactly("dial @1 and so m");
  }

  @Test
  void aRewriteLeavesWhatLiesBeyondTheLimitAlone() {
    rig(SegmentsRigTest::announceAll)
        .masquerade("198.51.100.1", 61000)
        .sends(CLIENT, "dial @1 1234567 @2")
        .forwards("dial @<1> 1234567 @2")
        .shiftsSequenceBy(2)
        .expects("TCP 192.0.2.9 -> 198.51.100.1:1 => 10.0.0.2:1");
  }

  @Test
  void allPlacesAreFoundInOrderAndWrittenEach() {
    rig(SegmentsRigTest::announceAll)
        .masquerade("198.51.100.1", 61000)
        .sends(CLIENT, "dial @1025 @1026")
        .forwards("dial @<1025> @<1026>")
        .shiftsSequenceBy(4)
        .expects(
            "TCP 192.0.2.9 -> 198.51.100.1:1025 => 10.0.0.2:1025",
            "TCP 192.0.2.9 -> 198.51.100.1:1026 => 10.0.0.2:1026");
  }

  @Test
  void oneThatIsRenewedIsTheYoungestAndNotTheNextToGiveWay() {
    rig(SEGMENTS.withExpectations(2, 60), SegmentsRigTest::announceAll)
        .sends(CLIENT, "dial @1025")
        .sends(CLIENT, "dial @1026")
        .sends(CLIENT, "dial @1025")
        .sends(CLIENT, "dial @1027")
        .expects("TCP 192.0.2.9 -> 10.0.0.2:1025", "TCP 192.0.2.9 -> 10.0.0.2:1027");
  }

  @Test
  void nothingIsWrittenWhereNothingIsTranslated() {
    rig(SegmentsRigTest::announceAll)
        .sends(CLIENT, "dial @1025 @1026")
        .forwardsUnchanged()
        .expects("TCP 192.0.2.9 -> 10.0.0.2:1025", "TCP 192.0.2.9 -> 10.0.0.2:1026");
  }

  @Test
  void aDatagramThatGrewMovesNothing() {
    rig(HelperSpec.udp("toy", 7).on(CLIENT, "dial @"), SegmentsRigTest::announceUdp)
        .masquerade("198.51.100.1", 61000)
        .sends(CLIENT, "dial @1025")
        .forwards("dial @198.51.100.1:1025")
        .shiftsSequenceBy(0)
        .expects("UDP 192.0.2.9 -> 198.51.100.1:1025 => 10.0.0.2:1025");
  }

  private static void announceUdp(Message message, HelperContext context) {
    message
        .find(AT)
        .ifPresent(
            at ->
                context.publish(
                    Expect.udp(context.endpoint(CLIENT).withPort(1025), SERVER),
                    at,
                    1,
                    Object::toString));
  }

  @Test
  void eachSideIsSeenAsItsPeerKnowsIt() {
    List<String> seen = new ArrayList<>();
    rig((message, context) -> {
          seen.add(context.endpoint(CLIENT) + " " + context.seenAs(CLIENT));
          seen.add(context.endpoint(SERVER) + " " + context.seenAs(SERVER));
        })
        .masquerade("198.51.100.1", 61000)
        .publishedAs("203.0.113.5")
        .sends(CLIENT, "dial @");
    assertThat(seen)
        .containsExactly("10.0.0.2:40000 198.51.100.1:61000", "192.0.2.9:7 203.0.113.5:7");
  }

  @Test
  void anyoneMayDialWhereThatIsAsked() {
    BiConsumer<Message, HelperContext> open =
        (message, context) ->
            context.expect(
                Expect.tcp(context.endpoint(CLIENT).withPort(1025), SERVER).fromAnyone());
    rig(open).sends(CLIENT, "dial @").expects("TCP 0.0.0.0 -> 10.0.0.2:1025");
    HelperRig.of(new Toy(SEGMENTS, open))
        .client("2001:db8::2", 40000)
        .server("2001:db8::9", 7)
        .masquerade("2001:db8:1::1", 61000)
        .sends(CLIENT, "dial @")
        .expects("TCP :: -> [2001:db8:1::1]:1025 => [2001:db8::2]:1025");
  }

  @Test
  void fromAnyoneIsAnotherExpectation() {
    Expect peer = Expect.tcp(io.culvert.helpers.Endpoint.of("10.0.0.2", 1025), SERVER);
    assertThat(peer.fromAnyone()).isNotEqualTo(peer).isEqualTo(peer.fromAnyone());
    assertThat(peer.anyone()).isFalse();
    assertThat(peer.fromAnyone().withTimeoutSeconds(9).asPermanent().anyone()).isTrue();
  }

  @Test
  void wordsAnywhereAreForWholePayloads() {
    HelperSpec lines = HelperSpec.tcp("toy", 7);
    assertThat(SEGMENTS.words(CLIENT)).containsExactly("DIAL @");
    assertThat(SEGMENTS.words(SERVER)).isEmpty();
    assertThat(SEGMENTS.triggers(CLIENT)).isEmpty();
    assertThatIllegalArgumentException().isThrownBy(() -> lines.onContaining(CLIENT, "x"));
    assertThatIllegalArgumentException().isThrownBy(() -> SEGMENTS.onContaining(CLIENT, ""));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SEGMENTS.withFraming(Framing.strictLines()));
  }

  @Test
  void aLimitIsOneToAllBytesOfASegment() {
    assertThat(Framing.segments(65535)).hasToString("segments of 65535 bytes");
    assertThatIllegalArgumentException().isThrownBy(() -> Framing.segments(0));
    assertThatIllegalArgumentException().isThrownBy(() -> Framing.segments(65536));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> HelperSpec.udp("x").withFraming(Framing.segments(1)));
  }
}
