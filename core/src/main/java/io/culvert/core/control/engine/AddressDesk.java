package io.culvert.core.control.engine;

import io.culvert.core.control.ControlException;
import io.culvert.core.control.NearestWord;
import io.culvert.core.device.Device;
import io.culvert.core.route.RouteException;
import io.culvert.core.wire.Prefix;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/** Changes the router's own addresses while it runs, one at a time as ip(8) does. Loop only. */
public final class AddressDesk {

  private final Supplier<List<Device>> devices;
  private final BiConsumer<Device, List<Prefix>> change;

  /**
   * A desk for {@code devices}.
   *
   * @param change gives a device these addresses; throws {@code RouteException} where it can't
   */
  public AddressDesk(Supplier<List<Device>> devices, BiConsumer<Device, List<Prefix>> change) {
    this.devices = devices;
    this.change = change;
  }

  /** Adds an address behind those the device has. */
  Device add(String name, Prefix address) {
    Device device = device(name);
    List<Prefix> next = new ArrayList<>(device.addresses());
    if (next.stream().anyMatch(prefix -> prefix.address().equals(address.address()))) {
      throw refused(name + " has " + address.address() + " already");
    }
    next.add(address);
    return changed(device, next);
  }

  /** Takes an address away; what was masqueraded with it dies. */
  Device remove(String name, Prefix address) {
    Device device = device(name);
    List<Prefix> next = new ArrayList<>(device.addresses());
    if (!next.remove(address)) {
      throw new ControlException(
          ControlException.Code.NOT_FOUND,
          name + " has no address " + address,
          "it has " + String.join(", ", next.stream().map(Prefix::toString).toList()));
    }
    return changed(device, next);
  }

  private Device changed(Device device, List<Prefix> next) {
    try {
      change.accept(device, next);
    } catch (RouteException | UnsupportedOperationException e) {
      throw refused(e.getMessage());
    }
    return device;
  }

  private Device device(String name) {
    List<String> names = devices.get().stream().map(Device::name).toList();
    return devices.get().stream()
        .filter(device -> device.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new ControlException(
                    ControlException.Code.NOT_FOUND,
                    "there is no device \"" + name + "\"",
                    NearestWord.of(name, names)
                        .map(word -> "did you mean " + word + "?")
                        .orElse("there are: " + String.join(", ", names))));
  }

  private static ControlException refused(String message) {
    return new ControlException(ControlException.Code.REFUSED, message, "");
  }
}
