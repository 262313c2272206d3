/**
 * Floor 1: devices without a kernel behind them. {@link io.culvert.core.device.sim.PipeDevice}
 * joins two ends in memory, {@link io.culvert.core.device.sim.FaultyDevice} spoils what another
 * device sends, {@link io.culvert.core.device.sim.CaptureDevice} writes down what passes, {@link
 * io.culvert.core.device.sim.CaptureMerge} reads captures. Repeatable: chance comes from a seed and
 * time from a clock that is handed in. Whoever owns them reads them by calling {@code read}.
 *
 * <p>Start at {@code PipeDevice}.
 */
package io.culvert.core.device.sim;
