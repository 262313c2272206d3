package io.culvert.core.cli.replay;

import io.culvert.core.chain.PacketContext;
import io.culvert.core.chain.PacketLog;
import io.culvert.core.chain.PacketTracer;
import io.culvert.core.clock.VirtualClock;
import io.culvert.core.control.PacketView;
import io.culvert.core.control.RuleText;
import io.culvert.core.control.TraceView;
import io.culvert.core.control.config.DeviceConfig;
import io.culvert.core.control.config.RouterConfig;
import io.culvert.core.control.offline.EngineKit;
import io.culvert.core.control.offline.OfflineRouter;
import io.culvert.core.control.trace.FateTrace;
import io.culvert.core.control.trace.HeaderReader;
import io.culvert.core.control.trace.PacketFate;
import io.culvert.core.control.trace.Recorder;
import io.culvert.core.control.trace.Recording;
import io.culvert.core.device.Device;
import io.culvert.core.device.sim.CaptureInput;
import io.culvert.core.device.sim.CaptureMerge;
import io.culvert.core.device.sim.CaptureMerge.Arrival;
import io.culvert.core.device.sim.CaptureSource;
import io.culvert.core.device.sim.CaptureWriter;
import io.culvert.core.device.sim.MemoryDevice;
import io.culvert.core.route.Route;
import io.culvert.core.wire.DropReason;
import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.PacketBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One router that is fed by captures: each packet comes in at its own time, by its own device. What
 * is sent goes into captures, if somewhere is given, and is gone else. Holds no packet but the one
 * that walks. One thread.
 */
final class Replay implements AutoCloseable {

  /** Of sources: the device is the one that leads back to the packet's source. */
  static final int BY_SOURCE = -1;

  private final CaptureMerge captures;
  private final List<CaptureInput> inputs = new ArrayList<>();
  private final List<CaptureWriter> outputs = new ArrayList<>();
  private final HeaderReader headers = new HeaderReader();
  private final VirtualClock clock;
  private final OfflineRouter router;
  private final Watch watch;
  private long number;
  private long notIp;
  private long own;

  /**
   * What is replayed.
   *
   * @param config the router's configuration
   * @param rules its rules
   * @param seed where chance comes from
   * @param walks whether whole walks are wanted, not only their ends
   */
  record Setup(RouterConfig config, List<RuleText> rules, long seed, boolean walks) {}

  /**
   * A replay that has not begun.
   *
   * @param out an existing folder for what is sent, or empty
   */
  Replay(Setup setup, EngineKit kit, List<CaptureSource> sources, Optional<Path> out) {
    captures = CaptureMerge.open(sources);
    try {
      clock = new VirtualClock(Math.max(0, captures.nextNanos()));
      List<MemoryDevice> devices = new ArrayList<>();
      for (DeviceConfig device : setup.config().devices()) {
        devices.add(new MemoryDevice(device.spec(devices.size()), this::sent));
        inputs.add(new CaptureInput(device.offload(), device.mtuBytes()));
      }
      router = new OfflineRouter(setup.config(), kit, devices, clock, setup.seed(), PacketLog.NONE);
      setup.rules().forEach(router::load);
      out.ifPresent(folder -> devices.forEach(device -> capture(folder, device)));
      watch = new Watch(setup.walks());
      router.tracer(watch);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private void capture(Path folder, Device device) {
    outputs.add(CaptureWriter.create(folder.resolve(device.name() + ".pcapng"), List.of(device)));
  }

  private void sent(Device by, PacketBuffer packet) {
    if (!outputs.isEmpty()) {
      outputs.get(by.index()).write(0, clock.epochNanos(), packet, CaptureWriter.Passage.OUT, "");
    }
  }

  /**
   * Lets the next packet walk; {@code null} after the last.
   *
   * @throws io.culvert.core.device.DeviceException where a capture is broken
   */
  PacketFate next() {
    for (Arrival arrival = captures.next(); arrival != null; arrival = captures.next()) {
      router.passUntil(arrival.epochNanos());
      PacketFate fate = arrive(arrival);
      if (fate != null) {
        return fate;
      }
    }
    return null;
  }

  private PacketFate arrive(Arrival arrival) {
    PacketBuffer buffer = router.buffer();
    int known = arrival.deviceIndex();
    CaptureInput input = inputs.get(Math.max(0, known));
    DropReason refused =
        buffer == null ? DropReason.NO_BUFFER : input.fill(arrival.packet(), buffer);
    PacketView view = refused == null ? headers.read(buffer, null) : null;
    if (view == null) {
      notIp++;
      release(buffer);
      return null;
    }
    int device = known == BY_SOURCE ? towards(view.source()) : known;
    if (device < 0) {
      own++;
      release(buffer);
      return null;
    }
    Device ingress = router.engine().routing().device(device);
    PacketView packet = headers.read(buffer, ingress);
    watch.arm(packet);
    router.receive(device, buffer);
    return watch.fate(++number, arrival.epochNanos(), packet);
  }

  private static void release(PacketBuffer buffer) {
    if (buffer != null) {
      buffer.release();
    }
  }

  /** The device a packet from {@code source} comes by; -1 if the router itself sends from it. */
  private int towards(IpAddress source) {
    Route route =
        router.engine().routing().table().lookup(source.version(), source.high(), source.low());
    return route == null || route.type().local() ? -1 : route.deviceIndex();
  }

  /** The router, for looking at. */
  OfflineRouter router() {
    return router;
  }

  CaptureMerge captures() {
    return captures;
  }

  /** Packets left out: no IP. */
  long notIp() {
    return notIp;
  }

  /** Packets left out: from the router itself, or from nowhere, where devices follow sources. */
  long own() {
    return own;
  }

  /** Packets of which the capture kept only a part. */
  long cut() {
    return inputs.stream().mapToLong(CaptureInput::cut).sum();
  }

  @Override
  public void close() {
    captures.close();
    outputs.forEach(CaptureWriter::close);
  }

  /** Sees what becomes of the packet that came in, and of no other. */
  private final class Watch implements PacketTracer {

    private final FateTrace end;
    private final Recorder recorder;
    private PacketView armed;
    private Recording walk;

    Watch(boolean walks) {
      end = new FateTrace();
      recorder = walks ? new Recorder(router.engine().conntrack(), recording -> {}) : null;
    }

    void arm(PacketView packet) {
      end.reset();
      walk = null;
      armed = packet;
    }

    @Override
    public void begins(PacketContext packet) {
      PacketView view = armed;
      armed = null;
      if (view == null) {
        return;
      }
      if (recorder == null) {
        packet.trace(end);
      } else {
        walk = recorder.begin(packet, view, clock.epochMicros(), false);
      }
    }

    @Override
    public void asked(PacketContext packet) {
      // every packet is watched already
    }

    PacketFate fate(long number, long epochNanos, PacketView packet) {
      TraceView view = walk == null ? null : walk.view();
      return new PacketFate(
          number,
          epochNanos,
          packet,
          view == null ? end.end() : view.end(),
          Optional.ofNullable(view));
    }
  }
}
