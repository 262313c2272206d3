package io.culvert.plugins.sane;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.helpers.HelperSpec;
import io.culvert.helpers.testkit.HelperFuzz;
import io.culvert.helpers.testkit.HelperRig;
import io.culvert.helpers.testkit.Transcript;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SaneHelperTest {

  static List<Transcript> transcripts() {
    return SaneTranscripts.all();
  }

  @ParameterizedTest
  @MethodSource("transcripts")
  void transcript(Transcript transcript) {
    transcript.playOn(HelperRig.bench(new SaneHelper()));
  }

  @Test
  void declaresWhatTheKernelsHelperDoes() {
    HelperSpec spec = new SaneHelper().spec();
    assertThat(spec.name()).isEqualTo("sane");
    assertThat(spec.ports()).containsExactly(6566);
    assertThat(spec.maxExpectations()).isEqualTo(1);
    assertThat(spec.expectationTimeoutSeconds()).isEqualTo(300);
  }

  @Test
  void noConversationDoesHarm() {
    HelperFuzz.of(new SaneHelper(), transcripts()).run();
  }
}
