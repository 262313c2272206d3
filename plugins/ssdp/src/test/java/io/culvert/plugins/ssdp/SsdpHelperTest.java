package io.culvert.plugins.ssdp;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.helpers.HelperSpec;
import io.culvert.helpers.testkit.HelperFuzz;
import io.culvert.helpers.testkit.HelperRig;
import io.culvert.helpers.testkit.Transcript;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SsdpHelperTest {

  static List<Transcript> transcripts() {
    return SsdpTranscripts.all();
  }

  @ParameterizedTest
  @MethodSource("transcripts")
  void transcript(Transcript transcript) {
    transcript.playOn(HelperRig.bench(new SsdpHelper()));
  }

  @Test
  void declaresWhatConntrackToolsDo() {
    HelperSpec spec = new SsdpHelper().spec();
    assertThat(spec.name()).isEqualTo("ssdp");
    assertThat(spec.ports()).containsExactly(1900);
    assertThat(spec.maxExpectations()).isEqualTo(8);
    assertThat(spec.expectationTimeoutSeconds()).isEqualTo(300);
  }

  @Test
  void noConversationDoesHarm() {
    HelperFuzz.of(new SsdpHelper(), transcripts()).run();
  }
}
