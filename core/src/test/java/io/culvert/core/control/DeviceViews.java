package io.culvert.core.control;

import java.util.List;

/** Devices to show. */
final class DeviceViews {

  private DeviceViews() {}

  static List<DeviceView> one() {
    return List.of(
        new DeviceView(
            "lan0",
            "ip",
            "network",
            true,
            1500,
            List.of("10.0.0.1/24"),
            new DeviceView.Counts(10, 1000, 20, 2000, 0)));
  }
}
