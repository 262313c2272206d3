/**
 * Floor 1: the trackers of single protocols, each the counterpart of one {@code
 * nf_conntrack_proto_*.c}. They see an entry and a packet, never the table, and are named only by
 * {@code boot.BuiltIns}, through {@link io.culvert.core.conntrack.l4.BuiltInTrackers}.
 *
 * <p>One engine, one loop; nothing allocates per packet. Start at {@code UdpTracker}, then {@code
 * TcpTracker} with {@code TcpWindow}.
 */
package io.culvert.core.conntrack.l4;
