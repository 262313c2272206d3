package io.culvert.core.control.console;

import io.culvert.core.control.view.PageDoor;
import io.vertx.core.Future;

/**
 * A page that shows the router. Core publishes this, another jar implements it and names the
 * implementation in {@code META-INF/services}; {@code boot} looks for one and starts it once the
 * router forwards. One instance serves one router.
 */
public interface Console extends PageDoor {

  /**
   * Starts serving.
   *
   * @return the address to show to the operator, with the token that lets one browser in; fails
   *     with a message fit for the operator if the page can't be served (address in use)
   */
  Future<String> start(ConsoleContext context);

  /** Stops serving and lets go of everything. Completes also if it never started. */
  Future<Void> stop();
}
