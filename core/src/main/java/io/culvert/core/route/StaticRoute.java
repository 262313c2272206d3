package io.culvert.core.route;

import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.Prefix;
import java.util.Locale;

/**
 * A route as configured, not yet checked.
 *
 * @param to destinations; host bits must be clear
 * @param via next hop, or {@code null} for destinations on the link
 * @param device device name, or {@code null} to take the one {@code via} is connected to
 * @param type {@link RouteType#UNICAST} or one that refuses
 * @param metric lower wins; {@link #DEFAULT_METRIC} for the kernel's (0 for IPv4, 1024 for IPv6)
 * @param mtuBytes 0 for the device's
 * @param onLink trust that {@code via} can be reached on {@code device} though no subnet says so
 */
public record StaticRoute(
    Prefix to,
    IpAddress via,
    String device,
    RouteType type,
    int metric,
    int mtuBytes,
    boolean onLink) {

  /** No metric was configured. */
  public static final int DEFAULT_METRIC = -1;

  /** The usual kind: {@code to} by {@code via} on {@code device}, either of which may be null. */
  public static StaticRoute of(Prefix to, IpAddress via, String device) {
    return new StaticRoute(to, via, device, RouteType.UNICAST, DEFAULT_METRIC, 0, false);
  }

  /** As in {@code ip route}: {@code 10.0.0.0/8 via 10.1.0.1 dev wan0}. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    if (type != RouteType.UNICAST) {
      text.append(type.name().toLowerCase(Locale.ROOT)).append(' ');
    }
    text.append(to);
    if (via != null) {
      text.append(" via ").append(via);
    }
    if (device != null) {
      text.append(" dev ").append(device);
    }
    if (metric != DEFAULT_METRIC) {
      text.append(" metric ").append(metric);
    }
    if (mtuBytes != 0) {
      text.append(" mtu ").append(mtuBytes);
    }
    return onLink ? text.append(" onlink").toString() : text.toString();
  }
}
