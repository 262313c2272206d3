package io.culvert.core.device.tun;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.core.device.Device;
import io.culvert.core.device.DeviceException;
import io.culvert.core.device.DeviceSetup;
import io.culvert.core.device.DeviceSpec;
import io.culvert.core.device.EchoResponder;
import io.culvert.core.device.PacketSink;
import io.culvert.core.device.PeerSpec;
import io.culvert.core.device.Pollable;
import io.culvert.core.device.RecordedEvents;
import io.culvert.core.wire.Allocation;
import io.culvert.core.wire.Checksum;
import io.culvert.core.wire.DropCounters;
import io.culvert.core.wire.DropReason;
import io.culvert.core.wire.HeaderParser;
import io.culvert.core.wire.Medium;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.PacketPool;
import io.culvert.core.wire.Packets;
import io.culvert.core.wire.Prefix;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against the running kernel: real devices in namespaces of their own. */
@Tag("tun")
class TunTapTest {

  private static final List<Prefix> OURS =
      List.of(Prefix.of("10.77.0.1/24"), Prefix.of("fd77::1/64"));
  private static final List<Prefix> THEIRS =
      List.of(Prefix.of("10.77.0.2/24"), Prefix.of("fd77::2/64"));

  private final PacketPool pool = new PacketPool(256);
  private final DropCounters drops = new DropCounters();
  private final RecordedEvents events = new RecordedEvents();
  private final DeviceSetup setup = new DeviceSetup(pool, drops, events);
  private TestNamespace lan;

  @BeforeEach
  void makeNamespace() {
    lan = TestNamespace.make();
  }

  @AfterEach
  void removeNamespace() {
    if (lan != null) {
      lan.close();
      assertThat(pool.inUse()).isZero();
    }
  }

  private static DeviceSpec spec(TestNamespace in, List<Prefix> theirs, boolean offload) {
    PeerSpec peer = new PeerSpec(in.reference(), theirs, true, 0);
    return new DeviceSpec(
        "lan0",
        0,
        Device.Role.NETWORK,
        1500,
        OURS,
        new DeviceSpec.Link(offload, 0, Optional.of(peer)));
  }

  /** How the packets of {@code device} are moved: here by the device itself. */
  Pollable moved(TunTap device, DeviceSetup with) {
    return device;
  }

  private Pollable open(Medium medium, boolean offload) {
    return open(spec(lan, THEIRS, offload), medium);
  }

  private Pollable open(DeviceSpec spec, Medium medium) {
    return moved(TunTap.open(spec, medium, setup), setup);
  }

  private static void pumpUntil(Pollable device, PacketSink sink, BooleanSupplier done) {
    long end = System.nanoTime() + 60_000_000_000L;
    while (!done.getAsBoolean()) {
      assertThat(System.nanoTime()).as("a minute is over").isLessThan(end);
      if (device.read(sink, 64) == 0) {
        device.maintain(System.nanoTime());
        Thread.onSpinWait();
      }
    }
  }

  @ParameterizedTest(name = "{0}, offload {1}")
  @CsvSource({"IP, true", "IP, false", "ETHERNET, true", "ETHERNET, false"})
  void theKernelBehindItCanPing(Medium medium, boolean offload) {
    try (Pollable device = open(medium, offload)) {
      assertThat(device.up()).isTrue();
      EchoResponder responder = new EchoResponder();
      for (String to : List.of("10.77.0.1", "10.9.9.9")) {
        Process ping = lan.start("ping", "-c2", "-i0.05", "-W20", to);
        pumpUntil(device, responder, () -> !ping.isAlive());
        assertThat(ping.exitValue()).as(TestNamespace.output(ping)).isZero();
      }
      if (medium == Medium.IP) {
        Process ping = lan.start("ping", "-6", "-c2", "-i0.05", "-W20", "2001:db8::1");
        pumpUntil(device, responder, () -> !ping.isAlive());
        assertThat(ping.exitValue()).as(TestNamespace.output(ping)).isZero();
      }
      assertThat(responder.answered()).isGreaterThanOrEqualTo(4);
      assertThat(device.counters().packetsOut()).isGreaterThanOrEqualTo(4);
      assertThat(device.counters().errors()).isZero();
    }
    assertThat(lan.run("ip", "-o", "link")).doesNotContain("lan0");
  }

