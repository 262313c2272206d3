package io.culvert.core.device.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.device.Device;
import io.culvert.core.device.DeviceContract;
import io.culvert.core.device.DeviceSpec;
import io.culvert.core.device.Pollable;
import io.culvert.core.wire.DropReason;
import io.culvert.core.wire.Medium;
import io.culvert.core.wire.PacketBuffer;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class PipeDeviceTest {

  abstract static class Contract extends DeviceContract {

    private final Medium medium;
    PipeDevice.Pair pair;

    Contract(Medium medium) {
      this.medium = medium;
    }

    @Override
    protected Pollable open() {
      DeviceSpec.Link plain = new DeviceSpec.Link(false, 0x0200_0000_0001L, Optional.empty());
      DeviceSpec near = new DeviceSpec("lan0", 0, Device.Role.NETWORK, 1500, List.of(), plain);
      DeviceSpec far = new DeviceSpec("host0", 1, Device.Role.NETWORK, 1500, List.of(), plain);
      pair = PipeDevice.pair(near, far, medium, setup, 8);
      return pair.near();
    }

    @Override
    protected void sendFromBehind(byte[] frame) {
      PacketBuffer p = pool.acquire();
      p.fill(frame);
      int header = medium == Medium.ETHERNET ? 14 : 0;
      p.bytes().put(PacketBuffer.HEADROOM - header, frame);
      p.extent(PacketBuffer.HEADROOM - header, PacketBuffer.HEADROOM - header + frame.length);
      assertThat(pair.far().transmit(p)).isNull();
    }

    @Override
    protected void takeBehind(List<byte[]> into) {
      pair.far()
          .read(
              (from, p) -> {
                into.add(p.toArray());
                p.release();
              },
              64);
    }
  }

  @Nested
  class OnIp extends Contract {
    OnIp() {
      super(Medium.IP);
    }

    @Test
    void aFullQueueRefuses() {
      for (int i = 0; i < 8; i++) {
        assertThat(pair.near().transmit(pool.acquire())).isNull();
      }
      assertThat(pair.near().transmit(pool.acquire())).isEqualTo(DropReason.DEVICE_QUEUE_FULL);
      assertThat(pair.far().waiting()).isEqualTo(8);
      pair.far().close();
    }

    @Test
    void saysWhenItIsBroughtDown() {
      pair.near().up(false);
      assertThat(pair.near().transmit(pool.acquire())).isEqualTo(DropReason.DEVICE_DOWN);
      pair.near().up(true);
      assertThat(pair.near().transmit(pool.acquire())).isNull();
      assertThat(events.lines()).containsExactly("lan0 down: brought down", "lan0 up");
      pair.far().up(false);
      assertThat(pair.near().transmit(pool.acquire())).as("a wire does not tell").isNull();
      pair.far().close();
    }
  }

  @Nested
  class OnEthernet extends Contract {
    OnEthernet() {
      super(Medium.ETHERNET);
    }
  }
}
