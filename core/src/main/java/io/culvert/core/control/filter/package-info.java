/**
 * The language in which commands and the page say which entries they mean: {@code proto = tcp and
 * dport in (20, 21) and not src = 10.0.0.0/8}. {@link io.culvert.core.control.filter.FilterParser}
 * turns it into an {@link io.culvert.core.control.EntryFilter} or says at which column it stops
 * making sense. No regular expressions, at most 1024 characters: cost is bounded by length.
 *
 * <p>Floor 5; any thread. Start at {@code FilterParser}.
 */
package io.culvert.core.control.filter;
