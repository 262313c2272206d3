package io.culvert.core.boot;

import io.culvert.core.control.ControlException;
import io.culvert.core.control.config.DeviceConfig;
import io.culvert.core.control.config.RouterConfig;
import io.culvert.core.device.DeviceException;
import io.culvert.core.device.DeviceKind;
import io.culvert.core.device.DeviceSetup;
import io.culvert.core.device.Pollable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Opens the devices of a configuration: all of them, or none. May block. */
final class DeviceOpener {

  private final List<DeviceKind> kinds;
  private final Map<String, Integer> open;

  DeviceOpener(List<DeviceKind> kinds) {
    this(kinds, Map.of());
  }

  /** One that goes on with devices which are open: their descriptors by name. */
  DeviceOpener(List<DeviceKind> kinds, Map<String, Integer> open) {
    this.kinds = kinds;
    this.open = open;
  }

  /** The devices in the order of the file. */
  List<Pollable> open(RouterConfig config, DeviceSetup setup) {
    List<Pollable> devices = new ArrayList<>();
    try {
      for (DeviceConfig device : config.devices()) {
        devices.add(open(device, devices.size(), setup));
      }
      return devices;
    } catch (RuntimeException e) {
      devices.forEach(Pollable::close);
      throw e;
    }
  }

  private Pollable open(DeviceConfig device, int index, DeviceSetup setup) {
    String keyword = device.kind().name().toLowerCase(Locale.ROOT);
    DeviceKind kind =
        kinds.stream()
            .filter(k -> k.keyword().equals(keyword))
            .findFirst()
            .orElseThrow(
                () ->
                    new ControlException(
                        ControlException.Code.REFUSED,
                        device.at() + ": a device of kind " + keyword + " can't be run live",
                        "culvert replay reads captures"));
    try {
      Integer descriptor = open.get(device.name());
      return descriptor == null
          ? kind.open(device.spec(index), setup)
          : kind.adopt(device.spec(index), setup, descriptor);
    } catch (DeviceException e) {
      ControlException.Code code =
          e.getMessage().contains("not permitted")
              ? ControlException.Code.NOT_PERMITTED
              : ControlException.Code.FAILED;
      throw new ControlException(code, device.at() + ": " + e.getMessage(), "");
    }
  }
}
