package io.culvert.core.device.uring;

import io.culvert.core.device.DeviceException;
import io.netty.channel.IoEvent;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;

/**
 * A ring's bell on a Netty epoll loop, level-triggered: while it rings, the ring gets its turn,
 * once between any two turns of others. Loop only.
 */
final class RingHandle implements EpollIoHandle {

  private final FileDescriptor descriptor;
  private final RingPump pump;
  private IoRegistration registration;

  /** Not registered yet. */
  RingHandle(RingPump pump) {
    this.descriptor = new FileDescriptor(pump.bell());
    this.pump = pump;
  }

  void register(IoEventLoop loop) {
    var registering = loop.register(this);
    if (!registering.isSuccess()) {
      throw new DeviceException(
          "the ring can't be watched by epoll: " + registering.cause(), registering.cause());
    }
    registration = registering.getNow();
    registration.submit(EpollIoOps.EPOLLIN);
  }

  void cancel() {
    if (registration != null) {
      registration.cancel();
      registration = null;
    }
  }

  @Override
  public FileDescriptor fd() {
    return descriptor;
  }

  @Override
  public void handle(IoRegistration from, IoEvent event) {
    pump.turn();
  }

  @Override
  public void unregistered() {
    registration = null;
  }

  /** The loop shuts down. */
  @Override
  public void close() {
    registration = null;
  }
}
