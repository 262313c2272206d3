/**
 * The walk of single packets as data: {@link io.culvert.core.control.trace.Recorder} writes down
 * what the engine tells of a traced packet, {@link io.culvert.core.control.trace.TraceFeed} hands
 * finished walks to those who asked for them, {@link io.culvert.core.control.trace.TraceText} says
 * them to people. Live traces, {@code explain} and {@code replay} all use this.
 *
 * <p>Floor 5; recorder and feed live on the engine's loop. Start at {@code Recorder}.
 */
package io.culvert.core.control.trace;
