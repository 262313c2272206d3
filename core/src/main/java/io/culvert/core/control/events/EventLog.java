package io.culvert.core.control.events;

import io.culvert.core.clock.Clock;
import io.culvert.core.control.RouterEvent;
import io.culvert.core.control.SafeText;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes events said in words to the program's log: what {@code -j LOG} saw, devices that went,
 * helpers that failed. It reads the feed as any listener does, so that a terminal that stands still
 * never keeps packets waiting. At most {@value #LINES_PER_SECOND} LOG lines a second; what is left
 * out is counted.
 */
public final class EventLog {

  private static final Set<RouterEvent.Kind> KINDS =
      EnumSet.of(
          RouterEvent.Kind.LOG,
          RouterEvent.Kind.DEVICE,
          RouterEvent.Kind.HELPER,
          RouterEvent.Kind.RULES,
          RouterEvent.Kind.AUDIT);

  private static final int LINES_PER_SECOND = 100;
  private static final long SECOND_NANOS = 1_000_000_000L;

  private static final Logger LOG = LoggerFactory.getLogger("io.culvert.log");
  private static final Logger DEVICE = LoggerFactory.getLogger("io.culvert.device");
  private static final Logger HELPER = LoggerFactory.getLogger("io.culvert.helper");
  private static final Logger RULES = LoggerFactory.getLogger("io.culvert.rules");
  private static final Logger AUDIT = LoggerFactory.getLogger("io.culvert.audit");

  private final Clock clock;
  private final Executor writer;
  private long windowBegan;
  private int linesInWindow;
  private long leftOut;

  private EventLog(Clock clock, Executor writer) {
    this.clock = clock;
    this.writer = writer;
    this.windowBegan = clock.nanos();
  }

  /**
   * Begins to write what {@code feed} tells.
   *
   * @param writer runs the writing, one task after the other, off the engine's loop
   */
  public static void start(EventFeed feed, Clock clock, Executor writer) {
    EventLog eventLog = new EventLog(clock, writer);
    feed.open(KINDS, eventLog::take);
  }

  private Future<Void> take(List<RouterEvent> events) {
    Promise<Void> written = Promise.promise();
    writer.execute(
        () -> {
          events.forEach(this::write);
          written.complete();
        });
    return written.future();
  }

  private void write(RouterEvent event) {
    String text = SafeText.printable(event.text());
    switch (event.kind()) {
      case LOG -> writeLog(text);
      case AUDIT -> AUDIT.info(text);
      case DEVICE -> write(DEVICE, event.trouble(), text);
      case HELPER -> write(HELPER, event.trouble(), text);
      default -> RULES.info(text);
    }
  }

  private static void write(Logger to, boolean trouble, String text) {
    if (trouble) {
      to.warn(text);
    } else {
      to.info(text);
    }
  }

  private void writeLog(String text) {
    long now = clock.nanos();
    if (now - windowBegan >= SECOND_NANOS) {
      if (leftOut > 0) {
        LOG.info("{} more lines left out", leftOut);
      }
      windowBegan = now;
      linesInWindow = 0;
      leftOut = 0;
    }
    if (linesInWindow++ < LINES_PER_SECOND) {
      LOG.info(text);
    } else {
      leftOut++;
    }
  }
}
