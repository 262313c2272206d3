package io.culvert.core.device;

/** Told when a device comes or goes while the router runs. Called on the loop; must not throw. */
public interface DeviceEvents {

  /** For owners that do not care. */
  DeviceEvents NONE =
      new DeviceEvents() {
        @Override
        public void deviceUp(Device device) {}

        @Override
        public void deviceDown(Device device, String why) {}

        @Override
        public void deviceProblem(Device device, String what) {}
      };

  /** The device can send again. */
  void deviceUp(Device device);

  /** The device can't send: brought down, removed, or in trouble. {@code why} is for people. */
  void deviceDown(Device device, String why);

  /** Something about the device needs a person: it can't be opened again, or not be set up. */
  void deviceProblem(Device device, String what);
}
