package io.culvert.core.device.tun;

import io.culvert.core.device.DeviceSetup;
import io.culvert.core.device.Pollable;
import io.culvert.core.device.uring.RingDriven;
import org.junit.jupiter.api.Tag;

/** All of {@link TunTapTest} again, packets being moved by a ring. */
@Tag("tun")
class RingTunTapTest extends TunTapTest {

  @Override
  Pollable moved(TunTap device, DeviceSetup with) {
    return new RingDriven(device, with);
  }
}
