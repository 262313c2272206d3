/**
 * How flows leave the router: what the author of an exporter sees, beside the helper SDK and blind
 * to it.
 *
 * <p>An exporter is told of connections as they begin, while they last and when they end, with what
 * they carried and how their addresses were translated. It is called on a thread of its own, behind
 * a bounded queue: what it is too slow for is counted and left out, and no packet ever waits for
 * it. So it may block, write files and open sockets.
 *
 * <p>Start at {@link io.culvert.helpers.flows.FlowExporter}.
 */
package io.culvert.helpers.flows;
