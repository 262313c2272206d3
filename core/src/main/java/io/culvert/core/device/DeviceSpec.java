package io.culvert.core.device;

import io.culvert.core.wire.Prefix;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * What a device shall be. The kinds of device take of it what concerns them.
 *
 * @param name what rules call it; 1 to 15 bytes, as the kernel's
 * @param index its position in the router's device list
 * @param role see {@link Device.Role}
 * @param mtuBytes largest IP packet, 68 to 65535 (RFC 791 section 3.2)
 * @param addresses the router's own, the first of a family is primary
 * @param link what only devices with a kernel behind them need
 */
public record DeviceSpec(
    String name, int index, Device.Role role, int mtuBytes, List<Prefix> addresses, Link link) {

  /**
   * How the device meets the kernel.
   *
   * @param offload whether super-packets and partial checksums may pass
   * @param address the router's link address on Ethernet as 48 bits; 0 derives one
   * @param peer how to set up the kernel's end; empty leaves a device made in advance alone
   */
  public record Link(boolean offload, long address, Optional<PeerSpec> peer) {

    /** Offload on, a derived address, a device made in advance. */
    public static final Link DEFAULT = new Link(true, 0, Optional.empty());
  }

  /** Refuses names and MTUs that the kernel would refuse; copies the list. */
  public DeviceSpec {
    int length = name.getBytes(StandardCharsets.UTF_8).length;
    boolean odd = name.equals(".") || name.equals("..") || name.matches(".*[\\s/:%].*");
    if (length < 1 || length > 15 || odd) {
      throw new DeviceException(
          "'"
              + name
              + "' can't be a device name: 1 to 15 bytes without space, slash, colon or percent");
    }
    if (mtuBytes < 68 || mtuBytes > 65_535) {
      throw new DeviceException(name + ": MTU " + mtuBytes + " is not within 68 and 65535");
    }
    addresses = List.copyOf(addresses);
  }

  /** A network device with this name, position and addresses, MTU 1500. */
  public static DeviceSpec network(String name, int index, List<Prefix> addresses) {
    return new DeviceSpec(name, index, Device.Role.NETWORK, 1500, addresses, Link.DEFAULT);
  }
}
