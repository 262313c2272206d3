package io.culvert.core.boot;

import io.culvert.core.control.ControlException;
import io.culvert.core.control.config.RouterConfig.Io;
import io.culvert.core.device.DeviceDriver;
import io.culvert.core.device.DeviceException;
import io.culvert.core.device.DeviceFaults;
import io.culvert.core.device.PacketSink;
import io.culvert.core.device.epoll.EpollDriver;
import io.culvert.core.device.uring.PageMemory;
import io.culvert.core.device.uring.RingPump;
import io.culvert.core.device.uring.UringDriver;
import io.culvert.core.router.Engine;
import io.culvert.core.wire.PacketPool;
import io.netty.channel.EventLoop;

/** Which way packets are moved, as the configuration asks and the kernel allows. */
final class IoRoad {

  private final boolean ring;

  private IoRoad(boolean ring) {
    this.ring = ring;
  }

  /** Asks the kernel where need be; throws {@link ControlException} if it refuses what must be. */
  static IoRoad choose(Io io) {
    return choose(io, RingPump::requireKernel);
  }

  /** The same, {@code requireRing} throwing what the kernel has against a ring. */
  static IoRoad choose(Io io, Runnable requireRing) {
    if (io.way() == Io.Way.EPOLL) {
      return new IoRoad(false);
    }
    try {
      requireRing.run();
      return new IoRoad(true);
    } catch (DeviceException e) {
      if (io.way() == Io.Way.AUTO) {
        return new IoRoad(false); // slower, but there on every kernel
      }
      throw new ControlException(
          ControlException.Code.REFUSED,
          io.at() + ": io: uring: " + e.getMessage(),
          "io: epoll needs no io_uring");
    }
  }

  /** As {@code io} would call it. */
  String name() {
    return ring ? "uring" : "epoll";
  }

  /** Packet buffers for so many packets on their way, besides those that the devices hold. */
  PacketPool pool(int packets, int devices) {
    return ring
        ? new PacketPool(packets + devices * UringDriver.DEFAULT_BUFFERS, new PageMemory())
        : new PacketPool(packets);
  }

  /** What reads devices of {@code engine} into {@code into} on {@code loop}. */
  DeviceDriver driver(EventLoop loop, Engine engine, PacketSink into, DeviceFaults faults) {
    DeviceDriver epoll = new EpollDriver(loop, into, EpollDriver.DEFAULT_BATCH_PACKETS, faults);
    if (!ring) {
      return epoll;
    }
    RingPump.Parts parts = new RingPump.Parts(into, engine.pool(), engine.drops(), faults);
    return new UringDriver(loop, new RingPump(parts, UringDriver.DEFAULT_BUFFERS), epoll);
  }
}