  /** Written into one device as a whole, forwarded by the kernel, read from another as a whole. */
  @ParameterizedTest(name = "offload behind {0}, {1} packets")
  @CsvSource({"true, 1", "false, 3"})
  void udpSuperPacketsPassWhole(boolean offload, int packets) {
    PeerSpec behind = new PeerSpec(lan.reference(), List.of(Prefix.of("10.78.0.2/24")), false, 0);
    DeviceSpec.Link link = new DeviceSpec.Link(offload, 0, Optional.of(behind));
    DeviceSpec spec = new DeviceSpec("wan0", 1, Device.Role.NETWORK, 1500, List.of(), link);
    List<PacketBuffer> read = new ArrayList<>();
    try (Pollable in = open(Medium.IP, true);
        Pollable out = open(spec, Medium.IP)) {
      Netns.run(lan.reference(), TunTapTest::forward);
      PacketBuffer sent =
          Packets.udp("10.77.0.1", 7, "10.78.0.9", 9).payloadBytes(2500).partialChecksum().build();
      sent.gso(PacketBuffer.GSO_UDP_L4, 1000, false);
      assertThat(in.transmit(sent)).isNull();
      pumpUntil(out, (from, p) -> keep(read, p), () -> read.size() == packets);
    }
    PacketBuffer first = read.get(0);
    assertThat(first.start()).isEqualTo(PacketBuffer.HEADROOM);
    assertThat(first.superPacket()).isEqualTo(offload);
    if (offload) {
      assertThat(first.gsoType()).isEqualTo(PacketBuffer.GSO_UDP_L4);
      assertThat(first.gsoSize()).isEqualTo(1000);
      assertThat(first.checksumPartial()).isTrue();
      assertThat(first.checksumStart()).isEqualTo(first.start() + 20);
    }
    assertThat(HeaderParser.parse(first)).isNull();
    assertThat(Checksum.transportValid(first)).isTrue();
    assertThat(read).extracting(p -> p.lengthBytes() - 28).first().isEqualTo(offload ? 2500 : 1000);
  }

