package io.culvert.core.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SoakVerdictTest {

  private static final int EVERY_SECONDS = 30;
  private static final int HOURS_SECONDS = 7_200;

  private final Random random = new Random(17);

  /** Levels that are far from nothing, scattered a little. */
  private double level(SoakFigure figure) {
    return switch (figure) {
      case RESIDENT -> 230 + 5 * random.nextGaussian();
      case HEAP -> 14 + 0.2 * random.nextGaussian();
      case DIRECT -> 8;
      case DESCRIPTORS -> 60 + random.nextInt(12);
      case THREADS -> 22 + random.nextInt(2);
      case BUFFERS -> 300 + random.nextInt(8);
      case ENTRIES -> 120 + 20 * random.nextGaussian();
      case EXPECTATIONS -> random.nextInt(3);
    };
  }

  private SoakSample at(double seconds, SoakFigure rising, DoubleUnaryOperator rise) {
    Map<SoakFigure, Double> values = new EnumMap<>(SoakFigure.class);
    for (SoakFigure figure : SoakFigure.values()) {
      double more = figure == rising ? rise.applyAsDouble(seconds) : 0;
      values.put(figure, level(figure) + more);
    }
    return new SoakSample(seconds, values);
  }

  private static SoakSample rest(SoakSample sample, double at) {
    Map<SoakFigure, Double> values = new EnumMap<>(sample.values());
    values.put(SoakFigure.ENTRIES, 0.0);
    values.put(SoakFigure.EXPECTATIONS, 0.0);
    values.put(SoakFigure.BUFFERS, 300.0);
    values.put(SoakFigure.DESCRIPTORS, 60.0);
    values.put(SoakFigure.THREADS, 22.0);
    return new SoakSample(at, values);
  }

  private List<SoakVerdict.Finding> judged(
      int seconds, SoakFigure rising, DoubleUnaryOperator rise) {
    List<SoakSample> samples = new ArrayList<>();
    for (int at = EVERY_SECONDS; at <= seconds; at += EVERY_SECONDS) {
      samples.add(at(at, rising, rise));
    }
    SoakSample quiet = at(0, null, t -> 0);
    return SoakVerdict.of(rest(quiet, 0), samples, rest(quiet, seconds + 60.0));
  }

  private static List<SoakFigure> leaks(List<SoakVerdict.Finding> findings) {
    return findings.stream().filter(f -> !f.flat()).map(SoakVerdict.Finding::figure).toList();
  }

  @Test
  void whatScattersIsFlat() {
    for (int i = 0; i < 200; i++) {
      assertThat(leaks(judged(HOURS_SECONDS, null, t -> 0))).isEmpty();
    }
  }

  /** Ten times its allowance in two hours, and so five times in the half that is looked at. */
  @ParameterizedTest
  @EnumSource(SoakFigure.class)
  void whatRisesIsNamed(SoakFigure figure) {
    double perSecond = 10 * figure.allowance() / HOURS_SECONDS;
    assertThat(leaks(judged(HOURS_SECONDS, figure, t -> perSecond * t))).containsExactly(figure);
  }

  @Test
  void whatRisesOnlyAtFirstIsFlat() {
    DoubleUnaryOperator warm = t -> 60 * (1 - Math.exp(-t / 400));
    assertThat(leaks(judged(HOURS_SECONDS, SoakFigure.RESIDENT, warm))).isEmpty();
  }

  @Test
  void aShortSoakSaysNothingOfMemory() {
    assertThat(leaks(judged(300, SoakFigure.HEAP, t -> t))).isEmpty();
    assertThat(leaks(judged(300, SoakFigure.DESCRIPTORS, t -> t)))
        .containsExactly(SoakFigure.DESCRIPTORS);
  }

  @Test
  void whatIsLeftInTheEndIsALeak() {
    for (SoakFigure figure :
        List.of(
            SoakFigure.BUFFERS,
            SoakFigure.ENTRIES,
            SoakFigure.EXPECTATIONS,
            SoakFigure.DESCRIPTORS,
            SoakFigure.THREADS)) {
      SoakSample before = rest(at(0, null, t -> 0), 0);
      Map<SoakFigure, Double> values = new EnumMap<>(before.values());
      values.merge(figure, figure.allowance() + 1, Double::sum);
      List<SoakVerdict.Finding> findings =
          SoakVerdict.of(before, List.of(), new SoakSample(60, values));
      assertThat(leaks(findings)).containsExactly(figure);
    }
  }

  @Test
  void whatCannotBeReadIsSaidToBeSo() {
    SoakSample none = new SoakSample(0, Map.of());
    assertThat(SoakVerdict.of(none, List.of(), none))
        .allMatch(finding -> finding.words().equals("could not be read"));
  }
}
