package io.culvert.plugins.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jgroups.Address;
import org.jgroups.Event;
import org.jgroups.Message;
import org.jgroups.stack.Protocol;
import org.jgroups.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How long members that are suspected have to answer. */
class VerifyingTest {

  private static final int TIMEOUT_MILLIS = 300;
  private static final long PATIENCE_NANOS = 60_000_000_000L;

  private final Address a = UUID.randomUUID();
  private final Address b = UUID.randomUUID();
  private final Map<Address, Long> dead = new ConcurrentHashMap<>();
  private final Verifying verifying = new Verifying();

  private final class Above extends Protocol {
    @Override
    public Object up(Event event) {
      if (event.getType() == Event.SUSPECT) {
        Collection<Address> silent = event.getArg();
        silent.forEach(member -> dead.put(member, System.nanoTime()));
      }
      return null;
    }
  }

  private static final class Below extends Protocol {
    @Override
    public Object down(Message message) {
      return null;
    }

    @Override
    public Object down(Event event) {
      return null;
    }
  }

  @BeforeEach
  void begin() throws Exception {
    verifying.setUpProtocol(new Above());
    verifying.setDownProtocol(new Below());
    verifying.setTimeout(TIMEOUT_MILLIS);
    verifying.init();
  }

  @AfterEach
  void end() {
    verifying.stop();
    verifying.destroy();
  }

  private void await(Address member) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (!dead.containsKey(member)) {
      assertThat(System.nanoTime()).as("nobody says that it is dead").isLessThan(end);
      Thread.sleep(1);
    }
  }

  @Test
  void eachHasTheWholeTimeToAnswerWhoeverElseIsAsked() throws InterruptedException {
    long least = TimeUnit.MILLISECONDS.toNanos(TIMEOUT_MILLIS);
    long begun = System.nanoTime();
    verifying.ask(a);
    Thread.sleep(TIMEOUT_MILLIS / 2);
    long later = System.nanoTime();
    verifying.ask(b);
    await(b);
    await(a);
    assertThat(dead.get(a) - begun).isGreaterThanOrEqualTo(least);
    assertThat(dead.get(b) - later).isGreaterThanOrEqualTo(least);
  }

  @Test
  void whoAnswersIsNotDeadAndIsAskedAgainTheNextTime() throws InterruptedException {
    verifying.ask(a);
    verifying.unsuspect(a);
    verifying.ask(b);
    await(b);
    assertThat(dead).containsOnlyKeys(b);
    verifying.ask(a);
    await(a);
  }
}
