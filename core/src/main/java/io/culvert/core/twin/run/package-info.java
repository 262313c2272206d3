/**
 * Floor 6: runs both sides, judges them, shrinks what differs, keeps it as a case, and tells.
 *
 * <p>{@link io.culvert.core.twin.run.Episode} drives a pair of sides through the steps of one
 * scenario; {@link io.culvert.core.twin.run.Comparison} says what may differ (next to nothing);
 * {@link io.culvert.core.twin.run.Twin} runs many episodes on worker threads, of which each owns
 * its pair of sides. Start with {@code Episode}.
 */
package io.culvert.core.twin.run;
