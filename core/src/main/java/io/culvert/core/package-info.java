/**
 * The router, in floors: a package uses only packages on lower floors. Start with {@code
 * router.PacketWalk}, the path of a packet from top to bottom.
 */
package io.culvert.core;