  private static Void forward() {
    try {
      Files.writeString(Path.of("/proc/sys/net/ipv4/ip_forward"), "1");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return null;
  }

  private static void keep(List<PacketBuffer> into, PacketBuffer p) {
    PacketBuffer copy = new PacketBuffer();
    copy.copyFrom(p);
    p.release();
    if (copy.u8(copy.start()) >>> 4 == 4) {
      into.add(copy);
    }
  }

  @Test
  void saysWhenItIsBroughtDownAndComesBackByItself() {
    try (Pollable device = open(Medium.IP, true)) {
      lan.run("ip", "link", "set", "lan0", "down");
      assertThat(device.transmit(packet())).isEqualTo(DropReason.DEVICE_DOWN);
      assertThat(device.up()).isFalse();
      assertThat(device.lost()).isFalse();
      device.maintain(System.nanoTime());
      assertThat(events.lines()).containsExactly("lan0 down: brought down");
      lan.run("ip", "link", "set", "lan0", "up");
      device.maintain(System.nanoTime());
      assertThat(device.up()).isTrue();
      assertThat(device.transmit(packet())).isNull();
      assertThat(events.lines()).containsExactly("lan0 down: brought down", "lan0 up");
      pumpUntil(device, (d, p) -> p.release(), () -> lan.run("ip", "route").contains("default"));
      assertThat(lan.run("ip", "-6", "address")).contains("fd77::2/64");
    }
  }

  private PacketBuffer packet() {
    PacketBuffer p = pool.acquire();
    p.copyFrom(Packets.udp("10.77.0.1", 1, "10.77.0.2", 9).payload("x").build());
    return p;
  }

  @Test
  void opensAgainWhatWasRemoved() {
    try (Pollable device = open(Medium.IP, true)) {
      lan.run("ip", "link", "del", "lan0");
      device.read((d, p) -> p.release(), 64);
      assertThat(device.lost()).isTrue();
      assertThat(device.descriptor()).isEqualTo(-1);
      assertThat(device.transmit(packet())).isEqualTo(DropReason.DEVICE_DOWN);
      EchoResponder responder = new EchoResponder();
      pumpUntil(device, responder, device::up);
      Process ping = lan.start("ping", "-c1", "-W20", "10.1.1.1");
      pumpUntil(device, responder, () -> !ping.isAlive());
      assertThat(ping.exitValue()).isZero();
      assertThat(events.lines()).containsExactly("lan0 down: removed", "lan0 up");
    }
  }

  @Test
  void comesBackWithItsNamespace() {
    Pollable device = open(Medium.IP, true);
    TestNamespace.must("ip", "netns", "del", lan.name());
    BooleanSupplier reported = () -> events.lines().size() == 2;
    pumpUntil(device, (d, p) -> p.release(), reported);
    TestNamespace.must("ip", "netns", "add", lan.name());
    pumpUntil(device, (d, p) -> p.release(), device::up);
    assertThat(lan.run("ip", "route")).contains("default via 10.77.0.1 dev lan0");
    assertThat(events.lines())
        .containsExactly(
            "lan0 down: its network namespace was removed",
            "lan0 problem: network namespace /run/netns/"
                + lan.name()
                + " does not exist; make it with: ip netns add NAME",
            "lan0 up");
    device.close();
  }

  @Test
  void attachesToADeviceMadeInAdvanceAndLeavesItThere() {
    String name = TestNamespace.deviceName();
    DeviceSpec spec = DeviceSpec.network(name, 0, OURS);
    assertThatThrownBy(() -> TunTap.open(spec, Medium.IP, setup))
        .isInstanceOf(DeviceException.class)
        .hasMessageContaining(name + " does not exist")
        .hasMessageContaining("ip tuntap add dev " + name + " mode tun");
    TestNamespace.must("ip", "tuntap", "add", "dev", name, "mode", "tun");
    try {
      Pollable device = open(spec, Medium.IP);
      assertThat(device.up()).isFalse();
      TestNamespace.must("ip", "link", "set", name, "up");
      device.maintain(System.nanoTime());
      assertThat(device.up()).isTrue();
      assertThat(device.transmit(packet())).isNull();
      assertThatThrownBy(() -> TunTap.open(spec, Medium.IP, setup))
          .hasMessageContaining("device " + name + " is taken");
      assertThatThrownBy(() -> TunTap.open(spec, Medium.ETHERNET, setup))
          .hasMessageContaining(name + " exists but is no single-queue tap device");
      device.close();
      device.close();
      assertThat(TestNamespace.must("ip", "link", "show", name)).contains(name);
      TunTap.open(spec, Medium.IP, setup).close();
    } finally {
      TestNamespace.must("ip", "link", "del", name);
    }
  }

  @Test
  void undoesWhatItAddedToAPersistentDevice() {
    lan.run("ip", "tuntap", "add", "dev", "lan0", "mode", "tun");
    lan.run("ip", "address", "add", "10.77.0.2/24", "dev", "lan0");
    Pollable device = open(Medium.IP, true);
    assertThat(lan.run("ip", "address", "show", "lan0")).contains("10.77.0.2/24", "fd77::2/64");
    device.close();
    String after = lan.run("ip", "address", "show", "lan0");
    assertThat(after).contains("10.77.0.2/24").doesNotContain("fd77::2/64");
    assertThat(lan.run("ip", "route")).doesNotContain("default");
  }

  @Test
  void saysWhichCommandTheKernelRefusedAndLeavesNothing() {
    DeviceSpec wrong = spec(lan, List.of(Prefix.of("192.168.5.5/32")), true);
    assertThatThrownBy(() -> TunTap.open(wrong, Medium.IP, setup))
        .isInstanceOf(DeviceException.class)
        .hasMessageContaining("kernel's end of lan0 in namespace " + lan.name())
        .hasMessageContaining("'ip route replace 0.0.0.0/0 via 10.77.0.1 dev lan0'")
        .hasMessageContaining("invalid gateway");
    assertThat(lan.run("ip", "-o", "link")).doesNotContain("lan0");
  }

  @Test
  void namesAMissingNamespace() {
    PeerSpec peer = new PeerSpec(Optional.of("cvt-no-such"), THEIRS, false, 0);
    DeviceSpec spec =
        new DeviceSpec(
            "lan0",
            0,
            Device.Role.NETWORK,
            1500,
            OURS,
            new DeviceSpec.Link(true, 0, Optional.of(peer)));
    assertThatThrownBy(() -> TunTap.open(spec, Medium.IP, setup))
        .hasMessageContaining("network namespace /run/netns/cvt-no-such does not exist")
        .hasMessageContaining("ip netns add");
  }

  @Test
  void anEmptyPoolLosesPacketsAndCountsThem() {
    try (Pollable device = open(Medium.IP, true)) {
      List<PacketBuffer> held = new ArrayList<>();
      for (PacketBuffer p = pool.acquire(); p != null; p = pool.acquire()) {
        held.add(p);
      }
      Process ping = lan.start("ping", "-c1", "-W1", "10.77.0.1");
      pumpUntil(device, (d, p) -> p.release(), () -> drops.of(DropReason.NO_BUFFER) > 0);
      TestNamespace.exitCode(ping);
      held.forEach(PacketBuffer::release);
    }
  }

  @ParameterizedTest(name = "offload {0}")
  @CsvSource({"true", "false"})
  void readingAndWritingDoNotAllocate(boolean offload) {
    try (Pollable device = open(Medium.IP, offload)) {
      PacketBuffer request = Packets.echo("10.77.0.1", "10.77.0.2", 1, 1).payloadBytes(56).build();
      int[] replies = {0};
      PacketSink sink =
          (from, p) -> {
            replies[0]++;
            p.release();
          };
      long bytes =
          Allocation.bytesPerCall(
              () -> {
                PacketBuffer p = pool.acquire();
                p.copyFrom(request);
                device.transmit(p);
                device.read(sink, 64);
              });
      assertThat(bytes).isZero();
      assertThat(replies[0]).isGreaterThan(100_000);
    }
  }
}
