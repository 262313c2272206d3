package io.culvert.core.conntrack.l4;

import static io.culvert.core.wire.TcpView.ACK;
import static io.culvert.core.wire.TcpView.FIN;
import static io.culvert.core.wire.TcpView.RST;
import static io.culvert.core.wire.TcpView.SYN;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every cell of the table of transitions: semantics A1, {@code tcp_conntracks}. A connection is
 * brought into each state, then meets each kind of segment from either side, with numbers in order.
 */
class TcpTableTest {

  private static final List<String> STATES =
      List.of(
          "SYN_SENT",
          "SYN_RECV",
          "ESTABLISHED",
          "FIN_WAIT",
          "CLOSE_WAIT",
          "LAST_ACK",
          "TIME_WAIT",
          "CLOSE",
          "SYN_SENT2");

  private static final int FIN_WAIT = STATES.indexOf("FIN_WAIT");
  private static final int LAST_ACK = STATES.indexOf("LAST_ACK");
  private static final int TIME_WAIT = STATES.indexOf("TIME_WAIT");

  /** As the kernel's source abbreviates them; iv is INVALID, ig leaves the state. */
  private static final Map<String, String> NAMES =
      Map.of(
          "SS", "SYN_SENT",
          "SR", "SYN_RECV",
          "ES", "ESTABLISHED",
          "FW", "FIN_WAIT",
          "CW", "CLOSE_WAIT",
          "LA", "LAST_ACK",
          "TW", "TIME_WAIT",
          "CL", "CLOSE",
          "S2", "SYN_SENT2");

  private static final Map<String, Integer> KINDS =
      Map.of("syn", SYN, "syn+ack", SYN | ACK, "fin", FIN | ACK, "ack", ACK, "rst", RST, "none", 0);

  private static final List<String> ORIGINAL =
      List.of(
          "syn     SS ig ig ig ig ig SS SS S2",
          "syn+ack iv SR iv iv iv iv iv iv SR",
          "fin     iv FW FW LA LA LA TW CL iv",
          "ack     iv ES ES CW CW TW TW CL iv",
          "rst     CL CL CL CL CL CL CL CL CL",
          "none    iv iv iv iv iv iv iv iv iv");

  private static final List<String> REPLY =
      List.of(
          "syn     S2 iv iv iv iv iv SS iv S2",
          "syn+ack SR ig ig ig ig ig ig ig SR",
          "fin     iv FW FW LA LA LA TW CL iv",
          "ack     ig SR ES CW CW TW TW CL ig",
          "rst     CL CL CL CL CL CL CL CL CL",
          "none    iv iv iv iv iv iv iv iv iv");

  private static final List<Consumer<TcpTalk>> WAYS =
      List.of(
          TcpTalk::syn,
          t -> t.syn().synAck(),
          TcpTalk::open,
          t -> t.open().client(FIN | ACK, 1001, 5001),
          t -> finished(t).server(ACK, 5001, 1002),
          t -> finished(t).server(FIN | ACK, 5001, 1002),
          t -> {
            finished(t).server(FIN | ACK, 5001, 1002);
            t.client(ACK, 1002, 5002);
          },
          t -> t.open().client(RST, 1001, 0),
          t -> t.syn().server(SYN, 5000, 0));

  private static TcpTalk finished(TcpTalk talk) {
    talk.open().client(FIN | ACK, 1001, 5001);
    return talk;
  }

  @TestFactory
  Stream<DynamicTest> original() {
    return ORIGINAL.stream().flatMap(row -> cells(row, true));
  }

  @TestFactory
  Stream<DynamicTest> reply() {
    return REPLY.stream().flatMap(row -> cells(row, false));
  }

  private static Stream<DynamicTest> cells(String row, boolean original) {
    String[] words = row.split(" +");
    return IntStream.range(0, STATES.size())
        .mapToObj(
            i ->
                DynamicTest.dynamicTest(
                    words[0] + " in " + STATES.get(i),
                    () -> cell(words[0], i, words[i + 1], original)));
  }

  private static void cell(String kind, int state, String expected, boolean original) {
    TcpTalk talk = new TcpTalk();
    WAYS.get(state).accept(talk);
    assertThat(talk.state()).isEqualTo(STATES.get(state));
    int flags = KINDS.get(kind);
    long client = state >= FIN_WAIT && state <= TIME_WAIT ? 1002 : 1001;
    long server = state >= LAST_ACK && state <= TIME_WAIT ? 5002 : 5001;
    if (original) {
      talk.client(flags, client, server);
    } else {
      talk.server(flags, server, client);
    }
    assertThat(talk.rig.tracking.hasEntry() ? talk.state() : "INVALID")
        .isEqualTo(
            switch (expected) {
              case "iv" -> "INVALID";
              case "ig" -> STATES.get(state);
              default -> NAMES.get(expected);
            });
  }
}
