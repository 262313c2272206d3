package io.culvert.core.device;

import io.culvert.core.wire.Prefix;
import java.util.List;
import java.util.Optional;

/**
 * How the kernel's end of a device is to be set up.
 *
 * @param namespace the network namespace it lives in: a name as {@code ip netns} has it, an
 *     absolute path, or {@code pid:N}; empty for the router's own
 * @param addresses the kernel's addresses there; none means that the end is only brought up
 * @param defaultRoute whether that kernel sends everything to the router, in each family in which
 *     both ends have an address
 * @param queueLength packets the kernel queues towards the router; 0 leaves the kernel's default
 */
public record PeerSpec(
    Optional<String> namespace, List<Prefix> addresses, boolean defaultRoute, int queueLength) {

  /** Copies the list. */
  public PeerSpec {
    addresses = List.copyOf(addresses);
    if (queueLength < 0) {
      throw new IllegalArgumentException("queue length " + queueLength);
    }
  }
}
