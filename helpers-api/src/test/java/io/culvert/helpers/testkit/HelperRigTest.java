package io.culvert.helpers.testkit;

import static io.culvert.helpers.Side.CLIENT;
import static io.culvert.helpers.Side.SERVER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.helpers.Endpoint;
import io.culvert.helpers.Expect;
import io.culvert.helpers.Framing;
import io.culvert.helpers.HelperContext;
import io.culvert.helpers.HelperSpec;
import io.culvert.helpers.Message;
import io.culvert.helpers.ProtocolHelper;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The rig judges helpers, so here it is judged: with small helpers that are right or wrong. */
class HelperRigTest {

  private static final Pattern HERE = Pattern.compile("^HERE (\\d+)(?:/(\\d+))?");
  private static final HelperSpec LINES = HelperSpec.tcp("toy", 7).on(CLIENT, "HERE ");

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

  /** {@code HERE 1025}: the client is at port 1025 of its own address. */
  private static void announce(Message message, HelperContext context) {
    message
        .find(HERE)
        .ifPresent(
            at -> {
              Endpoint here = context.endpoint(CLIENT).withPort(Integer.parseInt(at.group(1)));
              context.publish(Expect.tcp(here, SERVER), at, 1, published -> "" + published.port());
            });
  }

  private static HelperRig rig() {
    return rig(LINES, HelperRigTest::announce);
  }

  @Test
  void showsTheHelperLinesThatBeginLikeATrigger() {
    List<String> seen = new ArrayList<>();
    rig(LINES, (message, context) -> seen.add(message.from() + " " + message.text()))
        .sends(CLIENT, "here 1\r\nHERE 2\r\n")
        .forwardsUnchanged()
        .sends(CLIENT, "THERE 3\r\n")
        .sends(SERVER, "HERE 4\r\n")
        .sends(CLIENT, "HERE ")
        .drops("partial-message")
        .sends(CLIENT, "HERE 5\r\n");
    assertThat(seen).containsExactly("CLIENT here 1\r\n", "CLIENT HERE 5\r\n");
  }

  @Test
  void looselyReadLinesPassWithoutBeingUnderstood() {
    rig().sends(CLIENT, "HERE and there\r\n").forwardsUnchanged();
    rig(LINES.withFraming(Framing.strictLines()), HelperRigTest::announce)
        .sends(CLIENT, "HERE and there\r\n")
        .drops("malformed")
        .sends(CLIENT, "HERE 1025")
        .forwardsUnchanged();
  }

  @Test
  void onlyTheLastTwoLineStartsAreRemembered() {
    Bench bench = HelperRig.bench(new Toy(LINES, (message, context) -> context.drop("seen")));
    Endpoint client = Endpoint.of("10.0.0.2", 40000);
    Endpoint server = Endpoint.of("192.0.2.9", 7);
    bench.open(new Setup(client, server, client, server, Set.of(), true));
    assertThat(bench.send(CLIENT, 0, "HERE \r\n").isDropped()).isTrue();
    assertThat(bench.send(CLIENT, 0, "A\r\n").isDropped()).isFalse();
    assertThat(bench.send(CLIENT, 3, "B\r\n").isDropped()).isFalse();
    assertThat(bench.send(CLIENT, 0, "HERE").isDropped()).isFalse();
    assertThat(bench.send(CLIENT, 3, "HERE \r\n").isDropped()).isTrue();
    assertThat(bench.send(CLIENT, 6, "HERE \r\n").isDropped()).isTrue();
  }

  @Test
  void datagramsAreMessagesFromTheFirstOn() {
    HelperSpec tftp = HelperSpec.udp("tftp", 69).on(CLIENT, "\0\1", "\0\2");
    BiConsumer<Message, HelperContext> onRequest =
        (request, context) -> context.expect(Expect.udp(context.endpoint(CLIENT), SERVER));
    rig(tftp, onRequest)
        .masquerade("198.51.100.1", 61000)
        .sends(CLIENT, "\0\1file\0octet\0")
        .forwardsUnchanged()
        .expects("UDP 192.0.2.9 -> 198.51.100.1:61000 => 10.0.0.2:40000")
        .sends(CLIENT, "\0\4\0\1")
        .sends(CLIENT, "\0\2file\0octet\0")
        .expects("UDP 192.0.2.9 -> 198.51.100.1:61000 => 10.0.0.2:40000");
  }

  @Test
  void everyMessageCanBeAskedFor() {
    AtomicInteger seen = new AtomicInteger();
    rig(HelperSpec.udp("all").onEvery(SERVER), (message, context) -> seen.incrementAndGet())
        .sends(SERVER, "x")
        .sends(CLIENT, "y");
    assertThat(seen).hasValue(1);
  }

  @Test
  void theOldestExpectationGivesWayAboveTheLimit() {
    rig(LINES.withExpectations(2, 60), HelperRigTest::announce)
        .sends(CLIENT, "HERE 1\r\n")
        .sends(CLIENT, "HERE 2\r\n")
        .sends(CLIENT, "HERE 3\r\n")
        .expects("TCP 192.0.2.9 -> 10.0.0.2:3", "TCP 192.0.2.9 -> 10.0.0.2:2");
  }

