package io.culvert.plugins.sip;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.helpers.HelperSpec;
import io.culvert.helpers.testkit.HelperRig;
import io.culvert.helpers.testkit.Transcript;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SipHelperTest {

  static List<Transcript> datagrams() {
    return SipTranscripts.all();
  }

  static List<Transcript> segments() {
    return SipTcpTranscripts.all();
  }

  @ParameterizedTest
  @MethodSource("datagrams")
  void overUdp(Transcript transcript) {
    transcript.playOn(HelperRig.bench(new SipHelper()));
  }

  @ParameterizedTest
  @MethodSource("segments")
  void overTcp(Transcript transcript) {
    transcript.playOn(HelperRig.bench(new SipTcpHelper()));
  }

  @Test
  void declaresWhatTheKernelsHelperDoes() {
    for (HelperSpec spec : List.of(new SipHelper().spec(), new SipTcpHelper().spec())) {
      assertThat(spec.name()).isEqualTo("sip");
      assertThat(spec.ports()).containsExactly(5060);
      assertThat(spec.kinds())
          .containsExactly(
              new HelperSpec.Kind(HelperSpec.FIRST_KIND, 1, 180),
              new HelperSpec.Kind("audio", 4, 180),
              new HelperSpec.Kind("video", 4, 180),
              new HelperSpec.Kind("image", 2, 180));
    }
  }
}
