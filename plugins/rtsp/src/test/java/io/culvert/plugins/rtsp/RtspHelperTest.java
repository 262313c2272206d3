package io.culvert.plugins.rtsp;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.helpers.HelperSpec;
import io.culvert.helpers.testkit.HelperFuzz;
import io.culvert.helpers.testkit.HelperRig;
import io.culvert.helpers.testkit.Transcript;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RtspHelperTest {

  static List<Transcript> transcripts() {
    return RtspTranscripts.all();
  }

  @ParameterizedTest
  @MethodSource("transcripts")
  void transcript(Transcript transcript) {
    transcript.playOn(HelperRig.bench(new RtspHelper()));
  }

  @Test
  void declaresWhereItListens() {
    HelperSpec spec = new RtspHelper().spec();
    assertThat(spec.name()).isEqualTo("rtsp");
    assertThat(spec.ports()).containsExactly(554);
    assertThat(spec.maxExpectations()).isEqualTo(32);
    assertThat(spec.expectationTimeoutSeconds()).isEqualTo(300);
  }

  @Test
  void noConversationDoesHarm() {
    HelperFuzz.of(new RtspHelper(), transcripts()).run();
  }
}
