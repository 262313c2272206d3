package io.culvert.core.control.console;

import io.culvert.core.control.RouterControl;
import io.culvert.core.control.config.RouterConfig;
import io.culvert.core.control.view.Views;
import io.vertx.core.Vertx;

/**
 * What a {@link Console} works with.
 *
 * @param vertx for servers and timers; a console deploys on a context that is not the engine's
 * @param config what the router was started with; {@code web} says where to listen
 * @param control everything the router can be asked
 * @param views live sessions that speak the protocol of {@code docs/view-protocol.md}
 */
public record ConsoleContext(
    Vertx vertx, RouterConfig config, RouterControl control, Views views) {}
