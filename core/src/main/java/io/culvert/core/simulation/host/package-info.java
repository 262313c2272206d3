/**
 * Floor 6: hosts of a simulated world, with stacks small enough to read and real enough to be
 * routed: {@link io.culvert.core.simulation.host.Host} takes packets apart, {@link
 * io.culvert.core.simulation.host.TcpEnd} is one end of a stream. They check what arrives: sums,
 * addresses, and every byte. One thread.
 */
package io.culvert.core.simulation.host;
