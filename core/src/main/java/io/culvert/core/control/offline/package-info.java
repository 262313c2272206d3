/**
 * The engine without kernel, loop or root: {@link io.culvert.core.control.offline.OfflineRouter} is
 * the router of a configuration whose devices its owner brings and whose time its owner lets pass.
 * Replay and explain drive it, and the twin uses parts of it.
 *
 * <p>Floor 5; each router belongs to one thread. Start at {@code OfflineRouter}.
 */
package io.culvert.core.control.offline;
