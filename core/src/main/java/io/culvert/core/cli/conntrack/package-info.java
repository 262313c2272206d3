/**
 * {@code culvert conntrack}: the letters, line formats, footers and exit codes of conntrack(8)
 * 1.4.7 over a Culvert router, so that scripts and eyes go on working. Checked line by line against
 * the real tool.
 *
 * <p>Floor 6; one command, one thread. Start at {@link
 * io.culvert.core.cli.conntrack.ConntrackCommand}; {@code EntryLines} is the format everybody
 * knows.
 */
package io.culvert.core.cli.conntrack;
