package io.culvert.core.benchmarks;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Packets a second through the whole engine, from device to device, with MASQUERADE; small packets
 * of IPv4. What copying a packet in and counting it out costs is in the figures.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class WalkBenchmark {

  private static final int FIRST_PORT = 2_000;

  /** {@code gateway}: the rules of examples/ftp-gateway; {@code twenty}: twenty.rules. */
  @Param({"gateway", "twenty"})
  public String rules;

  /** Connections that take turns. */
  @Param({"1", "4096"})
  public int flows;

  private RouterInMemory router;
  private Flow[] tcp;
  private Flow[] udp;
  private NewConnections connections;
  private int turn;

  /** Builds the router and its connections. */
  @Setup
  public void setUp() {
    router = rules.equals("gateway") ? RouterInMemory.ftpGateway() : RouterInMemory.twentyRules();
    tcp = new Flow[flows];
    udp = new Flow[flows];
    for (int i = 0; i < flows; i++) {
      tcp[i] = Flow.tcp(router, 4, FIRST_PORT + i, 12);
      udp[i] = Flow.udp(router, 4, FIRST_PORT + i, 18);
    }
    connections = new NewConnections(router, false, 4, FIRST_PORT + flows);
  }

  private int next() {
    turn = turn + 1 == flows ? 0 : turn + 1;
    return turn;
  }

  /** A segment out. */
  @Benchmark
  public int tcpOut() {
    return router.send(router.lanHost(), tcp[next()].outbound());
  }

  /** An acknowledgement in. */
  @Benchmark
  public int tcpIn() {
    return router.send(router.wanHost(), tcp[next()].inbound());
  }

  /** A datagram out. */
  @Benchmark
  public int udpOut() {
    return router.send(router.lanHost(), udp[next()].outbound());
  }

  /** A datagram in. */
  @Benchmark
  public int udpIn() {
    return router.send(router.wanHost(), udp[next()].inbound());
  }

  /** What a packet costs without any router: into a wire and out again. */
  @Benchmark
  public int wireAlone() {
    return router.wireAlone(udp[next()].outbound());
  }

  /** The first datagram of a connection, and the end of one that expired. */
  @Benchmark
  public int newConnection() {
    router.sleep(RouterInMemory.SECOND / 1_000);
    router.engine().maintain(4);
    return connections.open();
  }
}
