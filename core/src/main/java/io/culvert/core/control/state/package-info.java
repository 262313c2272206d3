/**
 * Floor 5: what a router knows, on disk: loaded when it starts, saved when it stops, and written
 * down meanwhile by a thread that no packet waits for.
 *
 * <p>Start at {@link io.culvert.core.control.state.StateKeeper}.
 */
package io.culvert.core.control.state;
