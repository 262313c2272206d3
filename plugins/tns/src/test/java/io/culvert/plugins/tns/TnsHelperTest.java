package io.culvert.plugins.tns;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.helpers.HelperSpec;
import io.culvert.helpers.testkit.HelperFuzz;
import io.culvert.helpers.testkit.HelperRig;
import io.culvert.helpers.testkit.Transcript;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TnsHelperTest {

  static List<Transcript> transcripts() {
    return TnsTranscripts.all();
  }

  @ParameterizedTest
  @MethodSource("transcripts")
  void transcript(Transcript transcript) {
    transcript.playOn(HelperRig.bench(new TnsHelper()));
  }

  @Test
  void declaresWhatConntrackToolsDo() {
    HelperSpec spec = new TnsHelper().spec();
    assertThat(spec.name()).isEqualTo("tns");
    assertThat(spec.ports()).containsExactly(1521);
    assertThat(spec.maxExpectations()).isEqualTo(1);
    assertThat(spec.expectationTimeoutSeconds()).isEqualTo(300);
  }

  @Test
  void noConversationDoesHarm() {
    HelperFuzz.of(new TnsHelper(), transcripts()).run();
  }
}
