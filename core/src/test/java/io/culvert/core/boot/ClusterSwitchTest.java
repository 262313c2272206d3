package io.culvert.core.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.clock.VirtualClock;
import io.culvert.core.control.config.ClusterConfig.Hooks;
import io.culvert.core.control.state.TellingRig;
import io.culvert.core.state.Mirror;
import io.culvert.core.state.MirrorFeed;
import io.vertx.core.Promise;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What members say to each other when one gives what it owns to another. */
class ClusterSwitchTest {

  private static final long SECOND = 1_000_000_000L;
  private static final int CONNECTIONS = 5_000;

  private final VirtualClock clock = new VirtualClock();
  private final List<String> said = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();
  private final ClusterHooks hooks =
      new ClusterHooks(new Hooks(List.of(), List.of(), 1), problems::add);
  private final TellingRig told = new TellingRig(clock);
  private final Mirror mirror = new Mirror(8 << 20);
  private boolean room = true;
  private boolean holds = true;
  private int announced;
  private final ClusterSwitch switching =
      new ClusterSwitch(
          (to, word) -> said.add(to + " " + (char) word[0]),
          hooks,
          null,
          clock,
          told.telling,
          () -> announced++);

  /** Has something to give, and gives it at once. */
  private final class Handing implements ClusterSwitch.Handing {

    @Override
    public boolean holds() {
      return holds;
    }

    @Override
    public Optional<Boolean> handed(long untilNanos) {
      return Optional.of(told.telling.flush() && holds);
    }
  }

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
    switching.begin("b", new Handing(), done);
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
    switching.begin("c", new Handing(), again);
    assertThat(again.future().isComplete()).as("nothing is under way any more").isFalse();
  }

  private boolean carry(ByteBuffer block) {
    ByteBuffer copy = ByteBuffer.allocate(block.remaining()).put(block).flip();
    return room && mirror.received(copy, clock.nanos());
  }

  private void knowsAll() {
    told.flows(0, CONNECTIONS);
    told.telling.add(new MirrorFeed(this::carry));
    for (int i = 0; i < 10; i++) {
      told.tell();
    }
    assertThat(mirror.whole()).isTrue();
    assertThat(mirror.entries()).isEqualTo(CONNECTIONS);
  }

  @Test
  void theNextOneIsAskedWhenLittleIsLeftToTell() {
    knowsAll();
    room = false;
    switching.begin("b", new Handing(), Promise.promise());
    told.tell();
    switching.tick();
    assertThat(heard("p")).as("as nothing was asked, it is no answer").isTrue();
    assertThat(said).as("packets would wait for what is told").isEmpty();
    room = true;
    told.tell();
    switching.tick();
    assertThat(said).containsExactly("b P");
  }

  @Test
  void whoCannotTellAllInSecondsHandsOverWhatItToldLast() {
    knowsAll();
    room = false;
    switching.begin("b", new Handing(), Promise.promise());
    for (int i = 0; i < 5; i++) {
      told.tell();
      clock.advance(SECOND);
      switching.tick();
    }
    assertThat(said).containsExactly("b P");
    room = true;
    assertThat(told.telling.flush()).isTrue();
    assertThat(told.telling.exact()).isFalse();
  }

  @Test
  void whoLosesItsLeaseMeanwhileAsksNobody() {
    knowsAll();
    Promise<Void> done = Promise.promise();
    switching.begin("b", new Handing(), done);
    holds = false;
    switching.tick();
    assertThat(done.future().cause()).hasMessageContaining("owns nothing any more");
    assertThat(said).containsExactly("b c");
    assertThat(announced).as("the addresses are another's by now").isZero();
    assertThat(told.telling.exact()).as("nothing is marked any more").isFalse();
  }
}
