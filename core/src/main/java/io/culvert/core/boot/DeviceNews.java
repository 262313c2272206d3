package io.culvert.core.boot;

import io.culvert.core.control.RouterEvent;
import io.culvert.core.control.events.EventFeed;
import io.culvert.core.device.Device;
import io.culvert.core.device.DeviceEvents;
import io.culvert.core.router.Engine;
import java.util.function.Supplier;

/** Devices that come and go: the engine routes anew, and somebody is told. On the loop. */
final class DeviceNews implements DeviceEvents {

  private final Supplier<Engine> engine;
  private final EventFeed events;

  DeviceNews(Supplier<Engine> engine, EventFeed events) {
    this.engine = engine;
    this.events = events;
  }

  @Override
  public void deviceUp(Device device) {
    engine.get().deviceUp();
    events.tell(RouterEvent.Kind.DEVICE, device.name() + " is up");
  }

  @Override
  public void deviceDown(Device device, String why) {
    engine.get().deviceDown(device);
    events.warn(RouterEvent.Kind.DEVICE, device.name() + " is down: " + why);
  }

  @Override
  public void deviceProblem(Device device, String what) {
    events.warn(RouterEvent.Kind.DEVICE, device.name() + ": " + what);
  }
}
