package io.culvert.plugins.tftp;

import static io.culvert.helpers.Side.CLIENT;

import io.culvert.helpers.testkit.HelperFuzz;
import io.culvert.helpers.testkit.HelperRig;
import io.culvert.helpers.testkit.Transcript;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TftpHelperTest {

  static List<Transcript> transcripts() {
    return TftpTranscripts.all();
  }

  @ParameterizedTest
  @MethodSource("transcripts")
  void transcript(Transcript transcript) {
    transcript.playOn(HelperRig.bench(new TftpHelper()));
  }

  @Test
  void theAnswerFindsItsWayBackThroughMasquerade() {
    HelperRig.of(new TftpHelper())
        .client("10.0.0.2", 40000)
        .server("192.0.2.9", 69)
        .masquerade("198.51.100.1", 61000)
        .sends(CLIENT, "\0\1boot.img\0octet\0")
        .forwardsUnchanged()
        .expects("UDP 192.0.2.9 -> 198.51.100.1:61000 => 10.0.0.2:40000");
  }

  @Test
  void noConversationDoesHarm() {
    HelperFuzz.of(new TftpHelper(), transcripts()).run();
  }
}
