/**
 * What happens, told to those who listen: {@link io.culvert.core.control.events.EventFeed} hears
 * conntrack, LOG rules, devices and helpers on the engine's loop and hands copies on from a bounded
 * ring. Nobody listening costs one comparison; a slow listener loses the oldest events and is told
 * how many.
 *
 * <p>Floor 5; the feed lives on the engine's loop. Start at {@code EventFeed}.
 */
package io.culvert.core.control.events;