  @Test
  void portsAreTriedUpwardAndNotForEver() {
    HelperRig rig = rig().masquerade("198.51.100.1", 61000);
    for (int port = 1025; port < 1025 + 127; port++) {
      rig.portTaken(port);
    }
    rig.sends(CLIENT, "HERE 1025\r\n").forwards("HERE 1152\r\n");
    HelperRig full = rig().masquerade("198.51.100.1", 61000);
    for (int port = 1025; port < 1025 + 128; port++) {
      full.portTaken(port);
    }
    full.sends(CLIENT, "HERE 1025\r\n").drops("no-port");
    rig()
        .masquerade("198.51.100.1", 61000)
        .portTaken(65535)
        .sends(CLIENT, "HERE 65535\r\n")
        .drops("no-port");
  }

  @Test
  void whatADroppedMessageExpectedIsWithdrawn() {
    rig(
            LINES,
            (message, context) -> {
              announce(message, context);
              if (message.text().contains("/")) {
                context.drop("slash");
              }
            })
        .sends(CLIENT, "HERE 1/2\r\n")
        .drops("slash")
        .expectsNothing()
        .sends(CLIENT, "HERE 1\r\n")
        .sends(CLIENT, "HERE 2/2\r\n")
        .drops("slash")
        .expects("TCP 192.0.2.9 -> 10.0.0.2:1");
  }

