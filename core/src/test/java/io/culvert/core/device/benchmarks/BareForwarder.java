package io.culvert.core.device.benchmarks;

import io.culvert.core.device.Device;
import io.culvert.core.device.DeviceDriver;
import io.culvert.core.device.DeviceEvents;
import io.culvert.core.device.DeviceFaults;
import io.culvert.core.device.DeviceSetup;
import io.culvert.core.device.DeviceSpec;
import io.culvert.core.device.PacketSink;
import io.culvert.core.device.PeerSpec;
import io.culvert.core.device.epoll.EpollDriver;
import io.culvert.core.device.tun.TunTap;
import io.culvert.core.device.uring.PageMemory;
import io.culvert.core.device.uring.RingPump;
import io.culvert.core.device.uring.UringDriver;
import io.culvert.core.wire.DropCounters;
import io.culvert.core.wire.Medium;
import io.culvert.core.wire.PacketPool;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import java.util.List;
import java.util.Optional;

/**
 * The same as the forwarder in C of {@code culvert bench} over Culvert's devices: what reading and
 * writing cost here before any packet is looked at. Arguments: {@code [-v] [-u] DEVICE@NETNS
 * DEVICE@NETNS}, with {@code -u} by io_uring; ends when its input ends.
 */
public final class BareForwarder {

  private final DeviceSetup setup =
      new DeviceSetup(
          new PacketPool(8_192, new PageMemory()), new DropCounters(), DeviceEvents.NONE);
  private final TunTap[] devices = new TunTap[2];

  private BareForwarder() {}

  /** See the class. */
  public static void main(String[] arguments) throws Exception {
    new BareForwarder().run(List.of(arguments));
  }

  private void run(List<String> arguments) throws Exception {
    boolean offload = arguments.contains("-v");
    boolean ring = arguments.contains("-u");
    List<String> names = arguments.subList(arguments.size() - 2, arguments.size());
    for (int i = 0; i < 2; i++) {
      devices[i] = open(names.get(i), i, offload);
    }
    PacketSink sink = (from, packet) -> devices[1 - from.index()].transmit(packet);
    EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    EventLoop loop = group.next();
    DeviceDriver driver = driver(loop, sink, ring);
    loop.submit(
            () -> {
              driver.add(devices[0]);
              driver.add(devices[1]);
            })
        .sync();
    System.out.println("ready");
    while (System.in.read() >= 0) {
      // until whoever started this goes away
    }
    loop.submit(driver::close).sync();
    group.shutdownGracefully().sync();
    for (TunTap device : devices) {
      System.out.printf(
          "%s: %d packets, %d bytes read%n",
          device.name(), device.counters().packetsIn(), device.counters().bytesIn());
      device.close();
    }
  }

  private DeviceDriver driver(EventLoop loop, PacketSink sink, boolean ring) {
    DeviceFaults faults = (device, fault) -> fault.printStackTrace();
    DeviceDriver epoll = new EpollDriver(loop, sink, EpollDriver.DEFAULT_BATCH_PACKETS, faults);
    return !ring
        ? epoll
        : new UringDriver(
            loop,
            new RingPump(
                new RingPump.Parts(sink, setup.pool(), setup.drops(), faults),
                Integer.getInteger("buffers", UringDriver.DEFAULT_BUFFERS)),
            epoll);
  }

  private TunTap open(String where, int index, boolean offload) {
    int at = where.indexOf('@');
    PeerSpec peer = new PeerSpec(Optional.of(where.substring(at + 1)), List.of(), false, 0);
    DeviceSpec.Link link = new DeviceSpec.Link(offload, 0, Optional.of(peer));
    String name = where.substring(0, at);
    return TunTap.open(
        new DeviceSpec(name, index, Device.Role.NETWORK, 1500, List.of(), link), Medium.IP, setup);
  }
}
