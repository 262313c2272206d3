package io.culvert.core.device.epoll;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.core.device.DeviceDriver;
import io.culvert.core.device.DeviceException;
import io.culvert.core.device.DeviceFaults;
import io.culvert.core.device.DriverContract;
import io.culvert.core.device.PacketSink;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("tun")
class EpollDriverTest extends DriverContract {

  @Override
  protected DeviceDriver driver(
      EventLoop loop, PacketSink sink, int batchPackets, DeviceFaults faults) {
    return new EpollDriver(loop, sink, batchPackets, faults);
  }

  @Test
  void refusesALoopThatIsNotEpoll() throws Exception {
    EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    try {
      assertThatThrownBy(() -> new EpollDriver(group.next(), (d, p) -> {}, 64, (d, f) -> {}))
          .isInstanceOf(DeviceException.class)
          .hasMessageContaining("setPreferNativeTransport(true)");
    } finally {
      group.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
    }
  }
}
