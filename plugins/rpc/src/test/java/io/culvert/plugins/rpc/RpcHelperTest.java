package io.culvert.plugins.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.helpers.HelperSpec;
import io.culvert.helpers.testkit.HelperFuzz;
import io.culvert.helpers.testkit.HelperRig;
import io.culvert.helpers.testkit.Transcript;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RpcHelperTest {

  static List<Transcript> transcripts() {
    return RpcTranscripts.all();
  }

  @ParameterizedTest
  @MethodSource("transcripts")
  void transcript(Transcript transcript) {
    transcript.playOn(HelperRig.bench(new RpcUdpHelper()));
  }

  @Test
  void declaresWhatConntrackToolsDo() {
    HelperSpec spec = new RpcUdpHelper().spec();
    assertThat(spec.name()).isEqualTo("rpc");
    assertThat(spec.ports()).containsExactly(111);
    assertThat(spec.maxExpectations()).isEqualTo(1);
    assertThat(spec.expectationTimeoutSeconds()).isEqualTo(300);
  }

  @Test
  void noConversationDoesHarm() {
    HelperFuzz.of(new RpcUdpHelper(), transcripts()).run();
  }

  static List<Transcript> overTcp() {
    return RpcTranscripts.overTcp();
  }

  @ParameterizedTest
  @MethodSource("overTcp")
  void overTcp(Transcript transcript) {
    transcript.playOn(HelperRig.bench(new RpcTcpHelper()));
  }

  @Test
  void noConversationOverTcpDoesHarm() {
    HelperFuzz.of(new RpcTcpHelper(), overTcp()).run();
  }
}
