package io.culvert.core.control;

import java.util.List;

/**
 * A device as it was at one moment.
 *
 * @param medium {@code ip} or {@code ethernet}
 * @param role {@code network} or {@code host}
 * @param addresses the router's own, with prefix lengths
 */
public record DeviceView(
    String name,
    String medium,
    String role,
    boolean up,
    int mtuBytes,
    List<String> addresses,
    Counts counts) {

  /** What went through, seen from the router; super-packets count once. */
  public record Counts(long packetsIn, long bytesIn, long packetsOut, long bytesOut, long errors) {}
}
