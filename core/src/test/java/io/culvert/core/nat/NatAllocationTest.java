package io.culvert.core.nat;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.conntrack.Direction;
import io.culvert.core.conntrack.Rig;
import io.culvert.core.wire.Allocation;
import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.Packets;
import io.culvert.core.wire.TcpView;
import org.junit.jupiter.api.Test;

/** Translation allocates nothing, neither for known entries nor for new ones. */
class NatAllocationTest {

  private final NatRig router = new NatRig(Rig.silent());

  /** Sends one packet after another of an entry, each restored to what it was. */
  private void assertNoAllocation(PacketBuffer packet) {
    byte[] bytes = packet.toArray();
    Runnable send =
        () -> {
          packet.bytes().put(packet.start(), bytes);
          router.send(packet);
        };
    send.run();
    assertThat(router.dropped).isNull();
    assertThat(Allocation.bytesPerCall(send)).isZero();
  }

  @Test
  void aKnownUdpEntryOfEitherFamily() {
    router.snat(NatRange.address(IpAddress.of("198.51.100.1")));
    assertNoAllocation(Packets.udp("10.0.0.2", 4000, "203.0.113.9", 53).payload("x").parsed());
    router.snat(NatRange.address(IpAddress.of("2001:db8:c::1")));
    assertNoAllocation(Packets.udp("fd00::2", 4000, "2001:db8::9", 53).payload("x").parsed());
  }

  @Test
  void aTcpEntryWithACorrection() {
    router.snat(NatRange.address(IpAddress.of("198.51.100.1")));
    router.send(Packets.tcp("10.0.0.2", 4000, "203.0.113.9", 21).flags(TcpView.SYN).seq(999));
    router.send(
        Packets.tcp("203.0.113.9", 21, "198.51.100.1", 4000)
            .flags(TcpView.SYN | TcpView.ACK)
            .seq(4999)
            .ack(1000));
    router.nat.sequences().record(router.entry(), Direction.ORIGINAL, 1000, 4);
    assertNoAllocation(
        Packets.tcp("10.0.0.2", 4000, "203.0.113.9", 21).seq(1000).ack(5000).parsed());
  }

  @Test
  void anIcmpError() {
    router.snat(NatRange.address(IpAddress.of("198.51.100.1")));
    PacketBuffer there = router.send(Packets.udp("10.0.0.2", 4000, "203.0.113.9", 53));
    assertNoAllocation(Packets.icmpError("192.0.2.7", "198.51.100.1", 3, 3, 0, there).parsed());
  }

  @Test
  void newEntriesThatHaveToLookForAPort() {
    NatRange range = NatRange.address(IpAddress.of("198.51.100.1")).withRandom();
    router.source =
        (draft, now) -> router.nat.setup(draft, Manip.SOURCE, range, Nat.NO_DEVICE, now);
    PacketBuffer packet = Packets.udp("10.0.0.2", 4000, "203.0.113.9", 53).payload("x").parsed();
    byte[] bytes = packet.toArray();
    Runnable send =
        () -> {
          packet.bytes().put(packet.start(), bytes);
          packet.checksumVerified(false);
          router.send(packet);
          router.rig.conntrack.kill(router.entry(), router.rig.now);
        };
    assertThat(Allocation.bytesPerCall(send)).isZero();
    assertThat(router.dropped).isNull();
  }
}
