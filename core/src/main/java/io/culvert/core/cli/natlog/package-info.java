/**
 * {@code culvert nat-log}: who had which address and port when, out of the files that the exporter
 * {@code nat-log} writes and has put aside.
 *
 * <p>Floor 6; the command's own thread, no router needed. Start at {@code NatLogCommand}.
 */
package io.culvert.core.cli.natlog;
