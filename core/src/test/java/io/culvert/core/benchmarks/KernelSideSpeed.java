package io.culvert.core.benchmarks;

import io.culvert.core.conntrack.Tuple;
import io.culvert.core.twin.RuleDraft;
import io.culvert.core.twin.Step;
import io.culvert.core.twin.Topology;
import io.culvert.core.twin.kernel.KernelSide;
import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.Packets;
import java.util.List;

/** How long the kernel's side of the twin takes for what. Needs root. */
public final class KernelSideSpeed {

  private static final String RULES =
      """
      *mangle
      :PREROUTING ACCEPT [0:0]
      -A PREROUTING -m conntrack --ctstate NEW
      -A PREROUTING -m conntrack --ctstate ESTABLISHED
      COMMIT
      *nat
      :POSTROUTING ACCEPT [0:0]
      -A POSTROUTING -o b0 -j %s
      COMMIT
      *filter
      :FORWARD DROP [0:0]
      -A FORWARD -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT
      -A FORWARD -i a0 -j ACCEPT
      COMMIT
      """;

  private KernelSideSpeed() {}

  private interface Work {
    void run(int number);
  }

  /** Prints microseconds for each operation. */
  public static void main(String[] arguments) {
    try (KernelSide kernel = KernelSide.open(Topology.standard())) {
      for (int round = 0; round < 3; round++) {
        time(
            "begin",
            20,
            n -> kernel.begin(draft(n % 2 == 0 ? "MASQUERADE" : "SNAT --to-source 10.2.0.1")));
        time("packet, one out", 20_000, n -> kernel.carryOut(packet(n % 200)));
        time("GET", 20_000, n -> kernel.entry(tuple(n % 200), 0));
        time("dump of 200", 200, n -> kernel.entries());
        time("expectations", 200, n -> kernel.expectations());
        time("rules", 50, n -> kernel.rules());
        time(
            "setting",
            200,
            n -> kernel.carryOut(new Step.Set("net.netfilter.nf_conntrack_tcp_loose", n % 2)));
      }
    }
  }

  private static Step packet(int n) {
    return new Step.Packet(0, Packets.udp("10.1.0.2", 1_000 + n, "198.51.100.1", 53).bytes(), "");
  }

  private static Tuple tuple(int n) {
    return new Tuple(17, IpAddress.of("10.1.0.2"), 1_000 + n, IpAddress.of("198.51.100.1"), 53);
  }

  private static RuleDraft draft(String target) {
    return new RuleDraft("speed", 4, String.format(RULES, target), List.of());
  }

  private static void time(String what, int times, Work work) {
    long before = System.nanoTime();
    for (int n = 0; n < times; n++) {
      work.run(n);
    }
    System.out.printf("%-20s %10.1f us%n", what, (System.nanoTime() - before) / 1e3 / times);
  }
}
