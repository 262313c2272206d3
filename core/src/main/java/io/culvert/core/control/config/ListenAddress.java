package io.culvert.core.control.config;

import com.google.common.net.HostAndPort;
import com.google.common.net.InetAddresses;
import java.net.InetSocketAddress;

/** Parses {@code address:port} for listening. */
final class ListenAddress {

  private ListenAddress() {}

  /**
   * A loopback address and port; {@code localhost} is 127.0.0.1, other names are not looked up.
   *
   * @throws IllegalArgumentException saying what is wrong
   */
  static InetSocketAddress loopback(String text) {
    InetSocketAddress listen = any(text);
    if (!listen.getAddress().isLoopbackAddress()) {
      throw new IllegalArgumentException(
          text + " can be reached from other machines: listen on 127.0.0.1 or [::1]");
    }
    return listen;
  }

  /**
   * Any address and port.
   *
   * @throws IllegalArgumentException saying what is wrong
   */
  static InetSocketAddress any(String text) {
    HostAndPort hostAndPort;
    try {
      hostAndPort = HostAndPort.fromString(text).requireBracketsForIPv6();
    } catch (IllegalArgumentException e) {
      throw unreadable(text);
    }
    String host = hostAndPort.getHost().equals("localhost") ? "127.0.0.1" : hostAndPort.getHost();
    if (!hostAndPort.hasPort() || !InetAddresses.isInetAddress(host)) {
      throw unreadable(text);
    }
    return new InetSocketAddress(InetAddresses.forString(host), hostAndPort.getPort());
  }

  /**
   * Where a member of a cluster listens: an address that others can reach, or loopback, and a port.
   *
   * @throws IllegalArgumentException saying what is wrong
   */
  static InetSocketAddress member(String text) {
    InetSocketAddress listen;
    try {
      listen = any(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "\"" + text + "\" is not address:port, as in 10.9.0.1:7800 or [fd00::1]:7800");
    }
    if (listen.getAddress().isAnyLocalAddress() || listen.getPort() == 0) {
      throw new IllegalArgumentException(text + " is no one place; say which address and port");
    }
    return listen;
  }

  private static IllegalArgumentException unreadable(String text) {
    return new IllegalArgumentException(
        "\"" + text + "\" is not address:port, as in 127.0.0.1:8737 or [::1]:8737, nor \"none\"");
  }
}
