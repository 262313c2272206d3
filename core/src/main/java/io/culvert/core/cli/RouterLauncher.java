package io.culvert.core.cli;

import io.culvert.core.control.config.ConfigProblem;
import io.culvert.core.control.config.RouterConfig;
import java.io.PrintStream;
import java.util.List;

/** Runs a router in this process; {@code boot} knows how. */
@FunctionalInterface
public interface RouterLauncher {

  /**
   * Starts the router of {@code config}, prints one line to {@code out} when it is ready to
   * forward, and returns when it has ended.
   *
   * @return the exit code
   * @throws io.culvert.core.control.ControlException if it can't start, with what to do about it;
   *     nothing is left half-started then
   */
  int run(RouterConfig config, PrintStream out);

  /** What is wrong with {@code config} that only plugins can tell; nothing is started. */
  default List<ConfigProblem> check(RouterConfig config) {
    return List.of();
  }

  /**
   * The same, but goes on with the devices and connections of the router that runs at the control
   * socket of {@code config}, and ends that; if it can't start, that one goes on.
   */
  default int takeOver(RouterConfig config, PrintStream out) {
    throw new UnsupportedOperationException("no router can be taken over here");
  }
}
