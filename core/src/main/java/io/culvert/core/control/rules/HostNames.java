package io.culvert.core.control.rules;

import io.culvert.core.wire.IpAddress;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

/** Whom rules ask for the addresses of hosts. */
@FunctionalInterface
public interface HostNames {

  /** Host names are refused. */
  HostNames REFUSED = (name, ipVersion) -> null;

  /** The resolver of this machine. May take seconds. */
  HostNames SYSTEM =
      (name, ipVersion) -> {
        List<IpAddress> found = new ArrayList<>();
        try {
          for (InetAddress address : InetAddress.getAllByName(name)) {
            IpAddress.parse(address.getHostAddress())
                .filter(parsed -> parsed.version() == ipVersion)
                .ifPresent(found::add);
          }
        } catch (UnknownHostException e) {
          return List.of();
        }
        return found;
      };

  /** The addresses of {@code name} of one IP version; {@code null} where names are refused. */
  List<IpAddress> addresses(String name, int ipVersion);
}
