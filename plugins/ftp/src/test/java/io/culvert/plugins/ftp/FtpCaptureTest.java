package io.culvert.plugins.ftp;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.helpers.HelperSpec;
import io.culvert.helpers.testkit.Capture;
import io.culvert.helpers.testkit.Conversation;
import io.culvert.helpers.testkit.HelperRig;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What curl and vsftpd said to each other, through a router that was not there. */
class FtpCaptureTest {

  private List<Conversation> talks;

  @BeforeEach
  void read() throws IOException, URISyntaxException {
    HelperSpec spec = new FtpHelper().spec();
    talks = Capture.conversations(Path.of(getClass().getResource("real.pcap").toURI()), spec);
    assertThat(talks).hasSize(5);
  }

  private HelperRig replay(int index, String seenAs) {
    return HelperRig.of(new FtpHelper()).masquerade(seenAs, 61000).replays(talks.get(index));
  }

  @Test
  void port() {
    replay(0, "198.51.100.1")
        .expects("TCP 10.0.0.9 -> 198.51.100.1:{port} => 10.0.0.2:{port}")
        .shiftsSequenceBy(0);
  }

  @Test
  void eprt() {
    replay(1, "198.51.100.1").expects("TCP 10.0.0.9 -> 198.51.100.1:{port} => 10.0.0.2:{port}");
    replay(4, "2001:db8:1::1")
        .expects("TCP 2001:db8::9 -> [2001:db8:1::1]:{port} => [2001:db8::2]:{port}");
  }

  @Test
  void pasv() {
    replay(2, "198.51.100.1").expects("TCP 10.0.0.2 -> 10.0.0.9:{port}");
  }

  @Test
  void epsv() {
    replay(3, "2001:db8:1::1").expects("TCP 2001:db8::2 -> [2001:db8::9]:{port}");
  }
}
