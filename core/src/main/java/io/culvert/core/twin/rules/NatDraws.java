package io.culvert.core.twin.rules;

import io.culvert.core.chain.Hook;
import io.culvert.core.chain.TableName;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** How targets are drawn that translate. */
final class NatDraws {

  static final Map<String, TargetDraw> ALL = all();

  /** Protocols that the tool lets ports be given for. */
  private static final Set<String> WITH_PORTS = Set.of("tcp", "udp", "sctp", "dccp", "icmp");

  private NatDraws() {}

  private static Map<String, TargetDraw> all() {
    Map<String, TargetDraw> all = new TreeMap<>();
    all.put("SNAT", at(NatDraws::source, Hook.INPUT, Hook.POSTROUTING));
    all.put("MASQUERADE", at(NatDraws::masquerade, Hook.POSTROUTING));
    all.put("DNAT", at(NatDraws::destination, Hook.PREROUTING, Hook.OUTPUT));
    all.put("REDIRECT", at(NatDraws::redirect, Hook.PREROUTING, Hook.OUTPUT).seldom());
    all.put("NETMAP", at(NatDraws::network, Hook.values()));
    return all;
  }

  private static TargetDraw at(TargetDraw.Tail tail, Hook... hooks) {
    return TargetDraw.of(tail).where(p -> p.table() == TableName.NAT && p.only(hooks));
  }

  private static String ports(Draw d) {
    int low = d.highPort();
    return d.pick(
        "" + d.service(),
        low + "-" + (low + d.number(1, 3)),
        low + "-" + (low + d.number(100, 3_000)),
        "1024-65535",
        "500-600",
        "8");
  }

  private static String to(Draw d, String address, String ports) {
    if (ports.isEmpty()) {
      return address;
    }
    return (d.ipVersion() == 6 ? "[" + address + "]" : address) + ":" + ports;
  }

  private static String source(Draw d, Place p, String protocol) {
    int part = d.pick(1, 1, 0, 2);
    String address = d.pick(d.router(part), d.spare(part), d.spares(part));
    String ports = WITH_PORTS.contains(protocol) && d.one(2) ? ports(d) : "";
    String way =
        d.pick("", "", " --random", " --random-fully", " --persistent", " --random --persistent");
    return "-j SNAT --to-source " + to(d, address, ports) + way;
  }

  private static String masquerade(Draw d, Place p, String protocol) {
    String ports = WITH_PORTS.contains(protocol) && d.one(2) ? " --to-ports " + ports(d) : "";
    return "-j MASQUERADE" + ports + d.pick("", "", " --random", " --random-fully");
  }

  private static String destination(Draw d, Place p, String protocol) {
    int part = d.pick(0, 2);
    String address =
        d.pick(d.host(part), d.host(part), d.spares(part), d.internetHost(), d.router(part));
    String ports = WITH_PORTS.contains(protocol) && d.one(2) ? ports(d) : "";
    if (!ports.isEmpty() && d.one(4)) {
      ports = "2000-2999/" + d.pick("1000", "30000", "1");
    }
    return "-j DNAT --to-destination "
        + to(d, address, ports)
        + d.pick("", "", " --random", " --persistent");
  }

  private static String redirect(Draw d, Place p, String protocol) {
    String ports = WITH_PORTS.contains(protocol) && d.one(2) ? " --to-ports " + ports(d) : "";
    return "-j REDIRECT" + ports + d.pick("", "", " --random");
  }

  private static String network(Draw d, Place p, String protocol) {
    String wide = d.ipVersion() == 4 ? "172.16.0.0/16" : "2001:db8::/112";
    return "-j NETMAP --to " + d.pick(d.network(d.number(0, 2)), wide, d.spare(1));
  }
}
