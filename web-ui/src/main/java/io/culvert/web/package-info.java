/**
 * The page: a {@link io.culvert.core.control.console.Console} that serves static ES modules and one
 * WebSocket on loopback. {@link io.culvert.web.Guard} decides who gets in, {@link
 * io.culvert.web.Sessions} remembers them; what they see comes from control's views.
 *
 * <p>Runs on a Vert.x context of its own, never on the engine's loop. Start at {@code WebConsole}.
 */
package io.culvert.web;
