package io.culvert.plugins.irc;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.helpers.HelperSpec;
import io.culvert.helpers.testkit.HelperFuzz;
import io.culvert.helpers.testkit.HelperRig;
import io.culvert.helpers.testkit.Transcript;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class IrcHelperTest {

  static List<Transcript> transcripts() {
    return IrcTranscripts.all();
  }

  @ParameterizedTest
  @MethodSource("transcripts")
  void transcript(Transcript transcript) {
    transcript.playOn(HelperRig.bench(new IrcHelper()));
  }

  @Test
  void declaresWhatTheKernelsHelperDoes() {
    HelperSpec spec = new IrcHelper().spec();
    assertThat(spec.name()).isEqualTo("irc");
    assertThat(spec.ports()).containsExactly(6667);
    assertThat(spec.maxExpectations()).isEqualTo(8);
    assertThat(spec.expectationTimeoutSeconds()).isEqualTo(300);
  }

  @Test
  void noConversationDoesHarm() {
    HelperFuzz.of(new IrcHelper(), transcripts()).run();
  }
}
