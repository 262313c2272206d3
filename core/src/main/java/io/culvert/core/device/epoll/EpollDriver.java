package io.culvert.core.device.epoll;

import io.culvert.core.device.Device;
import io.culvert.core.device.DeviceDriver;
import io.culvert.core.device.DeviceException;
import io.culvert.core.device.DeviceFaults;
import io.culvert.core.device.PacketSink;
import io.culvert.core.device.Pollable;
import io.netty.channel.EventLoop;
import io.netty.channel.IoEventLoop;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandle;
import java.util.ArrayList;
import java.util.List;

/**
 * The portable way: on one Netty epoll loop, a device that is readable reads a batch of its packets
 * by itself, one system call each. Loop only, except the constructor.
 */
public final class EpollDriver implements DeviceDriver {

  /** Packets read from one device before the loop turns to the next one. */
  public static final int DEFAULT_BATCH_PACKETS = 64;

  private final IoEventLoop loop;
  private final PacketSink sink;
  private final int batchPackets;
  private final DeviceFaults faults;
  private final List<Watched> watched = new ArrayList<>();

  /** A driver on {@code loop}; throws {@link DeviceException} if that is no epoll loop. */
  public EpollDriver(EventLoop loop, PacketSink sink, int batchPackets, DeviceFaults faults) {
    if (!Epoll.isAvailable()) {
      throw new DeviceException(
          "epoll is not available: "
              + Epoll.unavailabilityCause()
              + "; netty-transport-native-epoll for this processor must be on the class path",
          Epoll.unavailabilityCause());
    }
    if (!(loop instanceof IoEventLoop ioLoop) || !ioLoop.isCompatible(EpollIoHandle.class)) {
      throw new DeviceException(
          "the event loop ("
              + loop.getClass().getSimpleName()
              + ") does not run on epoll; start"
              + " Vert.x with setPreferNativeTransport(true)");
    }
    if (batchPackets < 1) {
      throw new IllegalArgumentException("batch of " + batchPackets + " packets");
    }
    this.loop = ioLoop;
    this.sink = sink;
    this.batchPackets = batchPackets;
    this.faults = faults;
  }

  @Override
  public void add(Pollable device) {
    Watched entry = new Watched(device);
    entry.watch();
    watched.add(entry);
  }

  @Override
  public void remove(Device device) {
    watched.removeIf(
        entry -> {
          boolean found = entry.device == device;
          if (found) {
            entry.unwatch();
          }
          return found;
        });
  }

  @Override
  public void close() {
    watched.forEach(Watched::unwatch);
    watched.clear();
  }

  @Override
  public void maintain(long nowNanos) {
    for (int i = 0; i < watched.size(); i++) {
      Watched entry = watched.get(i);
      try {
        entry.maintain(nowNanos);
      } catch (RuntimeException fault) {
        faults.fault(entry.device, fault);
      }
    }
  }

  private final class Watched {

    private final Pollable device;
    private ReadinessHandle handle;

    Watched(Pollable device) {
      this.device = device;
    }

    void watch() {
      if (device.descriptor() >= 0) {
        handle = new ReadinessHandle(loop, device, sink, batchPackets, faults);
        handle.register();
      }
    }

    void unwatch() {
      if (handle != null) {
        handle.cancel();
        handle = null;
      }
    }

    void maintain(long nowNanos) {
      if (device.lost()) {
        unwatch(); // before the device closes the descriptor
      }
      device.maintain(nowNanos);
      if (handle == null && !device.lost()) {
        watch();
      }
    }
  }
}
