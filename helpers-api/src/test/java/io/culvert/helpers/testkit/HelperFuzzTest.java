package io.culvert.helpers.testkit;

import static io.culvert.helpers.Side.CLIENT;
import static io.culvert.helpers.Side.SERVER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.helpers.Expect;
import io.culvert.helpers.HelperContext;
import io.culvert.helpers.HelperSpec;
import io.culvert.helpers.Message;
import io.culvert.helpers.Message.Finding;
import io.culvert.helpers.ProtocolHelper;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** A sound helper passes; each kind of unsound one is found out. */
class HelperFuzzTest {

  private static final Pattern HERE = Pattern.compile("^HERE (\\d{1,5})\r\n");
  private static final HelperSpec SPEC = HelperSpec.tcp("toy", 7).on(CLIENT, "HERE ");

  private static final List<Transcript> TRANSCRIPTS =
      List.of(
          Transcript.named("plain").server("192.0.2.9", 7).sends(CLIENT, "HERE 1025\r\n"),
          Transcript.named("translated")
              .server("192.0.2.9", 7)
              .masquerade("198.51.100.1", 61000)
              .sends(CLIENT, "HERE 1025\r\n")
              .resends(CLIENT)
              .sends(SERVER, "good\r\n"));

  /** A helper made of its two halves. */
  private record Toy(HelperSpec spec, BiConsumer<Finding, HelperContext> act)
      implements ProtocolHelper {
    @Override
    public void onMessage(Message message, HelperContext context) {
      message.find(HERE).ifPresent(at -> act.accept(at, context));
    }
  }

  private static HelperFuzz fuzz(BiConsumer<Finding, HelperContext> act) {
    return HelperFuzz.of(new Toy(SPEC, act), TRANSCRIPTS);
  }

  private static void sound(Finding at, HelperContext context) {
    int port = Integer.parseInt(at.group(1));
    context.publish(
        Expect.tcp(context.endpoint(CLIENT).withPort(port), SERVER), at, 1, e -> "" + e.port());
  }

  private static void assertFound(HelperFuzz fuzz, String... words) {
    assertThatThrownBy(fuzz::run).isInstanceOf(AssertionError.class).hasMessageContainingAll(words);
  }

  @Test
  void aSoundHelperPasses() {
    fuzz(HelperFuzzTest::sound).run();
  }

  @Test
  void whatAFuzzerChoosesIsJudgedToo() {
    HelperFuzz sound = fuzz(HelperFuzzTest::sound);
    HelperFuzz rash = fuzz((at, context) -> at.replace(1, "1"));
    assertThat(sound.inputs()).hasSize(2);
    byte[] plain = sound.inputs().get(0);
    sound.inputs().forEach(sound::play);
    assertThatThrownBy(() -> rash.play(plain)).hasMessageContaining("nothing changed");
    for (int length = 0; length < plain.length; length++) {
      sound.play(Arrays.copyOf(plain, length));
    }
    plain[1] |= (byte) 0x80;
    rash.play(plain); // the server says it: nobody listens
  }

  @Test
  void anExceptionIsFound() {
    assertFound(
        fuzz(
            (at, context) -> {
              if (at.group(1).length() < 3) {
                throw new IndexOutOfBoundsException("short");
              }
            }),
        "toy, seed 1, round ",
        "wanted: no fault",
        "helper-fault");
  }

  @Test
  void aRewriteWhereNothingIsTranslatedIsFound() {
    assertFound(
        fuzz(
            (at, context) -> {
              if (!at.group(1).equals("1025")) {
                at.replace(1, "1");
              }
            }),
        "nothing changed where nothing is translated");
  }

  @Test
  void aMessageBlownUpIsFound() {
    assertFound(
        fuzz(
            (at, context) -> {
              if (!context.seenAs(CLIENT).equals(context.endpoint(CLIENT))) {
                at.replace(1, "x".repeat(9_000));
              }
            }),
        "no message blown up");
  }

  @Test
  void aPatternThatBacktracksIsFound() {
    Pattern worst = Pattern.compile("^HERE \\d*\\d*\\d*\\d*x");
    ProtocolHelper toy =
        new ProtocolHelper() {
          @Override
          public HelperSpec spec() {
            return SPEC;
          }

          @Override
          public void onMessage(Message message, HelperContext context) {
            message.find(worst);
          }
        };
    assertFound(HelperFuzz.of(toy, TRANSCRIPTS), "no fault", "helper-fault");
  }

  @Test
  void theSameSeedSaysTheSame() {
    List<List<String>> said = new ArrayList<>();
    for (long seed : new long[] {1, 1, 2}) {
      List<String> one = new ArrayList<>();
      fuzz((at, context) -> one.add(at.group(0))).withSeed(seed).withRounds(300).run();
      said.add(one);
    }
    assertThat(said.get(0)).hasSizeGreaterThan(100).isEqualTo(said.get(1));
    assertThat(said.get(2)).isNotEqualTo(said.get(0));
  }

  @Test
  void benchesThatDisagreeAreFound() {
    HelperFuzz fuzz = fuzz(HelperFuzzTest::sound);
    Toy other = new Toy(SPEC, (at, context) -> {});
    assertThatThrownBy(() -> fuzz.runAgainst(() -> HelperRig.bench(other)))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("TCP 192.0.2.9 -> ");
    fuzz.runAgainst(() -> HelperRig.bench(new Toy(SPEC, HelperFuzzTest::sound)));
  }

  @Test
  void somethingMustBeSaid() {
    Transcript silent = Transcript.named("silent").server("192.0.2.9", 7);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> HelperFuzz.of(new Toy(SPEC, (a, b) -> {}), List.of(silent)));
    assertThat(fuzz(HelperFuzzTest::sound).withRounds(3))
        .hasToString("toy, 2 conversations, seed 1, 3 rounds");
  }
}
