/**
 * The routers of a cluster connected by JGroups: TCP between members that are named, everything on
 * it sealed with a key they share, blocks behind bounded queues, and ownership agreed by Raft.
 *
 * <p>Start at {@link io.culvert.plugins.cluster.JGroupsTransport}; {@link
 * io.culvert.plugins.cluster.Protocols} has the stack.
 */
package io.culvert.plugins.cluster;