  @Test
  void aFaultDropsTheMessageAndIsShown() {
    HelperRig rig =
        rig(
            LINES,
            (message, context) -> {
              announce(message, context);
              throw new UnsupportedOperationException("no idea");
            });
    rig.sends(CLIENT, "HERE 1\r\n").drops("helper-fault").expectsNothing();
    assertThatThrownBy(rig::forwardsUnchanged)
        .isInstanceOf(AssertionError.class)
        .hasRootCauseInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void stateLivesAsLongAsTheConnection() {
    List<Integer> counts = new ArrayList<>();
    ProtocolHelper counting =
        new Toy(
            LINES,
            (message, context) ->
                counts.add(
                    context.state(AtomicInteger.class, AtomicInteger::new).incrementAndGet()));
    for (int connection = 0; connection < 2; connection++) {
      HelperRig.of(counting)
          .server("192.0.2.9", 7)
          .sends(CLIENT, "HERE 1\r\n")
          .sends(CLIENT, "HERE 2\r\n");
    }
    assertThat(counts).containsExactly(1, 2, 1, 2);
  }

  @Test
  void aHelperCanStopWatching() {
    AtomicInteger seen = new AtomicInteger();
    rig(
            LINES,
            (message, context) -> {
              seen.incrementAndGet();
              context.stopWatching();
            })
        .sends(CLIENT, "HERE 1\r\n")
        .forwardsUnchanged()
        .sends(CLIENT, "HERE 2\r\n")
        .sends(CLIENT, "HERE ")
        .forwardsUnchanged();
    assertThat(seen).hasValue(1);
  }

  @Test
  void closingIsToldOnceSomethingWasShown() {
    List<String> told = new ArrayList<>();
    ProtocolHelper helper =
        new ProtocolHelper() {
          @Override
          public HelperSpec spec() {
            return LINES;
          }

          @Override
          public void onMessage(Message message, HelperContext context) {
            announce(message, context);
          }

          @Override
          public void onClose(HelperContext context) {
            told.add("closed");
            assertThatIllegalStateException()
                .isThrownBy(() -> context.expect(Expect.tcp(context.endpoint(CLIENT), SERVER)));
          }
        };
    HelperRig.of(helper).server("192.0.2.9", 7).sends(CLIENT, "NO\r\n").closes(SERVER);
    assertThat(told).isEmpty();
    HelperRig.of(helper)
        .server("192.0.2.9", 7)
        .sends(CLIENT, "HERE 1\r\n")
        .closes(SERVER)
        .expectsNothing();
    assertThat(told).containsExactly("closed");
  }

  @Test
  void replacementsAreMadeTogetherAndMayNotOverlap() {
    rig(
            LINES,
            (message, context) ->
                message
                    .find(HERE)
                    .ifPresent(
                        at -> {
                          at.replace(2, "second");
                          at.replace(1, "x");
                          at.replace(1, "first");
                          assertThatIllegalStateException().isThrownBy(() -> at.replace(0, "all"));
                          assertThat(at.group(1)).isEqualTo("10");
                          assertThat(message.text()).startsWith("HERE 10/20");
                        }))
        .sends(CLIENT, "HERE 10/20\r\nrest\r\n")
        .forwards("HERE first/second\r\nrest\r\n")
        .shiftsSequenceBy(7);
  }

  @Test
  void aGroupWithoutAMatchCannotBeReplaced() {
    rig(LINES, (message, context) -> message.find(HERE).ifPresent(at -> at.replace(2, "x")))
        .sends(CLIENT, "HERE 10\r\n")
        .drops("helper-fault");
    rig(LINES, (message, context) -> message.find(HERE).ifPresent(at -> at.replace(1, "\u20ac")))
        .sends(CLIENT, "HERE 10\r\n")
        .drops("helper-fault");
  }

  @Test
  void aFreePortIsNamedByItsHole() {
    rig()
        .masquerade("198.51.100.1", 61000)
        .portTaken(1025)
        .sends(CLIENT, "HERE 1025\r\n")
        .forwards("HERE {port}\r\n")
        .expects("TCP 192.0.2.9 -> 198.51.100.1:{port} => 10.0.0.2:1025");
    HelperRig rig = rig().portTaken(1).sends(CLIENT, "HERE 1025\r\n");
    assertThatThrownBy(() -> rig.forwards("HERE {port}5\r\n").forwards("HERE {port}\r\n"))
        .isInstanceOf(AssertionError.class);
  }

  @Test
  void aFailedCheckShowsTheConversation() {
    HelperRig rig =
        rig().masquerade("198.51.100.1", 61000).sends(CLIENT, "NOOP\r\n").sends(CLIENT, "HERE 1\n");
    assertThatThrownBy(() -> rig.drops("some-reason"))
        .isInstanceOf(AssertionError.class)
        .hasMessage(
            """
            toy
              client 10.0.0.2:40000, seen as 198.51.100.1:61000
              server 192.0.2.9:7
              CLIENT sends "NOOP\\r\\n"
                  -> forwarded "NOOP\\r\\n"
              CLIENT sends "HERE 1\\n"
                  -> forwarded "HERE 1\\n"
            wanted: dropped (some-reason)
            but was: forwarded "HERE 1\\n\"""");
  }

  @Test
  void placesAreKnownByTheirPosition() {
    HelperSpec datagrams = HelperSpec.udp("toy", 7).onEvery(CLIENT);
    rig(datagrams, (message, context) -> message.at(2, 4).replace(0, message.at(0, 1).group(0)))
        .sends(CLIENT, "a\n\n\nz")
        .forwards("a\naz");
    rig(datagrams, (message, context) -> message.at(0, 2)).sends(CLIENT, "a").drops("helper-fault");
  }

  @Test
  void aHelperSaysHowLongItsConnectionIsKnown() {
    HelperRig rig = rig(LINES, (message, context) -> context.keepFor(300));
    rig.sends(CLIENT, "HERE 1\n").keepsFor(300);
    assertThatThrownBy(() -> rig.keepsFor(299)).isInstanceOf(AssertionError.class);
    rig(LINES, (message, context) -> context.keepFor(0))
        .sends(CLIENT, "HERE 1\n")
        .drops("helper-fault");
  }

  @Test
  void onlyWhatTheRoutersHostSaysToAllIsBroadcast() {
    BiConsumer<Message, HelperContext> answers =
        (message, context) ->
            context
                .broadcastBits()
                .ifPresent(
                    bits ->
                        context.expect(
                            Expect.udp(context.endpoint(CLIENT), SERVER).fromNetwork(bits)));
    HelperSpec datagrams = HelperSpec.udp("toy", 7).onEvery(CLIENT);
    rig(datagrams, answers).sends(CLIENT, "who is there?").expectsNothing();
    rig(datagrams, answers)
        .broadcasts(24)
        .sends(CLIENT, "who is there?")
        .expects("UDP 192.0.2.9/24 -> 10.0.0.2:40000");
  }

  @Test
  void wrongExpectationsFail() {
    HelperRig rig = rig().sends(CLIENT, "HERE 1025\r\n");
    rig.expects("TCP 192.0.2.9 -> 10.0.0.2:1025");
    assertThatThrownBy(rig::expectsNothing).isInstanceOf(AssertionError.class);
    assertThatThrownBy(() -> rig.expects("TCP 192.0.2.9 -> 10.0.0.2:1026"))
        .isInstanceOf(AssertionError.class);
    assertThatThrownBy(() -> rig.expects("TCP 192.0.2.9 -> 10.0.0.2:1025", "x"))
        .isInstanceOf(AssertionError.class);
    assertThatThrownBy(() -> rig.shiftsSequenceBy(1)).isInstanceOf(AssertionError.class);
    assertThatThrownBy(() -> rig.refuses("foreign-endpoint")).isInstanceOf(AssertionError.class);
  }

  @Test
  void wordsComeInTheirOrder() {
    assertThatIllegalStateException().isThrownBy(() -> rig().forwardsUnchanged());
    assertThatIllegalStateException().isThrownBy(() -> rig().resends(CLIENT));
    assertThatIllegalStateException().isThrownBy(() -> rig().sendsAhead(CLIENT, "x"));
    HelperRig talking = rig().sends(CLIENT, "x");
    assertThatIllegalStateException().isThrownBy(() -> talking.client("10.0.0.3", 1));
    ProtocolHelper toy = new Toy(LINES, HelperRigTest::announce);
    assertThatIllegalStateException().isThrownBy(() -> HelperRig.of(toy).sends(CLIENT, "x"));
  }
}
