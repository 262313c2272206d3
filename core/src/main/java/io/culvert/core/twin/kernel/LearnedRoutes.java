package io.culvert.core.twin.kernel;

import io.culvert.core.twin.Topology;
import io.culvert.core.twin.TwinException;
import java.io.IOException;
import java.nio.file.Path;

/**
 * What the kernel learns of routes from ICMP errors about its own packets, path MTUs above all, and
 * how it forgets that. One thread.
 */
final class LearnedRoutes {

  /** IPv6 has the like, which drops only what is old. */
  private static final Path FLUSH_IPV4 = Path.of("/proc/sys/net/ipv4/route/flush");

  /** Hexadecimal numbers ({@code rt6_stats_seq_show} in {@code net/ipv6/route.c}). */
  private static final Path STATISTICS_IPV6 = Path.of("/proc/thread-self/net/rt6_stats");

  private static final int EXCEPTIONS = 4;

  private final KernelNamespace namespace;
  private final String linkRoutesAnew;

  /** Of a router in {@code namespace} with the devices of {@code topology}. */
  LearnedRoutes(KernelNamespace namespace, Topology topology) {
    this.namespace = namespace;
    this.linkRoutesAnew =
        KernelDevices.linkRoutes("del", topology) + KernelDevices.linkRoutes("append", topology);
  }

  /** Makes the kernel forget. */
  void forget() {
    try {
      namespace.write(FLUSH_IPV4, "1");
      String[] numbers = namespace.read(STATISTICS_IPV6).split(" ");
      if (numbers.length > EXCEPTIONS && Integer.parseInt(numbers[EXCEPTIONS], 16) > 0) {
        // what is noted at a route that has others beside it can't be deleted: it is looked for at
        // the first of them only (ip6_del_cached_rt in net/ipv6/route.c)
        namespace.must(linkRoutesAnew, "ip", "-batch", "-");
        // of the router's own addresses it learns as well, and keeps that in another table
        namespace.must("", "ip", "-6", "route", "flush", "cache", "table", "all");
      }
    } catch (IOException e) {
      throw new TwinException("the kernel can't be made to forget routes: " + e.getMessage(), e);
    }
  }
}
