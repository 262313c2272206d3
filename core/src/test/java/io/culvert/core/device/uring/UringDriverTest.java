package io.culvert.core.device.uring;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.core.device.Device;
import io.culvert.core.device.DeviceDriver;
import io.culvert.core.device.DeviceException;
import io.culvert.core.device.DeviceFaults;
import io.culvert.core.device.DriverContract;
import io.culvert.core.device.PacketSink;
import io.culvert.core.device.Pollable;
import io.culvert.core.wire.DropCounters;
import io.culvert.core.wire.PacketPool;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("tun")
class UringDriverTest extends DriverContract {

  private static final DeviceDriver NOTHING =
      new DeviceDriver() {
        @Override
        public void add(Pollable device) {
          throw new AssertionError(device + " could have been moved by the ring");
        }

        @Override
        public void remove(Device device) {}

        @Override
        public void maintain(long nowNanos) {}

        @Override
        public void close() {}
      };

  @Override
  protected DeviceDriver driver(
      EventLoop loop, PacketSink sink, int batchPackets, DeviceFaults faults) {
    RingPump pump = new RingPump(new RingPump.Parts(sink, pool, drops, faults), batchPackets);
    return new UringDriver(loop, pump, NOTHING);
  }

  @Test
  void refusesALoopThatIsNotEpoll() throws Exception {
    EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    try (RingPump pump = pump()) {
      assertThatThrownBy(() -> new UringDriver(group.next(), pump, NOTHING))
          .isInstanceOf(DeviceException.class)
          .hasMessageContaining("does not run on epoll");
    } finally {
      group.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
    }
  }

  private static RingPump pump() {
    return new RingPump(
        new RingPump.Parts(
            (from, packet) -> packet.release(),
            new PacketPool(16),
            new DropCounters(),
            (device, fault) -> {}),
        16);
  }
}
