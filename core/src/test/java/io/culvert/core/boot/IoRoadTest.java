package io.culvert.core.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.core.control.ControlException;
import io.culvert.core.control.Position;
import io.culvert.core.control.config.RouterConfig.Io;
import io.culvert.core.device.DeviceException;
import io.culvert.core.device.uring.UringDriver;
import org.junit.jupiter.api.Test;

class IoRoadTest {

  private static final Runnable ALLOWED = () -> {};
  private static final Runnable REFUSED =
      () -> {
        throw new DeviceException("the kernel refuses io_uring");
      };

  private static Io io(Io.Way way) {
    return new Io(way, new Position("c.yaml", 3, 5));
  }

  @Test
  void epollNeverAsksForARing() {
    assertThat(IoRoad.choose(io(Io.Way.EPOLL), REFUSED).name()).isEqualTo("epoll");
  }

  @Test
  void aRingHoldsBuffersForEachDevice() {
    assertThat(IoRoad.choose(io(Io.Way.URING), ALLOWED).name()).isEqualTo("uring");
    assertThat(IoRoad.choose(io(Io.Way.URING), ALLOWED).pool(10, 3).capacity())
        .isEqualTo(10 + 3 * UringDriver.DEFAULT_BUFFERS);
    assertThat(IoRoad.choose(io(Io.Way.EPOLL), ALLOWED).pool(10, 3).capacity()).isEqualTo(10);
  }

  @Test
  void autoTakesTheRingWhereItMay() {
    assertThat(IoRoad.choose(io(Io.Way.AUTO), ALLOWED).name()).isEqualTo("uring");
    assertThat(IoRoad.choose(io(Io.Way.AUTO), REFUSED).name()).isEqualTo("epoll");
  }

  @Test
  void whatMustBeAndCanNotIsRefusedWithItsPlace() {
    assertThatThrownBy(() -> IoRoad.choose(io(Io.Way.URING), REFUSED))
        .isInstanceOfSatisfying(
            ControlException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ControlException.Code.REFUSED);
              assertThat(e.hint()).isEqualTo("io: epoll needs no io_uring");
            })
        .hasMessage("c.yaml:3:5: io: uring: the kernel refuses io_uring");
  }
}
