/**
 * Floor 6: this machine's kernel as a side of the twin: a namespace with TUN devices, the iptables
 * programs for rules, {@code /proc/sys} for settings, ctnetlink for what it knows.
 *
 * <p>Start at {@link io.culvert.core.twin.kernel.KernelSide}.
 */
package io.culvert.core.twin.kernel;
