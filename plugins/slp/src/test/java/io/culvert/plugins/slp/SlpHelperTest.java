package io.culvert.plugins.slp;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.helpers.HelperSpec;
import io.culvert.helpers.testkit.HelperFuzz;
import io.culvert.helpers.testkit.HelperRig;
import io.culvert.helpers.testkit.Transcript;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SlpHelperTest {

  static List<Transcript> transcripts() {
    return SlpTranscripts.all();
  }

  @ParameterizedTest
  @MethodSource("transcripts")
  void transcript(Transcript transcript) {
    transcript.playOn(HelperRig.bench(new SlpHelper()));
  }

  @Test
  void declaresWhatConntrackToolsDo() {
    HelperSpec spec = new SlpHelper().spec();
    assertThat(spec.name()).isEqualTo("slp");
    assertThat(spec.ports()).containsExactly(427);
    assertThat(spec.maxExpectations()).isEqualTo(8);
    assertThat(spec.expectationTimeoutSeconds()).isEqualTo(16);
  }

  @Test
  void noConversationDoesHarm() {
    HelperFuzz.of(new SlpHelper(), transcripts()).run();
  }
}
