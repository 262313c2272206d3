/**
 * The router's figures as Prometheus reads them, and whether it is well. Gathered when somebody
 * asks, out of what control answers anyway; nothing is counted for them on a packet's way.
 *
 * <p>Floor 5; the context of whoever asks. Start at {@code Metrics}.
 */
package io.culvert.core.control.metrics;
