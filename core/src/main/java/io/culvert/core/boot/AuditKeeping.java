package io.culvert.core.boot;

import io.culvert.core.clock.Clock;
import io.culvert.core.control.ControlException;
import io.culvert.core.control.RouterEvent;
import io.culvert.core.control.config.RouterConfig;
import io.culvert.core.control.events.AuditTrail;
import io.culvert.core.control.events.EventFeed;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;

/** Where a router writes down who did what. Main thread. */
final class AuditKeeping {

  private AuditKeeping() {}

  /**
   * Has deeds that {@code events} tells of written down, where there is a place for that.
   *
   * @return what ends it
   * @throws ControlException if the file can't be gone on with
   */
  static Runnable begin(RouterConfig config, Clock clock, Executor writer, EventFeed events) {
    Optional<Path> file = file(config, System.getenv());
    if (file.isEmpty()) {
      return () -> {};
    }
    try {
      AuditTrail trail =
          AuditTrail.open(
              file.get(), clock, writer, why -> events.warn(RouterEvent.Kind.AUDIT, why));
      events.writeDown(trail);
      return trail::close;
    } catch (IOException e) {
      throw new ControlException(
          ControlException.Code.REFUSED,
          file.get() + ": can't go on with the audit log: " + e.getMessage(),
          "move it away, or name another one in control.audit");
    }
  }

  private static Optional<Path> file(RouterConfig config, Map<String, String> environment) {
    Optional<Path> named = config.control().audit().map(RouterConfig.AuditFile::path);
    // systemd names several, one for each word of StateDirectory=; the unit has one
    String state = environment.getOrDefault("STATE_DIRECTORY", "").split(":", 2)[0];
    return named.isPresent() || state.isEmpty()
        ? named
        : Optional.of(Path.of(state, "audit.jsonl"));
  }
}
