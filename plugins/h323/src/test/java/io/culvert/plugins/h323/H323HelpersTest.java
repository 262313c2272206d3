package io.culvert.plugins.h323;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.helpers.HelperSpec;
import io.culvert.helpers.testkit.HelperFuzz;
import io.culvert.helpers.testkit.HelperRig;
import io.culvert.helpers.testkit.Transcript;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class H323HelpersTest {

  static List<Transcript> calls() {
    return Q931Transcripts.all();
  }

  static List<Transcript> channels() {
    return H245Transcripts.all();
  }

  @ParameterizedTest
  @MethodSource("calls")
  void q931(Transcript transcript) {
    transcript.playOn(HelperRig.bench(new Q931Helper()));
  }

  @ParameterizedTest
  @MethodSource("channels")
  void h245(Transcript transcript) {
    transcript.playOn(HelperRig.bench(new H245Helper()));
  }

  @Test
  void nonsenseIsNoTrouble() {
    HelperFuzz.of(new Q931Helper(), calls()).run();
    HelperFuzz.of(new H245Helper(), channels()).run();
  }

  @Test
  void declareWhatTheKernelsHelpersDo() {
    HelperSpec calls = new Q931Helper().spec();
    assertThat(calls.name()).isEqualTo("Q.931");
    assertThat(calls.ports()).containsExactly(1720);
    assertThat(calls.maxExpectations()).isEqualTo(20);
    assertThat(calls.expectationTimeoutSeconds()).isEqualTo(240);
    HelperSpec channels = new H245Helper().spec();
    assertThat(channels.name()).isEqualTo("H.245");
    assertThat(channels.ports()).isEmpty();
    assertThat(channels.maxExpectations()).isEqualTo(18);
    assertThat(channels.expectationTimeoutSeconds()).isEqualTo(240);
  }
}
