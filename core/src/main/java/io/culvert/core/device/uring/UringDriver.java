package io.culvert.core.device.uring;

import io.culvert.core.device.Device;
import io.culvert.core.device.DeviceDriver;
import io.culvert.core.device.DeviceException;
import io.culvert.core.device.Pollable;
import io.culvert.core.device.RingDevice;
import io.netty.channel.EventLoop;
import io.netty.channel.IoEventLoop;
import io.netty.channel.epoll.EpollIoHandle;

/**
 * The fast way: a {@link RingPump} on a Netty epoll loop, which watches the ring's bell as it would
 * a device. What is no {@link RingDevice} is left to another driver. Loop only, except the
 * constructor.
 */
public final class UringDriver implements DeviceDriver {

  /** Buffers of each device, and so the most packets of one device in a turn. */
  public static final int DEFAULT_BUFFERS = 512;

  private final IoEventLoop loop;
  private final RingPump pump;
  private final RingHandle handle;
  private final DeviceDriver others;
  private boolean registered;

  /**
   * A driver on {@code loop}; throws {@link DeviceException} if that is no epoll loop.
   *
   * @param others drives what is no {@link RingDevice}
   */
  public UringDriver(EventLoop loop, RingPump pump, DeviceDriver others) {
    if (!(loop instanceof IoEventLoop ioLoop) || !ioLoop.isCompatible(EpollIoHandle.class)) {
      throw new DeviceException(
          "the event loop (" + loop.getClass().getSimpleName() + ") does not run on epoll");
    }
    this.loop = ioLoop;
    this.pump = pump;
    this.handle = new RingHandle(pump);
    this.others = others;
  }

  @Override
  public void add(Pollable device) {
    if (!(device instanceof RingDevice)) {
      others.add(device);
      return;
    }
    pump.add(device);
    if (!registered) {
      registered = true;
      handle.register(loop);
    }
  }

  @Override
  public void remove(Device device) {
    pump.remove(device);
    others.remove(device);
  }

  @Override
  public void maintain(long nowNanos) {
    pump.maintain(nowNanos);
    others.maintain(nowNanos);
  }

  @Override
  public void close() {
    handle.cancel();
    pump.close();
    others.close();
  }
}
