package io.culvert.core.control.config;

import io.culvert.core.control.Position;
import io.culvert.core.device.Device;
import io.culvert.core.device.DeviceSpec;
import io.culvert.core.device.PeerSpec;
import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.Prefix;
import java.util.List;
import java.util.Optional;

/**
 * One device.
 *
 * @param name what {@code -i} and {@code -o} match, at most 15 bytes
 * @param kind what it is made of
 * @param role what lives behind it
 * @param mtuBytes largest IP packet
 * @param addresses Culvert's own addresses on it
 * @param offload whether super-packets and partial checksums may pass ({@code IFF_VNET_HDR})
 * @param peer the kernel's end; empty for a device made in advance
 * @param at where the file names it
 */
public record DeviceConfig(
    String name,
    Kind kind,
    Device.Role role,
    int mtuBytes,
    List<Prefix> addresses,
    boolean offload,
    Optional<Peer> peer,
    Position at) {

  /** What a device can be made of. */
  public enum Kind {
    TUN,
    TAP,
    PCAP,
    SIM
  }

  /**
   * The kernel's end of a TUN or TAP device.
   *
   * @param namespace named network namespace, made in advance; empty for the router's own
   * @param addresses its addresses; none leaves it bare
   * @param defaultRoute whether the namespace routes everything to Culvert
   * @param queue packets the kernel queues towards Culvert; 0 leaves the kernel's default
   * @param at where the file begins it
   */
  public record Peer(
      Optional<String> namespace,
      List<Prefix> addresses,
      boolean defaultRoute,
      int queue,
      Position at) {}

  /** The device to open, at this position of the router's list. */
  public DeviceSpec spec(int index) {
    Optional<PeerSpec> end =
        peer.map(p -> new PeerSpec(p.namespace(), p.addresses(), p.defaultRoute(), p.queue()));
    DeviceSpec.Link link = new DeviceSpec.Link(offload, 0, end);
    return new DeviceSpec(name, index, role, mtuBytes, addresses, link);
  }

  /** Whether {@code address} is on one of the device's own networks. */
  public boolean connects(IpAddress address) {
    return addresses.stream().anyMatch(prefix -> prefix.contains(address));
  }
}
