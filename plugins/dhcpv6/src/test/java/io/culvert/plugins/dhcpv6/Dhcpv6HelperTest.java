package io.culvert.plugins.dhcpv6;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.helpers.HelperSpec;
import io.culvert.helpers.testkit.HelperFuzz;
import io.culvert.helpers.testkit.HelperRig;
import io.culvert.helpers.testkit.Transcript;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class Dhcpv6HelperTest {

  static List<Transcript> transcripts() {
    return Dhcpv6Transcripts.all();
  }

  @ParameterizedTest
  @MethodSource("transcripts")
  void transcript(Transcript transcript) {
    transcript.playOn(HelperRig.bench(new Dhcpv6Helper()));
  }

  @Test
  void declaresWhatConntrackToolsDo() {
    HelperSpec spec = new Dhcpv6Helper().spec();
    assertThat(spec.name()).isEqualTo("dhcpv6");
    assertThat(spec.ports()).containsExactly(547);
    assertThat(spec.maxExpectations()).isEqualTo(1);
    assertThat(spec.expectationTimeoutSeconds()).isEqualTo(300);
  }

  @Test
  void noConversationDoesHarm() {
    HelperFuzz.of(new Dhcpv6Helper(), transcripts()).run();
  }
}
