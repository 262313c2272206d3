package io.culvert.plugins.irc;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.helpers.testkit.Capture;
import io.culvert.helpers.testkit.Conversation;
import io.culvert.helpers.testkit.HelperRig;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What two clients of an ngircd said, one of them offering the other a file. */
class IrcCaptureTest {

  @Test
  void theOfferAloneIsExpected() throws IOException, URISyntaxException {
    Path capture = Path.of(getClass().getResource("real.pcap").toURI());
    List<Conversation> talks = Capture.conversations(capture, new IrcHelper().spec());
    assertThat(talks).hasSize(2);
    replay(talks.get(0)).expectsNothing();
    replay(talks.get(1)).expects("TCP 0.0.0.0 -> 198.51.100.1:1025 => 10.0.0.2:1025");
  }

  private static HelperRig replay(Conversation talk) {
    return HelperRig.of(new IrcHelper()).masquerade("198.51.100.1", 61000).replays(talk);
  }
}
