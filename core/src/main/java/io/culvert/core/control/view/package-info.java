/**
 * Live views for pages: a {@link io.culvert.core.control.view.ViewSession} owns what one page looks
 * at (a filter, an order, a window of at most 200 rows) and sends what changes in it, never the
 * table. {@code docs/view-protocol.md} is the protocol.
 *
 * <p>Floor 5; on one Vert.x context that is not the engine's: all sessions share one look at the
 * table a second, taken in bounded turns. Start at {@code Views}.
 */
package io.culvert.core.control.view;
