/**
 * Floor 4: the path of a packet. {@link io.culvert.core.router.InputRouting} decides where it goes,
 * {@link io.culvert.core.router.Forwarder} takes the hop, {@link io.culvert.core.router.Fragmenter}
 * makes it fit and {@link io.culvert.core.router.NeighborService} sends it; {@link
 * io.culvert.core.router.LocalDelivery} answers what is for the router itself, and {@link
 * io.culvert.core.router.IcmpErrors} tells senders what went wrong, by way of {@link
 * io.culvert.core.router.OutputPath}.
 *
 * <p>One engine, one loop; nothing allocates per packet. The kernel's net/ipv4 and net/ipv6 are the
 * specification. Start at {@code PacketWalk}.
 */
package io.culvert.core.router;
