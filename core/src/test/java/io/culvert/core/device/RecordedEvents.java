package io.culvert.core.device;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Remembers what a device reported, as lines like {@code lan0 down: removed}. */
public final class RecordedEvents implements DeviceEvents {

  private final List<String> lines = new CopyOnWriteArrayList<>();

  @Override
  public void deviceUp(Device device) {
    lines.add(device.name() + " up");
  }

  @Override
  public void deviceDown(Device device, String why) {
    lines.add(device.name() + " down: " + why);
  }

  @Override
  public void deviceProblem(Device device, String what) {
    lines.add(device.name() + " problem: " + what);
  }

  /** Everything so far. */
  public List<String> lines() {
    return new ArrayList<>(lines);
  }
}
