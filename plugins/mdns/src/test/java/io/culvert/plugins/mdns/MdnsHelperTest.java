package io.culvert.plugins.mdns;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.helpers.HelperSpec;
import io.culvert.helpers.testkit.HelperFuzz;
import io.culvert.helpers.testkit.HelperRig;
import io.culvert.helpers.testkit.Transcript;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MdnsHelperTest {

  static List<Transcript> transcripts() {
    return MdnsTranscripts.all();
  }

  @ParameterizedTest
  @MethodSource("transcripts")
  void transcript(Transcript transcript) {
    transcript.playOn(HelperRig.bench(new MdnsHelper()));
  }

  @Test
  void declaresWhatConntrackToolsDo() {
    HelperSpec spec = new MdnsHelper().spec();
    assertThat(spec.name()).isEqualTo("mdns");
    assertThat(spec.ports()).containsExactly(5353);
    assertThat(spec.maxExpectations()).isEqualTo(8);
    assertThat(spec.expectationTimeoutSeconds()).isEqualTo(30);
  }

  @Test
  void noConversationDoesHarm() {
    HelperFuzz.of(new MdnsHelper(), transcripts()).run();
  }
}
