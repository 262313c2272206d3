package io.culvert.plugins.pptp;

import static io.culvert.helpers.Side.CLIENT;
import static io.culvert.helpers.Side.SERVER;

import io.culvert.helpers.testkit.Transcript;
import java.util.List;

/** What the PPTP helper does, for every bench; the client's call is 7, the server's 99. */
public final class PptpTranscripts {

  private static final int PORT = 61000;

  private PptpTranscripts() {}

  private static Transcript plain(String name) {
    return Transcript.named(name).client("10.0.0.2", 40000).server("192.0.2.9", 1723);
  }

  private static Transcript masqueraded(String name) {
    return plain(name).masquerade("198.51.100.1", PORT);
  }

  /** A message of zeros with these 16-bit numbers at the beginning of its body. */
  private static String message(int type, int bodyBytes, int... numbers) {
    StringBuilder text = new StringBuilder();
    word(text, 12 + bodyBytes).append("\0\1\u001a\u002b\u003c\u004d");
    word(text, type).append("\0\0");
    for (int number : numbers) {
      word(text, number);
    }
    return text + "\0".repeat(12 + bodyBytes - text.length());
  }

  private static StringBuilder word(StringBuilder text, int number) {
    return text.append((char) (number >>> 8)).append((char) (number & 0xFF));
  }

  private static String start() {
    return message(1, 144, 0x0100);
  }

  private static String started(int result) {
    return message(2, 144, 0x0100, result << 8);
  }

  private static String call(int key) {
    return message(7, 156, key);
  }

  private static String called(int key, int peersKey, int result) {
    return message(8, 20, key, peersKey, result << 8);
  }

  private static Transcript begun(Transcript script) {
    return script.sends(CLIENT, start()).sends(SERVER, started(1)).forwardsUnchanged();
  }

  /** All of them. */
  public static List<Transcript> all() {
    return List.of(
        begun(plain("a call passes as it is"))
            .sends(CLIENT, call(7))
            .forwardsUnchanged()
            .expectsNothing()
            .sends(SERVER, called(99, 7, 1))
            .forwardsUnchanged()
            .expects("GRE 10.0.0.2:7 -> 192.0.2.9:99", "GRE 192.0.2.9:99 -> 10.0.0.2:7"),
        begun(masqueraded("behind masquerade a call goes by the port of its connection"))
            .sends(CLIENT, call(7))
            .forwards(call(PORT))
            .shiftsSequenceBy(0)
            .sends(SERVER, called(99, PORT, 1))
            .forwards(called(99, 7, 1))
            .expects(
                "GRE 10.0.0.2:7 -> 192.0.2.9:99",
                "GRE 192.0.2.9:99 -> 198.51.100.1:61000 => 10.0.0.2:7"),
        begun(masqueraded("a call that is refused opens nothing"))
            .sends(CLIENT, call(7))
            .sends(SERVER, called(99, PORT, 4))
            .forwards(called(99, 7, 4))
            .expectsNothing(),
        begun(plain("an answer to another call opens nothing"))
            .sends(CLIENT, call(7))
            .sends(SERVER, called(99, 8, 1))
            .forwardsUnchanged()
            .expectsNothing(),
        plain("without an agreed control connection there is no call")
            .sends(CLIENT, start())
            .sends(SERVER, started(2))
            .sends(CLIENT, call(7))
            .sends(SERVER, called(99, 7, 1))
            .forwardsUnchanged()
            .expectsNothing(),
        begun(plain("the server calls"))
            .sends(SERVER, message(9, 208, 99))
            .sends(CLIENT, message(10, 12, 7, 99, 0x0100))
            .sends(SERVER, message(11, 16, 7))
            .forwardsUnchanged()
            .expects("GRE 10.0.0.2:7 -> 192.0.2.9:99", "GRE 192.0.2.9:99 -> 10.0.0.2:7"),
        begun(plain("what is cut is not read"))
            .sends(CLIENT, call(7).substring(0, 100))
            .sends(CLIENT, call(7).substring(100))
            .sends(SERVER, called(99, 7, 1))
            .forwardsUnchanged()
            .expectsNothing(),
        begun(plain("a call that ends is no longer expected"))
            .sends(CLIENT, call(7))
            .sends(SERVER, called(99, 7, 1))
            .sends(CLIENT, message(12, 4, 7))
            .sends(SERVER, message(13, 136, 99))
            .forwardsUnchanged()
            .expectsNothing());
  }
}
