package io.culvert.core.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.control.json.JsonText;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Roads of which one tells another router. */
class ToldTest {

  private static Told of(String present, String whole, int lag) {
    return Told.of(
        JsonText.parseObject(
            """
            {"members": [{"name": "a", "present": true, "told": {"whole": true, "lag": 0}},
              {"name": "b", "present": %s, "told": {"whole": %s, "lag": %d}}],
             "counts": {"bytes-waiting": 7}}
            """
                .formatted(present, whole, lag)));
  }

  @Test
  void allIsKnownWhereTheOtherIsThereAndLacksNothing() {
    assertThat(of("true", "true", 0)).isEqualTo(new Told(true, true, 0, 7));
    assertThat(of("true", "true", 0).all()).isTrue();
    assertThat(of("true", "true", 40).all()).isFalse();
    assertThat(of("true", "false", 0).all()).isFalse();
    assertThat(of("false", "true", 0).all()).isFalse();
  }

  @ParameterizedTest
  @EnumSource(
      value = Traffic.class,
      names = {"REPLICATION", "STOPPED"})
  void whatOpensConnectionsGoesOverARouterAloneAndOneThatTells(Traffic traffic) {
    assertThat(Arrays.stream(RoadKind.values()).filter(traffic::suits))
        .containsExactly(RoadKind.ALONE, RoadKind.TOLD);
  }

  @ParameterizedTest
  @EnumSource(
      value = Traffic.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"REPLICATION", "STOPPED"})
  void nothingElseGoesOverThem(Traffic traffic) {
    assertThat(traffic.suits(RoadKind.ALONE)).isFalse();
    assertThat(traffic.suits(RoadKind.TOLD)).isFalse();
  }
}
