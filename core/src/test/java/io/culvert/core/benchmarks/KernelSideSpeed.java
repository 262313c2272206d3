package io.culvert.core.benchmarks;

import io.culvert.core.conntrack.Tuple;
import io.culvert.core.twin.RuleDraft;
import io.culvert.core.twin.Step;
import io.culvert.core.twin.Topology;
import io.culvert.core.twin.kernel.KernelSide;
import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.Packets;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
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

  private static final int ENTRIES = 200;

  private KernelSideSpeed() {}

  private interface Work {
    void run(int number);
  }

  /** Prints microseconds of each operation: by the clock, and of this thread's processor time. */
  public static void main(String[] arguments) {
    List<Step> packets = new ArrayList<>();
    List<Tuple> tuples = new ArrayList<>();
    for (int n = 0; n < ENTRIES; n++) {
      Packets packet = Packets.udp("10.1.0.2", 1_000 + n, "198.51.100.1", 53);
      packets.add(new Step.Packet(0, packet.bytes(), ""));
      IpAddress client = IpAddress.of("10.1.0.2");
      tuples.add(new Tuple(17, client, 1_000 + n, IpAddress.of("198.51.100.1"), 53));
    }
    try (KernelSide kernel = KernelSide.open(Topology.standard())) {
      for (int round = 0; round < 3; round++) {
        time("begin", 30, n -> kernel.begin(draft(n)));
        time("packet, one out", 50_000, n -> kernel.carryOut(packets.get(n % ENTRIES)));
        time("entry", 50_000, n -> kernel.entry(tuples.get(n % ENTRIES), 0));
        time("entries, " + ENTRIES, 200, n -> kernel.entries());
        time("expectations", 1_000, n -> kernel.expectations());
        time("rules", 50, n -> kernel.rules());
        Step.Set setting = new Step.Set("net.netfilter.nf_conntrack_tcp_loose", 1);
        time("setting", 1_000, n -> kernel.carryOut(setting));
      }
    }
  }

  private static RuleDraft draft(int n) {
    String target = n % 2 == 0 ? "MASQUERADE" : "SNAT --to-source 10.2.0.1";
    return new RuleDraft("speed", 4, String.format(RULES, target), List.of());
  }

  private static void time(String what, int times, Work work) {
    ThreadMXBean thread = ManagementFactory.getThreadMXBean();
    long before = System.nanoTime();
    long cpuBefore = thread.getCurrentThreadCpuTime();
    for (int n = 0; n < times; n++) {
      work.run(n);
    }
    double cpuNanos = thread.getCurrentThreadCpuTime() - cpuBefore;
    double nanos = System.nanoTime() - before;
    System.out.printf("%-20s %10.1f %10.1f%n", what, nanos / 1e3 / times, cpuNanos / 1e3 / times);
  }
}
