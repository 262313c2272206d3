package io.culvert.core.nat;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.conntrack.ConntrackState;
import io.culvert.core.wire.DropReason;
import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.Packets;
import org.junit.jupiter.api.Test;

/** Item 46: masqueraded entries depend on their device, SNAT ones don't. */
class MasqueradeTest {

  private static final String SERVER = "203.0.113.9";
  private static final IpAddress FIRST = IpAddress.of("198.51.100.1");
  private static final IpAddress SECOND = IpAddress.of("198.51.100.2");

  private final NatRig router = new NatRig();

  private void send(int port) {
    router.send(Packets.udp("10.0.0.2", port, SERVER, 53).payload("x"));
  }

  @Test
  void item46_deviceDownDeletesItsMasqueradedEntriesOnly() {
    router.masquerade(NatRange.address(FIRST));
    send(1);
    send(2);
    router.snat(NatRange.address(FIRST));
    send(3);
    router.source = null;
    send(4);
    router.nat.deviceDown(NatRig.WAN + 1, router.rig.now);
    assertThat(router.rig.count()).isEqualTo(4);
    router.nat.deviceDown(NatRig.WAN, router.rig.now);
    assertThat(router.rig.count()).isEqualTo(2);
    assertThat(router.rig.events).filteredOn(e -> e.startsWith("DESTROY")).hasSize(2);
  }

  @Test
  void item46_aLostAddressDeletesTheEntriesBehindIt() {
    router.masquerade(NatRange.address(FIRST));
    send(1);
    router.masquerade(NatRange.address(SECOND));
    send(2);
    router.nat.addressRemoved(NatRig.WAN, 0, SECOND.low(), router.rig.now);
    assertThat(router.rig.count()).isEqualTo(1);
    router.nat.addressRemoved(NatRig.WAN, 0, FIRST.low(), router.rig.now);
    assertThat(router.rig.count()).isZero();
  }

  @Test
  void item46_anEntryThatNowLeavesByAnotherDeviceIsKilled() {
    router.masquerade(NatRange.address(FIRST));
    send(1);
    router.egress = NatRig.WAN + 1;
    send(1);
    assertThat(router.dropped).isEqualTo(DropReason.NAT_DEVICE_CHANGED);
    assertThat(router.rig.count()).isZero();
    send(1);
    assertThat(router.dropped).isNull();
    assertThat(router.rig.tracking.state()).isEqualTo(ConntrackState.NEW);
  }

  @Test
  void item46_repliesMayLeaveByAnyDevice() {
    router.masquerade(NatRange.address(FIRST));
    send(1);
    router.egress = 7;
    router.send(Packets.udp(SERVER, 53, FIRST.toString(), 1).payload("y"));
    assertThat(router.dropped).isNull();
  }

  @Test
  void item46_anSnatEntryMayChangeItsDevice() {
    router.snat(NatRange.address(FIRST));
    send(1);
    router.egress = 7;
    send(1);
    assertThat(router.dropped).isNull();
  }

  @Test
  void aLargeTableIsCleanedBitByBit() {
    router.masquerade(NatRange.address(FIRST));
    router.rig.set("max", 200_000);
    int entries = 70_000;
    for (int i = 0; i < entries; i++) {
      String server = "203." + (i >> 16) + "." + (i >> 8 & 0xFF) + "." + (i & 0xFF);
      router.send(Packets.udp("10.0.0.2", 4000, server, 53));
    }
    assertThat(router.rig.count()).isEqualTo(entries);
    router.nat.deviceDown(NatRig.WAN, router.rig.now);
    assertThat(router.rig.count()).isBetween(1, entries - 60_000);
    for (int i = 0; i < 20; i++) {
      router.nat.sweep(router.rig.now, 1_000);
    }
    assertThat(router.rig.count()).isZero();
  }
}
