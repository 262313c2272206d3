package io.culvert.core.device.epoll;

import io.culvert.core.device.DeviceException;
import io.culvert.core.device.DeviceFaults;
import io.culvert.core.device.PacketSink;
import io.culvert.core.device.Pollable;
import io.netty.channel.IoEvent;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;

/**
 * One descriptor on one Netty epoll loop: when it is readable, a bounded batch is read and the loop
 * goes on to the next device. Readiness is level-triggered, so what is left fires again. Loop only.
 *
 * <p>Nothing may escape from {@link #handle}: Netty would log it and let the loop sleep for a
 * second ({@code SingleThreadIoEventLoop}). Neither cancelling nor closing closes the descriptor,
 * which is the device's.
 */
public final class ReadinessHandle implements EpollIoHandle {

  private final IoEventLoop loop;
  private final Pollable device;
  private final PacketSink sink;
  private final int batchPackets;
  private final DeviceFaults faults;
  private final FileDescriptor descriptor;
  private IoRegistration registration;

  /**
   * A handle for the descriptor that {@code device} has now; {@code loop} must be an epoll loop.
   */
  public ReadinessHandle(
      IoEventLoop loop, Pollable device, PacketSink sink, int batchPackets, DeviceFaults faults) {
    this.loop = loop;
    this.device = device;
    this.sink = sink;
    this.batchPackets = batchPackets;
    this.faults = faults;
    this.descriptor = new FileDescriptor(device.descriptor());
  }

  /** Begins to watch. On the loop. */
  public void register() {
    if (!loop.inEventLoop()) {
      throw new IllegalStateException("not on the event loop");
    }
    var registering = loop.register(this);
    if (!registering.isSuccess()) {
      throw new DeviceException(
          device.name() + " can't be watched by epoll: " + registering.cause(),
          registering.cause());
    }
    registration = registering.getNow();
    registration.submit(EpollIoOps.EPOLLIN);
  }

  /** Stops watching. On the loop; idempotent. */
  public void cancel() {
    if (registration != null) {
      registration.cancel();
      registration = null;
    }
  }

  /** Whether the descriptor is being watched. */
  public boolean watching() {
    return registration != null;
  }

  @Override
  public FileDescriptor fd() {
    return descriptor;
  }

  @Override
  public void handle(IoRegistration from, IoEvent event) {
    try {
      device.read(sink, batchPackets);
    } catch (Throwable fault) {
      faults.fault(device, fault);
    }
    if (device.lost()) {
      cancel(); // a dead descriptor reports an error for ever
    }
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
