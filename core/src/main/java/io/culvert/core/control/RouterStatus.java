package io.culvert.core.control;

import java.util.List;
import java.util.Optional;

/**
 * The state of a router on one screen.
 *
 * @param version Culvert's version
 * @param config the configuration file
 * @param profile {@code modern} or {@code classic}
 * @param io how packets are moved: {@code epoll} or {@code uring}
 * @param nowMicros wall clock, in microseconds since 1970
 * @param uptimeSeconds since it was ready to forward
 * @param table how full the conntrack table is
 * @param buffers packets on their way
 * @param rules what is loaded
 * @param devices every device
 * @param drops reasons that have killed packets, most frequent first
 * @param state how connections are kept over a restart
 * @param exports where flows go
 * @param cluster the routers it is one with; empty for none
 * @param alarms what somebody should look at; empty when all is well
 */
public record RouterStatus(
    String version,
    String config,
    String profile,
    String io,
    long nowMicros,
    long uptimeSeconds,
    Table table,
    Buffers buffers,
    List<Rules> rules,
    List<DeviceView> devices,
    List<DropView> drops,
    StateView state,
    List<ExportView> exports,
    Optional<ClusterView> cluster,
    List<String> alarms) {

  /**
   * How full the conntrack table is.
   *
   * @param max {@code nf_conntrack_max}; 0 for no limit
   * @param confirmed entries confirmed since the start
   */
  public record Table(int entries, long max, int expectations, long confirmed) {}

  /**
   * Packet buffers.
   *
   * @param out not at home: packets on their way, those that wait as fragments or for a next hop,
   *     and on a ring those that the kernel reads into
   * @param most how many there may ever be
   */
  public record Buffers(int out, int most) {}

  /**
   * One IP version's rules.
   *
   * @param file where they came from, or empty
   * @param loadedMicros when, in microseconds since 1970
   */
  public record Rules(int ipVersion, String file, int rules, int chains, long loadedMicros) {}
}
