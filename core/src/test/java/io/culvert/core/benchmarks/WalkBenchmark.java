package io.culvert.core.benchmarks;

import io.culvert.core.wire.PacketPool;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The whole engine for one packet, with MASQUERADE: from the buffer a device has read into to the
 * call of the device that would write it; small packets of IPv4. Of each figure, {@link #copyAlone}
 * is the benchmark's own. A packet that died instead would fail the run.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class WalkBenchmark {

  private static final int FIRST_PORT = 2_000;
  private static final int SAMPLE_BYTES = 256;

  /** Half of the rows that one turn of the sweep looks at, and packets between two turns. */
  private static final int SWEPT_ROWS = 128;

  /** See {@link RuleSamples}. */
  @Param({"twenty"})
  public String rules;

  /** Connections of each protocol that take turns. */
  @Param({"1", "4096"})
  public int flows;

  /** Whether long chains are indexed. */
  @Param({"1"})
  public int ruleIndex;

  /** How far verdicts are kept: 0, 1 or 2. */
  @Param({"1"})
  public int verdictCache;

  private RouterInMemory router;
  private Flow[] tcp;
  private Flow[] udp;
  private NewConnections connections;
  private int turn;
  private long sent;
  private long outBefore;

  /** Builds the router and its connections. */
  @Setup
  public void setUp() {
    router = RuleSamples.router(rules);
    router.engine().tunables().set("culvert.rule_index", ruleIndex);
    router.engine().tunables().set("culvert.verdict_cache", verdictCache);
    tcp = new Flow[flows];
    udp = new Flow[flows];
    PacketPool samples = samples(4 * flows);
    for (int i = 0; i < flows; i++) {
      tcp[i] = Flow.tcp(router, 4, FIRST_PORT + i, 12).in(samples);
      udp[i] = Flow.udp(router, 4, FIRST_PORT + i, 18).in(samples);
    }
    connections = new NewConnections(router, false, 4, FIRST_PORT + flows);
    router.deafen();
    System.gc(); // what lives long is old, as in a router that has run for a while
  }

  /** Small buffers side by side, so that fetching what is sent costs little. */
  private static PacketPool samples(int count) {
    ByteBuffer memory = ByteBuffer.allocateDirect(count * SAMPLE_BYTES);
    return new PacketPool(
        count,
        () -> {
          memory.limit(memory.position() + SAMPLE_BYTES);
          ByteBuffer slice = memory.slice();
          memory.position(memory.limit());
          return slice;
        });
  }

  /** What goes in comes out. */
  @Setup(Level.Iteration)
  public void begin() {
    sent = 0;
    outBefore = router.packetsOut();
  }

  /** See {@link #begin}. */
  @TearDown(Level.Iteration)
  public void end() {
    if (router.packetsOut() - outBefore != sent) {
      throw new AssertionError("packets died");
    }
  }

  private int next() {
    sent++;
    turn = turn + 1 == flows ? 0 : turn + 1;
    return turn;
  }

  /** A segment out. */
  @Benchmark
  public void tcpOut() {
    router.walk(router.lanHost(), tcp[next()].outbound());
  }

  /** An acknowledgement in. */
  @Benchmark
  public void tcpIn() {
    router.walk(router.wanHost(), tcp[next()].inbound());
  }

  /** A datagram out. */
  @Benchmark
  public void udpOut() {
    router.walk(router.lanHost(), udp[next()].outbound());
  }

  /** A datagram in. */
  @Benchmark
  public void udpIn() {
    router.walk(router.wanHost(), udp[next()].inbound());
  }

  /** Packets of both protocols in both directions, in turn. */
  @Benchmark
  public void mixed() {
    int flow = next();
    switch ((int) sent & 3) {
      case 0 -> router.walk(router.lanHost(), tcp[flow].outbound());
      case 1 -> router.walk(router.wanHost(), udp[flow].inbound());
      case 2 -> router.walk(router.wanHost(), tcp[flow].inbound());
      default -> router.walk(router.lanHost(), udp[flow].outbound());
    }
  }

  /** What the benchmark itself costs. */
  @Benchmark
  public void copyAlone() {
    router.copyAlone(udp[next()].outbound());
    sent--;
  }

  /** The first datagram of a connection, and the end of one that expired: 30 000 live at a time. */
  @Benchmark
  public void newConnection() {
    router.sleep(RouterInMemory.SECOND / 1_000);
    if ((sent++ & SWEPT_ROWS - 1) == 0) {
      router.engine().maintain(2 * SWEPT_ROWS);
    }
    connections.walk();
  }
}
