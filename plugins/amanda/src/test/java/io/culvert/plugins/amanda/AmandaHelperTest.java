package io.culvert.plugins.amanda;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.helpers.HelperSpec;
import io.culvert.helpers.testkit.HelperFuzz;
import io.culvert.helpers.testkit.HelperRig;
import io.culvert.helpers.testkit.Transcript;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AmandaHelperTest {

  static List<Transcript> transcripts() {
    return AmandaTranscripts.all();
  }

  @ParameterizedTest
  @MethodSource("transcripts")
  void transcript(Transcript transcript) {
    transcript.playOn(HelperRig.bench(new AmandaHelper()));
  }

  @Test
  void declaresWhatTheKernelsHelperDoes() {
    HelperSpec spec = new AmandaHelper().spec();
    assertThat(spec.name()).isEqualTo("amanda");
    assertThat(spec.ports()).containsExactly(10080);
    assertThat(spec.maxExpectations()).isEqualTo(4);
    assertThat(spec.expectationTimeoutSeconds()).isEqualTo(180);
  }

  @Test
  void noConversationDoesHarm() {
    HelperFuzz.of(new AmandaHelper(), transcripts()).run();
  }
}
