package io.culvert.plugins.snmp;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.helpers.HelperSpec;
import io.culvert.helpers.testkit.HelperFuzz;
import io.culvert.helpers.testkit.HelperRig;
import io.culvert.helpers.testkit.Transcript;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SnmpHelperTest {

  static List<Transcript> transcripts() {
    return SnmpTranscripts.all();
  }

  @ParameterizedTest
  @MethodSource("transcripts")
  void transcript(Transcript transcript) {
    transcript.playOn(HelperRig.bench(new SnmpHelper()));
  }

  @Test
  void declaresWhatTheKernelsHelperDoes() {
    HelperSpec spec = new SnmpHelper().spec();
    assertThat(spec.name()).isEqualTo("snmp");
    assertThat(spec.ports()).containsExactly(161);
    assertThat(spec.maxExpectations()).isEqualTo(1);
    assertThat(spec.expectationTimeoutSeconds()).isEqualTo(30);
  }

  @Test
  void noConversationDoesHarm() {
    HelperFuzz.of(new SnmpHelper(), transcripts()).run();
  }

  static List<Transcript> traps() {
    return SnmpTranscripts.traps();
  }

  @ParameterizedTest
  @MethodSource("traps")
  void trap(Transcript transcript) {
    transcript.playOn(HelperRig.bench(new SnmpTrapHelper()));
  }

  @Test
  void noTrapDoesHarm() {
    HelperFuzz.of(new SnmpTrapHelper(), traps()).run();
  }
}
