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

  static List<Transcript> registrations() {
    return RasTranscripts.all();
  }

  @ParameterizedTest
  @MethodSource("registrations")
  void ras(Transcript transcript) {
    transcript.playOn(HelperRig.bench(new RasHelper()));
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
    HelperFuzz.of(new Q931Helper(), calls()).withThirdParties().run();
    HelperFuzz.of(new H245Helper(), channels()).run();
    HelperFuzz.of(new RasHelper(), registrations()).withThirdParties().run();
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
    HelperSpec gatekeepers = new RasHelper().spec();
    assertThat(gatekeepers.name()).isEqualTo("RAS");
    assertThat(gatekeepers.ports()).containsExactly(1719);
    assertThat(gatekeepers.maxExpectations()).isEqualTo(32);
    assertThat(gatekeepers.expectationTimeoutSeconds()).isEqualTo(240);
  }
}
