package io.culvert.core.boot;

import io.culvert.core.chain.PacketLog;
import io.culvert.core.clock.VirtualClock;
import io.culvert.core.conntrack.PacketTuple;
import io.culvert.core.control.config.DeviceConfig;
import io.culvert.core.control.config.RouterConfig;
import io.culvert.core.control.engine.ConfiguredEngine;
import io.culvert.core.control.offline.OfflineRouter;
import io.culvert.core.device.Device;
import io.culvert.core.device.sim.MemoryDevice;
import io.culvert.core.helper.HelperPlugin;
import io.culvert.core.router.Engine;
import io.culvert.core.state.Block;
import io.culvert.core.state.ChangeFeed;
import io.culvert.core.state.EngineState;
import io.culvert.core.state.Records;
import io.culvert.core.state.StateLoader;
import io.culvert.core.wire.HeaderParser;
import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.Packets;
import io.culvert.core.wire.Prefix;
import io.culvert.core.wire.TcpView;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Has made-up connections pass an engine of the same configuration, which is thrown away then: the
 * JVM loads and compiles what packets need before they wait for it. Main thread.
 */
final class WarmUp {

  /** It ends sooner where there is nothing to send. */
  private static final long NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private static final int FIRST_PORT = 20_000;
  private static final int PORTS = 4_000;
  private static final int WORDS = 8;
  private static final int ROWS_A_BLOCK = 64;

  private final RouterConfig config;
  private final List<HelperPlugin> plugins;
  private final PacketTuple out = new PacketTuple();
  private OfflineRouter router;
  private int outBy = -1;

  /** For the engine of {@code config}; {@code plugins} attach helpers. */
  WarmUp(RouterConfig config, List<HelperPlugin> plugins) {
    this.config = config;
    this.plugins = plugins;
  }

  /** Does it. What its engine can't do is of no interest: nothing depends on it. */
  void run() {
    long end = System.nanoTime() + NANOS;
    try {
      router = router();
      for (int port = 0; port < PORTS && System.nanoTime() - end < 0; port++) {
        connections(FIRST_PORT + port);
      }
      restore();
    } catch (RuntimeException e) {
      return; // then the first packets are slower
    }
  }

  /** Has another engine go on with them, which is thrown away, too. */
  private void restore() {
    Records.Reader reader = new Records.Reader();
    ByteBuffer block = Block.fresh();
    StateLoader loader = new StateLoader(known(router()), (device, ip, high, low) -> true, 0, 0);
    ChangeFeed feed = new ChangeFeed(known(router));
    feed.begin();
    ChangeFeed.Sink into =
        new ChangeFeed.Sink() {
          @Override
          public ByteBuffer begin() {
            return Block.begin(block);
          }

          @Override
          public void end(ByteBuffer filled, boolean change) {
            read(reader, Block.seal(filled, 0), loader);
          }
        };
    while (feed.changes(ROWS_A_BLOCK, into, 0, 0) || !feed.whole()) {
      feed.walk(ROWS_A_BLOCK, into, 0, 0);
    }
    loader.finish(0);
  }

  private static void read(Records.Reader reader, ByteBuffer block, StateLoader into) {
    try {
      if (Block.intact(block)) {
        reader.read(block.position(Block.HEAD_BYTES), into);
      }
    } catch (Records.BadRecordException e) {
      throw new IllegalStateException(e);
    }
  }

  private EngineState known(OfflineRouter of) {
    Engine engine = of.engine();
    List<String> names = config.devices().stream().map(DeviceConfig::name).toList();
    return new EngineState(engine.conntrack(), engine.nat(), engine.helpers(), names);
  }

  private OfflineRouter router() {
    List<Device> devices = new ArrayList<>();
    for (DeviceConfig device : config.devices()) {
      devices.add(new MemoryDevice(device.spec(devices.size()), this::sent));
    }
    VirtualClock clock = new VirtualClock(0, TimeUnit.SECONDS.toNanos(1));
    OfflineRouter made =
        new OfflineRouter(config, BuiltIns.kit(plugins), devices, clock, 1, PacketLog.NONE);
    ConfiguredEngine.rules(config).forEach(made::load);
    return made;
  }

  private void sent(Device by, PacketBuffer packet) {
    if (HeaderParser.parse(packet) == null && router.engine().conntrack().tupleOf(packet, out)) {
      outBy = by.index();
    }
  }

  /** One of each kind between any two networks. */
  private void connections(int port) {
    for (int from = 0; from < config.devices().size(); from++) {
      for (int to = 0; to < config.devices().size(); to++) {
        for (Prefix near : config.devices().get(from).addresses()) {
          for (Prefix far : config.devices().get(to).addresses()) {
            if (from != to && near.address().version() == far.address().version()) {
              tcp(from, neighbor(near), neighbor(far), port);
              through(from, Packets.udp(neighbor(near), port, neighbor(far), 53));
            }
          }
        }
      }
    }
  }

  /** A host on the network of {@code own}, not the router. */
  private static IpAddress neighbor(Prefix own) {
    IpAddress address = own.address();
    return new IpAddress(address.version(), address.high(), address.low() ^ 3);
  }

  private void tcp(int from, IpAddress client, IpAddress server, int port) {
    String near = client.toString();
    String far = server.toString();
    if (!through(from, Packets.tcp(near, port, far, 80).flags(TcpView.SYN).seq(99).mss(1460))) {
      return;
    }
    int by = outBy;
    String seen = address(out.ipVersion(), out.sourceHigh, out.sourceLow);
    int seenPort = out.sourcePort();
    String answers = address(out.ipVersion(), out.destinationHigh, out.destinationLow);
    int answersPort = out.destinationPort();
    int both = TcpView.SYN | TcpView.ACK;
    through(
        by,
        Packets.tcp(answers, answersPort, seen, seenPort).flags(both).seq(499).ack(100).mss(1460));
    for (int word = 0; word < WORDS; word++) {
      through(from, Packets.tcp(near, port, far, 80).seq(100 + word).ack(500 + word).payload("a"));
      through(
          by,
          Packets.tcp(answers, answersPort, seen, seenPort)
              .seq(500 + word)
              .ack(101 + word)
              .payload("b"));
    }
  }

  private static String address(int version, long high, long low) {
    return new IpAddress(version, high, low).toString();
  }

  /** Whether it came out. */
  private boolean through(int device, Packets packet) {
    PacketBuffer buffer = router.buffer();
    if (buffer == null) {
      return false;
    }
    outBy = -1;
    router.receive(device, buffer.fill(packet.bytes()));
    return outBy >= 0;
  }
}
