package io.culvert.core.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.clock.VirtualClock;
import io.culvert.core.control.config.ClusterConfig.Hooks;
import io.vertx.core.Promise;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What members say to each other when one gives what it owns to another. */
class ClusterSwitchTest {

  private static final long SECOND = 1_000_000_000L;

  private final VirtualClock clock = new VirtualClock();
  private final List<String> said = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();
  private final ClusterHooks hooks =
      new ClusterHooks(new Hooks(List.of(), List.of(), 1), problems::add);
  private int announced;
  private final ClusterSwitch switching =
      new ClusterSwitch(
          (to, word) -> said.add(to + " " + (char) word[0]), hooks, null, clock, () -> announced++);

  @AfterEach
  void close() {
    hooks.close();
    assertThat(problems).isEmpty();
  }

  private boolean heard(String word) {
    return switching.heard("b", word.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void wordsAboutOtherThingsAreLeftToOthers() {
    assertThat(heard("A")).as("asks to be told anew").isFalse();
    assertThat(heard("a longer word")).isFalse();
    assertThat(heard("")).isFalse();
    assertThat(heard("p")).as("nothing was asked, but it is about a switch").isTrue();
    assertThat(heard("c")).as("nothing waits").isTrue();
    assertThat(said).isEmpty();
  }

  @Test
  void whoDoesNotAnswerIsToldThatItCameToNothing() {
    Promise<Void> done = Promise.promise();
    switching.begin("b", until -> Optional.of(true), done);
    for (int i = 0; i < 5; i++) {
      clock.advance(SECOND);
      switching.tick();
    }
    assertThat(done.future().isComplete()).isFalse();
    assertThat(said).hasSize(6).containsOnly("b P");
    clock.advance(2 * SECOND);
    switching.tick();
    assertThat(done.future().cause()).hasMessageContaining("b does not answer");
    assertThat(said).hasSize(7).endsWith("b c");
    assertThat(announced).as("the network is led back").isOne();
    Promise<Void> again = Promise.promise();
    switching.begin("c", until -> Optional.of(true), again);
    assertThat(again.future().isComplete()).as("nothing is under way any more").isFalse();
  }
}
