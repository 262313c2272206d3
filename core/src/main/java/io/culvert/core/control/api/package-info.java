/**
 * The HTTP and JSON API of a running router: {@link io.culvert.core.control.api.ApiRoutes} is its
 * one table of routes, mounted both on the Unix socket of {@link
 * io.culvert.core.control.api.ControlSocket} and beside the page. Long answers are streamed, one
 * JSON object a line, no faster than they are read.
 *
 * <p>Floor 5; on Vert.x contexts other than the engine's. Start at {@code ApiRoutes}.
 */
package io.culvert.core.control.api;
