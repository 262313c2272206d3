package io.culvert.plugins.netbios;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.helpers.HelperSpec;
import io.culvert.helpers.testkit.HelperFuzz;
import io.culvert.helpers.testkit.HelperRig;
import io.culvert.helpers.testkit.Transcript;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class NetbiosHelperTest {

  static List<Transcript> transcripts() {
    return NetbiosTranscripts.all();
  }

  @ParameterizedTest
  @MethodSource("transcripts")
  void transcript(Transcript transcript) {
    transcript.playOn(HelperRig.bench(new NetbiosHelper()));
  }

  @Test
  void declaresWhatTheKernelsHelperDoes() {
    HelperSpec spec = new NetbiosHelper().spec();
    assertThat(spec.name()).isEqualTo("netbios-ns");
    assertThat(spec.ports()).containsExactly(137);
    assertThat(spec.maxExpectations()).isEqualTo(1);
    assertThat(spec.expectationTimeoutSeconds()).isEqualTo(3);
  }

  @Test
  void noConversationDoesHarm() {
    HelperFuzz.of(new NetbiosHelper(), transcripts()).run();
  }
}
