/**
 * Floor 1: connection tracking. A packet's {@link io.culvert.core.conntrack.PacketTuple} finds its
 * {@link io.culvert.core.conntrack.ConntrackEntry} in the table, its L4 tracker moves the entry on,
 * and the answer is a {@link io.culvert.core.conntrack.Tracking}. New entries are drafts until
 * confirmed at the end of the packet's walk.
 *
 * <p>One engine, one loop, no locks; nothing allocates per packet. The kernel's {@code
 * nf_conntrack_core.c} is the specification. Start at {@code Tracking}.
 */
package io.culvert.core.conntrack;
