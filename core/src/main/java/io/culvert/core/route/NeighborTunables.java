package io.culvert.core.route;

/**
 * Times and limits of one family's neighbours, with the kernel's defaults ({@code
 * net.ipv4.neigh.default.*}); changed while running. Loop only.
 */
public final class NeighborTunables {

  public long reachableMillis = 30_000;
  public long retransMillis = 1_000;
  public long delayFirstProbeMillis = 5_000;
  public long staleMillis = 60_000;

  /** Times to ask everybody before giving up. */
  public int multicastSolicit = 3;

  /** Times to ask a known neighbour itself before giving up. */
  public int unicastSolicit = 3;

  /** Packets that may wait for one neighbour, at most {@link Neighbor#QUEUE}. */
  public int queuePackets = Neighbor.QUEUE;

  /** Neighbours kept (gc_thresh3). */
  public int maximum = 1_024;
}
