package io.culvert.core.control.trace;

import io.culvert.core.boot.BuiltIns;
import io.culvert.core.chain.PacketContext;
import io.culvert.core.chain.PacketLog;
import io.culvert.core.chain.PacketTracer;
import io.culvert.core.clock.VirtualClock;
import io.culvert.core.control.RuleText;
import io.culvert.core.control.TraceStep;
import io.culvert.core.control.TraceView;
import io.culvert.core.control.config.ConfigException;
import io.culvert.core.control.config.ConfigLoader;
import io.culvert.core.control.config.DeviceConfig;
import io.culvert.core.control.config.RouterConfig;
import io.culvert.core.control.offline.EngineKit;
import io.culvert.core.control.offline.OfflineRouter;
import io.culvert.core.device.sim.MemoryDevice;
import io.culvert.core.helper.HelperPlugin;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.Packets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A gateway between lan0 and wan0 in memory whose packets' walks are written down. */
public final class WalkRig {

  public static final String GATEWAY =
      """
      devices:
        lan0: {kind: tun, address: [10.0.0.1/24, "fd00:a::1/64"]}
        wan0: {kind: tun, address: [203.0.113.1/24, "fd00:b::1/64"]}
      routes:
        - {to: 0.0.0.0/0, via: 203.0.113.2, dev: wan0}
        - {to: "::/0", via: "fd00:b::2", dev: wan0}
      """;

  /** Of the last packet. */
  public final List<TraceView> walks = new ArrayList<>();

  public final OfflineRouter router;
  public final EngineKit kit;
  private final VirtualClock clock = new VirtualClock(1_700_000_000_000_000_000L);

  /** A gateway with these helpers and IPv4 rules. */
  public WalkRig(List<HelperPlugin> helpers, String... rules) {
    RouterConfig config;
    try {
      config = ConfigLoader.parse(Path.of("/gateway/culvert.yaml"), GATEWAY);
    } catch (ConfigException e) {
      throw new AssertionError(e.problems().toString(), e);
    }
    List<MemoryDevice> devices = new ArrayList<>();
    for (DeviceConfig device : config.devices()) {
      devices.add(new MemoryDevice(device.spec(devices.size()), (by, packet) -> {}));
    }
    kit = BuiltIns.kit(helpers);
    router = new OfflineRouter(config, kit, devices, clock, 1, PacketLog.NONE);
    router.load(new RuleText(4, "/etc/rules.v4", String.join("\n", rules) + "\n", false));
    Recorder recorder =
        new Recorder(router.engine().conntrack(), recording -> walks.add(recording.view()));
    router.tracer(
        new PacketTracer() {
          @Override
          public void begins(PacketContext packet) {
            recorder.begin(packet, recorder.headers(packet), clock.epochMicros(), true);
          }

          @Override
          public void asked(PacketContext packet) {}
        });
  }

  /** A packet comes in; the walks it made. */
  public List<TraceView> receive(int device, Packets packet) {
    return receive(device, packet.bytes());
  }

  /** The same. */
  public List<TraceView> receive(int device, byte[] packet) {
    walks.clear();
    PacketBuffer buffer = router.buffer();
    router.receive(device, buffer.fill(packet));
    return List.copyOf(walks);
  }

  /** A step on one line: hook, what, verdict, detail. */
  public static String line(TraceStep step) {
    String rule = step.rule().table() + (step.rule().at().isEmpty() ? "" : " " + step.rule().at());
    return String.join(" ", step.hook(), step.kind().word(), rule, step.verdict(), step.detail())
        .replaceAll(" +", " ")
        .strip();
  }
}
