package io.culvert.core.benchmarks;

import io.culvert.core.chain.Chain;
import io.culvert.core.chain.ChainRunner;
import io.culvert.core.chain.Hook;
import io.culvert.core.chain.Outcome;
import io.culvert.core.chain.PacketContext;
import io.culvert.core.chain.TableName;
import io.culvert.core.conntrack.Conntrack;
import io.culvert.core.conntrack.PacketTuple;
import io.culvert.core.conntrack.Tracking;
import io.culvert.core.nat.Manip;
import io.culvert.core.wire.Checksum;
import io.culvert.core.wire.DropReason;
import io.culvert.core.wire.HeaderParser;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.Packets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What the steps of a packet's walk cost one by one, with the rules of twenty.rules. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class PartsBenchmark {

  private static final int FLOWS = 4_096;

  private final RouterInMemory router = RouterInMemory.twentyRules();
  private final Conntrack conntrack = router.engine().conntrack();
  private final ManyFlows flows = new ManyFlows();
  private final PacketTuple tuple = new PacketTuple();
  private final Tracking tracking = new Tracking();
  private final PacketContext context = new PacketContext();
  private final ChainRunner chains = new ChainRunner();
  private final PacketBuffer large =
      Packets.udp("192.0.2.2", 1, "203.0.113.2", 53).payloadBytes(1_472).build();
  private Chain forward;
  private PacketBuffer udp;
  private PacketBuffer tcp;
  private int turn;

  /** Fills the table and takes one flow of each protocol as far as ESTABLISHED. */
  @Setup
  public void setUp() {
    udp = Flow.udp(router, 4, 1_000, 18).outbound();
    tcp = Flow.tcp(router, 4, 1_000, 12).outbound();
    router.deafen();
    for (int i = 0; i < FLOWS; i++) {
      PacketBuffer packet = flows.packet(i);
      HeaderParser.parse(packet);
      tracking.reset();
      live(conntrack.track(packet, false, tracking, router.nanos()));
      live(conntrack.confirm(packet, tracking, router.nanos()));
    }
    live(HeaderParser.parse(udp));
    live(HeaderParser.parse(tcp));
    live(HeaderParser.parse(large));
    forward = router.engine().rules().ipv4().builtIn(TableName.FILTER, Hook.FORWARD);
    context.begin(tcp, router.lan(), router.nanos());
    context.egress(router.wan());
    context.hook(Hook.FORWARD);
    live(conntrack.track(tcp, false, context.tracking(), router.nanos()));
    if (chains.run(forward, context) != Outcome.ACCEPT) {
      throw new AssertionError("the rules don't accept the packet");
    }
  }

  private static void live(DropReason reason) {
    if (reason != null) {
      throw new AssertionError(reason);
    }
  }

  /** The header of a small datagram, its checksum included. */
  @Benchmark
  public DropReason parse() {
    return HeaderParser.parse(udp);
  }

  /** The checksum of 26 bytes of UDP. */
  @Benchmark
  public boolean checksumSmall() {
    return Checksum.transportValid(udp);
  }

  /** The checksum of 1480 bytes of UDP. */
  @Benchmark
  public boolean checksumLarge() {
    return Checksum.transportValid(large);
  }

  /** A tuple that is there, each time another of 4096. */
  @Benchmark
  public long lookUpHit() {
    turn = turn + 1 & FLOWS - 1;
    return conntrack.table().find(flows.tuple(turn, tuple), router.nanos());
  }

  /** A tuple that is not there. */
  @Benchmark
  public long lookUpMiss() {
    turn = turn + 1 & FLOWS - 1;
    return conntrack.table().find(flows.tuple(FLOWS + turn, tuple), router.nanos());
  }

  /** The tracking step on one hot UDP flow whose checksum the device has found good. */
  @Benchmark
  public DropReason trackUdp() {
    udp.checksumVerified(true);
    tracking.reset();
    return conntrack.track(udp, false, tracking, router.nanos());
  }

  /** The same with its checksum to be summed. */
  @Benchmark
  public DropReason trackUdpAndSum() {
    udp.checksumVerified(false);
    tracking.reset();
    return conntrack.track(udp, false, tracking, router.nanos());
  }

  /** The tracking step on one TCP connection, its checksum to be summed. */
  @Benchmark
  public DropReason trackTcpAndSum() {
    tcp.checksumVerified(false);
    tracking.reset();
    return conntrack.track(tcp, false, tracking, router.nanos());
  }

  /** Draft, confirm and destroy an entry, without rules or NAT. */
  @Benchmark
  public DropReason confirm() {
    turn = turn + 1 & FLOWS - 1;
    PacketBuffer packet = flows.packet(FLOWS + turn);
    tracking.reset();
    conntrack.track(packet, false, tracking, router.nanos());
    DropReason reason = conntrack.confirm(packet, tracking, router.nanos());
    conntrack.kill(tracking.entry(), router.nanos());
    return reason;
  }

  /** What NAT writes into an established segment that leaves: address, port, two checksums. */
  @Benchmark
  public DropReason nat() {
    return router
        .engine()
        .nat()
        .manip(tcp, context.tracking(), Manip.SOURCE, router.wan().index(), router.nanos());
  }

  /** The FORWARD chain of twenty.rules for an established segment, no verdict being kept. */
  @Benchmark
  public Outcome rules() {
    return chains.run(forward, context);
  }
}
