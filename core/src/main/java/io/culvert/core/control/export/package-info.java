/**
 * Flows on their way out: each {@code export} of the configuration is a {@link
 * io.culvert.core.control.export.FlowLine} with a thread and a bounded queue of its own, behind
 * which a plugin's exporter takes copies of what the event feed tells. What it is too slow for is
 * counted and left out; no packet waits.
 *
 * <p>Floor 5; {@code boot} hands in the plugins. Start at {@code FlowDesk}.
 */
package io.culvert.core.control.export;
