package io.culvert.core.router;

import io.culvert.core.conntrack.Tracking;
import io.culvert.core.wire.PacketBuffer;

/**
 * Where packets go that the router itself makes: echo replies, ICMP errors, resets, neighbour
 * discovery. {@link OutputWalk} implements it: route, OUTPUT, route again if NAT or a mark changed
 * it, POSTROUTING, confirm, fragment, neighbour, transmit.
 *
 * <p>Called while another packet is on its way, so it needs a context of its own; and it can be
 * entered again from within (an error's next hop may need a neighbour solicitation, whose
 * destination is a group and needs nothing more), so it needs three.
 *
 * <p>What ends at one of the router's own addresses after OUTPUT takes POSTROUTING, PREROUTING and
 * INPUT, over {@code lo}, and is dropped: there is no socket. Deciding that before OUTPUT's NAT
 * would be wrong: an error about a packet that was already source-NATed is addressed to the router
 * and gets its true destination there.
 *
 * <p>For a device whose role is HOST, errors and resets about the host's own packets go straight to
 * that device: in the kernel they would pass over loopback, which the usual rule sets accept.
 */
public interface OutputPath {

  /**
   * Sends a finished packet: headers complete, checksums filled or marked partial, {@code l3},
   * {@code l4}, version and protocol set. Takes the buffer over.
   *
   * @param deviceIndex the device whose link the destination lies on; needed for IPv6 link-local
   *     and multicast destinations, otherwise -1
   * @param cause tracking of the packet this one is about, to attach to ({@code
   *     nf_conntrack_attach}); {@code null} for none
   * @param socket see {@link io.culvert.core.chain.PacketContext#socket}
   * @param mark the packet's mark
   */
  void output(
      PacketBuffer packet,
      int deviceIndex,
      Tracking cause,
      boolean socket,
      int mark,
      long nowNanos);

  /**
   * Sends a finished packet that is about no other, through a socket, by the given device and by no
   * other, unless NAT sends it elsewhere. Takes the buffer over.
   */
  void outputBy(PacketBuffer packet, int deviceIndex, int mark, long nowNanos);
}
