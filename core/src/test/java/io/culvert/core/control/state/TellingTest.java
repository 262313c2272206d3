package io.culvert.core.control.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.clock.VirtualClock;
import io.culvert.core.conntrack.ConntrackEntry;
import io.culvert.core.conntrack.Direction;
import io.culvert.core.conntrack.Expectation;
import io.culvert.core.conntrack.ExpectationTable.Added;
import io.culvert.core.conntrack.PacketTuple;
import io.culvert.core.conntrack.Rig;
import io.culvert.core.state.Mirror;
import io.culvert.core.state.MirrorFeed;
import io.culvert.core.wire.Packets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When another router is told. */
class TellingTest {

  private static final int MANY = 70;

  private final TellingRig rig = new TellingRig(new VirtualClock());
  private final Mirror other = new Mirror(8 << 20);

  @BeforeEach
  void begin() {
    rig.telling.add(new MirrorFeed(block -> other.received(block, rig.clock.nanos())));
    rig.rig.send(Packets.tcp("10.0.0.2", 1_032, "192.0.2.9", 21).flags(2));
    rig.tell();
    assertThat(other.whole()).isTrue();
    assertThat(other.entries()).isEqualTo(1);
  }

  /** The server will connect to that port of the client. */
  private void expect(int port) {
    ConntrackEntry master = rig.rig.entry();
    Expectation expected = new Expectation(master, Direction.REPLY, 0, 0, null);
    expected.tuple().set(master.tuple(Direction.REPLY, new PacketTuple()));
    expected.tuple().destinationPort(port);
    expected.mask().set(expected.tuple());
    Added added = rig.rig.conntrack.expectations().add(expected, 0, 300 * Rig.SECOND, rig.rig.now);
    assertThat(added).isEqualTo(Added.ADDED);
  }

  @Test
  void whatIsExpectedIsToldAtOnce() {
    expect(5_000);
    expect(5_001);
    assertThat(rig.later).as("one turn for both, after the packet").hasSize(1);
    rig.carryOut();
    assertThat(other.expectations()).isEqualTo(2);
  }

  @Test
  void whereMuchIsExpectedItWaitsForItsTime() {
    for (int i = 0; i < MANY; i++) {
      expect(5_000 + i);
    }
    rig.carryOut();
    assertThat(other.expectations()).isEqualTo(MANY);
    expect(4_000);
    assertThat(rig.later).isEmpty();
    rig.tell();
    assertThat(other.expectations()).isEqualTo(MANY + 1);
  }

  @Test
  void anEntryWaitsForItsTime() {
    rig.flows(0, 3);
    assertThat(rig.later).isEmpty();
    rig.tell();
    assertThat(other.entries()).isEqualTo(4);
  }
}
