package io.culvert.core.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.culvert.core.bench.Service.Cpu;
import io.culvert.core.bench.Traffic.Sample;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SeriesTest {

  @Test
  void theMedianOfAnOddNumberIsTheOneInTheMiddle() {
    Series series = rates(3, 100, 1);
    assertThat(series.median(0)).isEqualTo(3);
    assertThat(series.low(0)).isEqualTo(1);
    assertThat(series.high(0)).isEqualTo(100);
    assertThat(series.rounds(0)).containsExactly(3, 100, 1);
  }

  @Test
  void theMedianOfAnEvenNumberLiesBetweenTheTwoInTheMiddle() {
    assertThat(rates(8, 1, 2, 4).median(0)).isEqualTo(3);
  }

  @Test
  void eachFigureHasItsOwnMedian() {
    Series series = new Series(RoadKind.CULVERT_EPOLL, Traffic.LATENCY);
    series.add(new Sample(List.of(1.0, 20.0, 300.0, 4_000.0), 0), Optional.empty());
    series.add(new Sample(List.of(3.0, 40.0, 100.0, 2_000.0), 0), Optional.empty());
    assertThat(series.median(0)).isEqualTo(2);
    assertThat(series.median(1)).isEqualTo(30);
    assertThat(series.median(2)).isEqualTo(200);
    assertThat(series.cpuEach()).isEmpty();
  }

  @Test
  void processorTimeIsDividedByTheWorkOfAllRounds() {
    Series series = new Series(RoadKind.FORWARDER, Traffic.UDP);
    series.add(new Sample(List.of(500.0), 1_000_000), Optional.of(new Cpu(0.5, 1.5)));
    series.add(new Sample(List.of(500.0), 3_000_000), Optional.of(new Cpu(0.5, 5.5)));
    assertThat(series.cpuEach()).hasValueSatisfying(micros -> assertThat(micros).isEqualTo(2));
    assertThat(series.userShare()).isCloseTo(0.125, within(1e-9));
  }

  @Test
  void aKernelHasNoProcessorTimeOfItsOwn() {
    Series series = new Series(RoadKind.KERNEL, Traffic.UDP);
    series.add(new Sample(List.of(500.0), 1_000_000), Optional.empty());
    assertThat(series.cpuEach()).isEmpty();
  }

  private static Series rates(double... rates) {
    Series series = new Series(RoadKind.CULVERT_EPOLL, Traffic.UDP);
    for (double rate : rates) {
      series.add(new Sample(List.of(rate), 1), Optional.empty());
    }
    return series;
  }
}
