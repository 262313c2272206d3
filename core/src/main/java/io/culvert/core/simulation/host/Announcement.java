package io.culvert.core.simulation.host;

import io.culvert.core.simulation.net.Endpoint;
import io.culvert.core.wire.IpAddress;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An endpoint in words of FTP (RFC 959, RFC 2428). */
final class Announcement {

  private static final Pattern SIX =
      Pattern.compile("\\(?(\\d+),(\\d+),(\\d+),(\\d+),(\\d+),(\\d+)\\)?");
  private static final Pattern EXTENDED = Pattern.compile("\\|([12]?)\\|([^|]*)\\|(\\d+)\\|");

  private Announcement() {}

  static String commas(Endpoint e) {
    return e.address().toString().replace('.', ',') + "," + e.port() / 256 + "," + e.port() % 256;
  }

  static String bars(Endpoint e) {
    return "|" + (e.address().version() == 4 ? 1 : 2) + "|" + e.address() + "|" + e.port() + "|";
  }

  /** What a line says; where it has no address, that of {@code otherwise}. */
  static Optional<Endpoint> read(String line, IpAddress otherwise) {
    Matcher six = SIX.matcher(line);
    if (six.find()) {
      String address = String.join(".", six.group(1), six.group(2), six.group(3), six.group(4));
      int port = Integer.parseInt(six.group(5)) * 256 + Integer.parseInt(six.group(6));
      return IpAddress.parse(address).map(a -> new Endpoint(a, port));
    }
    Matcher bars = EXTENDED.matcher(line);
    if (bars.find()) {
      int port = Integer.parseInt(bars.group(3));
      Optional<IpAddress> address =
          bars.group(2).isEmpty() ? Optional.of(otherwise) : IpAddress.parse(bars.group(2));
      return address.map(a -> new Endpoint(a, port));
    }
    return Optional.empty();
  }
}
