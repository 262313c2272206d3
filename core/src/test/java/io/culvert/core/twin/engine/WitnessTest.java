package io.culvert.core.twin.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.conntrack.L4Tracker;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The twin looks over a tracker's shoulder and does not stand in its way. */
class WitnessTest {

  @Test
  void theWitnessPassesEverythingOn() {
    List<String> passedOn =
        Arrays.stream(Witness.Watched.class.getDeclaredMethods()).map(Method::getName).toList();
    assertThat(L4Tracker.class.getMethods())
        .extracting(Method::getName)
        .allSatisfy(name -> assertThat(passedOn).contains(name));
  }
}
