/**
 * {@code culvert trace} and {@code culvert explain}: why a packet goes where it goes.
 *
 * <p>Floor 6; one thread a command. Start at {@code TraceCommand}.
 */
package io.culvert.core.cli.trace;
