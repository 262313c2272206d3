/**
 * {@code culvert top}: the busiest connections, full screen. Only {@code TopScreen} knows the
 * terminal, so that no other command loads its library.
 *
 * <p>Floor 6; one thread reads frames, another shows them. Start at {@code TopCommand}.
 */
package io.culvert.core.cli.top;
