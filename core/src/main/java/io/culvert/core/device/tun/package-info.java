/**
 * Floor 1: TUN and TAP devices of the Linux kernel, the only place that calls it through jnr.
 * {@link io.culvert.core.device.tun.TunTap} reads and writes packets on the loop; opening one
 * ({@code TunOpener}) and setting up the kernel's end ({@code KernelSide}) block, and so happen
 * before the loop runs or on a thread of their own.
 *
 * <p>Start at {@code TunTap}, then {@code VirtioNetHeader} for the offloads.
 */
package io.culvert.core.device.tun;
