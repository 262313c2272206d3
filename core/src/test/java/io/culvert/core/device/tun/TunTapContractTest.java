package io.culvert.core.device.tun;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.device.Device;
import io.culvert.core.device.DeviceContract;
import io.culvert.core.device.DeviceSpec;
import io.culvert.core.device.PeerSpec;
import io.culvert.core.device.Pollable;
import io.culvert.core.device.uring.RingDriven;
import io.culvert.core.wire.Medium;
import io.culvert.core.wire.PacketBuffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;

/** A TAP device, and a second one without offload that the kernel's bridge joins it to. */
@Tag("tun")
class TunTapContractTest {

  abstract static class Bridged extends DeviceContract {

    private final boolean offload;
    private final boolean ring;
    private TestNamespace namespace;
    private TunTap far;

    Bridged(boolean offload, boolean ring) {
      this.offload = offload;
      this.ring = ring;
    }

    @Override
    protected Pollable open() {
      namespace = TestNamespace.make();
      Netns.run(namespace.reference(), Bridged::quiet);
      namespace.run("ip", "link", "add", "br0", "type", "bridge", "mcast_snooping", "0");
      TunTap near = TunTap.open(spec("near", offload), Medium.ETHERNET, setup);
      far = TunTap.open(spec("far", false), Medium.ETHERNET, setup);
      namespace.run("ip", "link", "set", "near", "master", "br0");
      namespace.run("ip", "link", "set", "far", "master", "br0");
      namespace.run("ip", "link", "set", "br0", "up");
      return ring ? new RingDriven(near, setup) : near;
    }

    private DeviceSpec spec(String name, boolean withOffload) {
      PeerSpec peer = new PeerSpec(namespace.reference(), List.of(), false, 0);
      return new DeviceSpec(
          name,
          0,
          Device.Role.NETWORK,
          1500,
          List.of(),
          new DeviceSpec.Link(withOffload, 0, Optional.of(peer)));
    }

    /** No packets of the kernel's own. */
    private static Void quiet() {
      try {
        for (String which : List.of("all", "default")) {
          Files.writeString(Path.of("/proc/sys/net/ipv6/conf", which, "disable_ipv6"), "1");
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return null;
    }

    @Override
    protected void sendFromBehind(byte[] frame) {
      PacketBuffer p = pool.acquire();
      p.fill(frame);
      assertThat(far.transmit(p)).isNull();
    }

    @Override
    protected void takeBehind(List<byte[]> into) {
      far.read(
          (from, p) -> {
            into.add(p.toArray());
            p.release();
          },
          64);
    }

    @AfterEach
    void removeNamespace() {
      if (namespace != null) {
        far.close();
        namespace.close();
      }
    }
  }

  @Nested
  class WithOffload extends Bridged {
    WithOffload() {
      super(true, false);
    }
  }

  @Nested
  class WithoutOffload extends Bridged {
    WithoutOffload() {
      super(false, false);
    }
  }

  @Nested
  class WithOffloadByRing extends Bridged {
    WithOffloadByRing() {
      super(true, true);
    }
  }

  @Nested
  class WithoutOffloadByRing extends Bridged {
    WithoutOffloadByRing() {
      super(false, true);
    }
  }
}
