/**
 * Floor 1: where a packet goes next. A {@link io.culvert.core.route.RouteTable} answers the longest
 * prefix with a {@link io.culvert.core.route.Route}; {@link
 * io.culvert.core.route.RouteTableBuilder} makes one from device addresses and static routes;
 * {@link io.culvert.core.route.NeighborTable} knows link addresses on Ethernet and keeps the few
 * packets that wait for one.
 *
 * <p>Route tables are immutable and swapped whole; looking up allocates nothing. The neighbour
 * table belongs to one loop. Devices are named by their index: this floor does not know them. Start
 * at {@code RouteTable}.
 */
package io.culvert.core.route;
