package io.culvert.plugins.ftp;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.helpers.HelperSpec;
import io.culvert.helpers.Side;
import io.culvert.helpers.testkit.HelperFuzz;
import io.culvert.helpers.testkit.HelperRig;
import io.culvert.helpers.testkit.Transcript;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FtpHelperTest {

  static List<Transcript> transcripts() {
    return FtpTranscripts.all();
  }

  @ParameterizedTest
  @MethodSource("transcripts")
  void transcript(Transcript transcript) {
    transcript.playOn(HelperRig.bench(new FtpHelper()));
  }

  @Test
  void transcriptsHaveNamesOfTheirOwn() {
    assertThat(transcripts()).extracting(Transcript::name).doesNotHaveDuplicates();
  }

  @Test
  void declaresWhatTheKernelsHelperDoes() {
    HelperSpec spec = new FtpHelper().spec();
    assertThat(spec.name()).isEqualTo("ftp");
    assertThat(spec.ports()).containsExactly(21);
    assertThat(spec.maxExpectations()).isEqualTo(1);
    assertThat(spec.expectationTimeoutSeconds()).isEqualTo(300);
    assertThat(spec.triggers(Side.CLIENT)).containsExactly("PORT", "EPRT");
    assertThat(spec.triggers(Side.SERVER)).containsExactly("227 ", "229 ");
  }

  @Test
  void isListedForPf4j() throws IOException {
    try (InputStream index = FtpHelper.class.getResourceAsStream("/META-INF/extensions.idx")) {
      assertThat(index).isNotNull();
      assertThat(new String(index.readAllBytes(), StandardCharsets.UTF_8))
          .contains(FtpHelper.class.getName());
    }
  }

  @Test
  void noConversationDoesHarm() {
    HelperFuzz.of(new FtpHelper(), transcripts()).run();
  }
}
