package io.culvert.examples.helpers;

import static io.culvert.helpers.Side.CLIENT;
import static io.culvert.helpers.Side.SERVER;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.helpers.ProtocolHelper;
import io.culvert.helpers.testkit.HelperFuzz;
import io.culvert.helpers.testkit.HelperRig;
import io.culvert.helpers.testkit.Transcript;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Each example's conversations on the rig, and nonsense made of them. */
class ExampleHelpersTest {

  private static Transcript plain(String name, int port) {
    return Transcript.named(name).client("10.0.0.2", 40000).server("192.0.2.9", port);
  }

  private static Transcript masqueraded(String name, int port) {
    return plain(name, port).masquerade("198.51.100.1", 61000);
  }

  private static Stream<DynamicTest> play(ProtocolHelper helper, Transcript... transcripts) {
    DynamicTest nonsense =
        DynamicTest.dynamicTest(
            "nonsense", () -> HelperFuzz.of(helper, List.of(transcripts)).run());
    return Stream.concat(
        Stream.of(transcripts)
            .map(
                transcript ->
                    DynamicTest.dynamicTest(
                        transcript.name(), () -> transcript.playOn(HelperRig.bench(helper)))),
        Stream.of(nonsense));
  }

  @TestFactory
  Stream<DynamicTest> anyPort() {
    return play(
        new AnyPortHelper(),
        plain("from any port", 7100)
            .sends(CLIENT, "what time is it?")
            .expects("UDP 192.0.2.9 -> 10.0.0.2:40000"),
        masqueraded("back through masquerade", 7100)
            .sends(CLIENT, "what time is it?")
            .forwardsUnchanged()
            .expects("UDP 192.0.2.9 -> 198.51.100.1:61000 => 10.0.0.2:40000"));
  }

  @TestFactory
  Stream<DynamicTest> callback() {
    return play(
        new CallbackHelper(),
        masqueraded("the client is called back", 7200)
            .sends(CLIENT, "CALLBACK 10.0.0.2 5000\r\n")
            .forwards("CALLBACK 198.51.100.1 5000\r\n")
            .shiftsSequenceBy(4)
            .expects("TCP 192.0.2.9 -> 198.51.100.1:5000 => 10.0.0.2:5000"),
        plain("so is a server behind DNAT", 7200)
            .publishedAs("203.0.113.5")
            .sends(SERVER, "CALLBACK 192.0.2.9 5000\r\n")
            .forwards("CALLBACK 203.0.113.5 5000\r\n")
            .expects("TCP 10.0.0.2 -> 203.0.113.5:5000 => 192.0.2.9:5000"),
        masqueraded("another port stands in", 7200)
            .portTaken(5000)
            .sends(CLIENT, "CALLBACK 10.0.0.2 5000\r\n")
            .forwards("CALLBACK 198.51.100.1 {port}\r\n"),
        plain("nobody is called back for a third", 7200)
            .sends(CLIENT, "CALLBACK 10.0.0.77 5000\r\n")
            .refuses("foreign-endpoint"),
        plain("what is no address goes no further", 7200)
            .sends(CLIENT, "CALLBACK 10.0.0.999 5000\r\n")
            .drops("malformed")
            .expectsNothing());
  }

  @TestFactory
  Stream<DynamicTest> call() {
    return play(
        new CallHelper(),
        masqueraded("a call", 7300)
            .sends(CLIENT, "O\0\1\4\1")
            .forwardsUnchanged()
            .sends(SERVER, "A\0\1\4\2")
            .forwardsUnchanged()
            .expects(
                "UDP 192.0.2.9 -> 198.51.100.1:1025 => 10.0.0.2:1025",
                "UDP 10.0.0.2 -> 192.0.2.9:1026")
            .sends(CLIENT, "E\0\1")
            .forwardsUnchanged(),
        masqueraded("another port stands in", 7300)
            .portTaken(1025)
            .sends(CLIENT, "O\0\1\4\1")
            .expects("UDP 192.0.2.9 -> 198.51.100.1:{port} => 10.0.0.2:1025"),
        plain("an answer nobody asked for", 7300)
            .sends(CLIENT, "O\0\1\4\1")
            .sends(SERVER, "A\0\2\4\2")
            .drops("unasked-answer")
            .sends(CLIENT, "E\0\1")
            .sends(SERVER, "A\0\1\4\2")
            .drops("unasked-answer"),
        plain("one that was cut", 7300).sends(CLIENT, "O\0\1\4").drops("no-port"));
  }

  @Test
  void theReadmeNamesThemAll() throws IOException {
    Path folder = Path.of(System.getProperty("culvert.root", "../.."), "examples/helpers");
    String readme = Files.readString(folder.resolve("README.md"));
    Path sources = folder.resolve("src/main/java/io/culvert/examples/helpers");
    try (Stream<Path> files = Files.list(sources)) {
      assertThat(files.map(file -> file.getFileName().toString().replace(".java", "")))
          .hasSize(4)
          .allMatch(name -> name.equals("package-info") || readme.contains("| `" + name + "` |"));
    }
  }
}
