/**
 * Floor 0: time and chance, always handed in. The engine never asks the machine for either: it gets
 * {@code nowNanos} as an argument and draws from a {@link io.culvert.core.clock.SeededRandom}, so
 * that replay, twin and simulation repeat a run exactly.
 *
 * <p>Start at {@link io.culvert.core.clock.Clock}.
 */
package io.culvert.core.clock;
