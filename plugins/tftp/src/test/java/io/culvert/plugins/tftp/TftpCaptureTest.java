package io.culvert.plugins.tftp;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.helpers.testkit.Capture;
import io.culvert.helpers.testkit.Conversation;
import io.culvert.helpers.testkit.HelperRig;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What curl asked of tftpd-hpa, through a router that was not there. */
class TftpCaptureTest {

  @Test
  void theAnswerIsExpectedFromAnyPort() throws IOException, URISyntaxException {
    Path capture = Path.of(getClass().getResource("real.pcap").toURI());
    List<Conversation> talks = Capture.conversations(capture, new TftpHelper().spec());
    assertThat(talks).hasSize(1);
    int port = talks.get(0).setup().client().port();
    HelperRig.of(new TftpHelper())
        .masquerade("198.51.100.1", 61000)
        .replays(talks.get(0))
        .forwardsUnchanged()
        .expects("UDP 10.0.0.9 -> 198.51.100.1:61000 => 10.0.0.2:" + port);
  }
}
