package io.culvert.plugins.pptp;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.helpers.HelperSpec;
import io.culvert.helpers.testkit.HelperRig;
import io.culvert.helpers.testkit.Transcript;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PptpHelperTest {

  static List<Transcript> transcripts() {
    return PptpTranscripts.all();
  }

  @ParameterizedTest
  @MethodSource("transcripts")
  void transcript(Transcript transcript) {
    transcript.playOn(HelperRig.bench(new PptpHelper()));
  }

  @Test
  void declaresWhatTheKernelsHelperDoes() {
    HelperSpec spec = new PptpHelper().spec();
    assertThat(spec.name()).isEqualTo("pptp");
    assertThat(spec.ports()).containsExactly(1723);
    assertThat(spec.maxExpectations()).isEqualTo(2);
    assertThat(spec.expectationTimeoutSeconds()).isEqualTo(300);
    assertThat(spec.tunnel()).isTrue();
  }
}
