/**
 * {@code culvert replay}: captures through rules, with their own clock and without root; a firewall
 * test for continuous integration.
 *
 * <p>Floor 6; one thread. Start at {@code ReplayCommand}; {@code Replay} is one router fed by
 * captures.
 */
package io.culvert.core.cli.replay;
