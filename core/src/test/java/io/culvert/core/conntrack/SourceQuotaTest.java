package io.culvert.core.conntrack;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.wire.Allocation;
import io.culvert.core.wire.DropReason;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.Packets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SourceQuotaTest {

  private final Rig rig = new Rig();
  private final PacketTuple tuple = new PacketTuple();

  private void quota(String name, long value) {
    rig.conntrack.tunables().set("culvert.quota_" + name, value);
  }

  private DropReason ask(String source, int port) {
    String server = source.contains(":") ? "fd00:b::2" : "10.1.0.2";
    rig.send(Packets.udp(source, port, server, 53));
    return rig.dropped;
  }

  private int counted(String source) {
    PacketBuffer packet =
        Packets.udp(source, 1, source.contains(":") ? "fd00:b::2" : "10.1.0.2", 53).parsed();
    rig.conntrack.tupleOf(packet, tuple);
    return rig.conntrack.drafting.quota.counted(tuple);
  }

  @Test
  void isOffUnlessAskedFor() {
    for (int port = 1; port <= 5_000; port++) {
      assertThat(ask("10.0.0.1", port)).isNull();
    }
    assertThat(counted("10.0.0.1")).isZero();
  }

  @Test
  void aSourceHasNoMoreEntriesThanThat() {
    quota("entries", 10);
    for (int port = 1; port <= 10; port++) {
      assertThat(ask("10.0.0.1", port)).isNull();
    }
    assertThat(ask("10.0.0.1", 11)).isEqualTo(DropReason.SOURCE_ENTRIES);
    assertThat(rig.count()).isEqualTo(10);
    assertThat(rig.conntrack.stats().drop()).isEqualTo(1);
    assertThat(ask("10.0.0.2", 11)).as("another source").isNull();
    assertThat(ask("10.0.0.1", 7)).as("a flow that is known").isNull();
    quota("entries", 11);
    assertThat(ask("10.0.0.1", 11)).as("when there may be more").isNull();
  }

  @Test
  void whatExpiresMakesRoom() {
    quota("entries", 10);
    for (int port = 1; port <= 11; port++) {
      ask("10.0.0.1", port);
    }
    rig.sleep(31).sweepAll();
    assertThat(counted("10.0.0.1")).isZero();
    assertThat(ask("10.0.0.1", 11)).isNull();
  }

  @Test
  void anIpv6SourceIsItsNetwork() {
    quota("entries", 3);
    for (int host = 1; host <= 3; host++) {
      assertThat(ask("fd00:a::" + host, 1)).isNull();
    }
    assertThat(ask("fd00:a::4", 1)).isEqualTo(DropReason.SOURCE_ENTRIES);
    assertThat(ask("fd00:a:0:1::4", 1)).as("another network").isNull();
  }

  @Test
  void aSourceOpensNoMoreInASecondThanThat() {
    quota("new_per_second", 5);
    for (int port = 1; port <= 5; port++) {
      assertThat(ask("10.0.0.1", port)).isNull();
    }
    assertThat(ask("10.0.0.1", 6)).isEqualTo(DropReason.SOURCE_RATE);
    assertThat(ask("10.0.0.2", 6)).as("another source").isNull();
    rig.sleep(0.2);
    assertThat(ask("10.0.0.1", 6)).isNull();
    assertThat(ask("10.0.0.1", 7)).isEqualTo(DropReason.SOURCE_RATE);
    rig.sleep(100);
    int opened = 0;
    for (int port = 100; port < 200; port++) {
      opened += ask("10.0.0.1", port) == null ? 1 : 0;
    }
    assertThat(opened).as("rest is not saved up").isEqualTo(5);
  }

  @Test
  void whatIsRefusedCostsNobodyAnEntry() {
    rig.set("max", 500);
    quota("entries", 10);
    for (int i = 0; i < 500; i++) {
      ask("10.0." + i / 10 + ".1", 1 + i % 10);
    }
    assertThat(rig.count()).isEqualTo(500);
    for (int port = 100; port < 300; port++) {
      assertThat(ask("10.0.0.1", port)).isEqualTo(DropReason.SOURCE_ENTRIES);
    }
    assertThat(rig.conntrack.stats().earlyDrop()).isZero();
    assertThat(rig.count()).isEqualTo(500);
  }

  @Test
  void aPacketThatRulesDropIsNotCounted() {
    quota("entries", 10);
    for (int port = 1; port <= 100; port++) {
      rig.sendAndDrop(Packets.udp("10.0.0.1", port, "10.1.0.2", 53));
      assertThat(rig.dropped).isNull();
    }
    assertThat(counted("10.0.0.1")).isZero();
  }

  @Test
  void whatTheRouterOpensIsFree() {
    quota("entries", 1);
    for (int port = 1; port <= 20; port++) {
      rig.sendLocal(Packets.udp("10.0.0.1", port, "10.1.0.2", 53));
      assertThat(rig.dropped).isNull();
    }
    assertThat(counted("10.0.0.1")).isZero();
  }

  @Test
  void whatIsExpectedMayCome() {
    quota("entries", 1);
    ask("10.0.0.1", 1);
    Expectation expectation = new Expectation(rig.entry(), Direction.ORIGINAL, 1, 0, null);
    expectation.tuple().set(tupleOf(Packets.udp("10.0.0.1", 2, "10.1.0.2", 4711)));
    expectation.mask().sourcePort(0);
    rig.conntrack.expectations().add(expectation, 0, 60 * Rig.SECOND, rig.now);
    assertThat(ask("10.0.0.1", 2)).isEqualTo(DropReason.SOURCE_ENTRIES);
    rig.send(Packets.udp("10.0.0.1", 2, "10.1.0.2", 4711));
    assertThat(rig.dropped).isNull();
    assertThat(rig.tracking.state()).isEqualTo(ConntrackState.RELATED);
  }

  private PacketTuple tupleOf(Packets packet) {
    rig.conntrack.tupleOf(packet.parsed(), tuple);
    return tuple;
  }

  @Test
  void countsFromWhenItIsTurnedOn() {
    for (int port = 1; port <= 20; port++) {
      ask("10.0.0.1", port);
    }
    quota("entries", 5);
    for (int port = 21; port <= 25; port++) {
      assertThat(ask("10.0.0.1", port)).isNull();
    }
    assertThat(ask("10.0.0.1", 26)).isEqualTo(DropReason.SOURCE_ENTRIES);
    rig.sleep(31).sweepAll();
    assertThat(counted("10.0.0.1")).as("those of before were never counted").isZero();
  }

  @Test
  void isOffAgainWhenToldSo() {
    quota("entries", 2);
    ask("10.0.0.1", 1);
    ask("10.0.0.1", 2);
    quota("entries", 0);
    assertThat(ask("10.0.0.1", 3)).isNull();
    rig.sleep(31).sweepAll();
    quota("entries", 2);
    assertThat(counted("10.0.0.1")).isZero();
  }

  /** Sources by the thousand, of which rows are taken over; counts must stay those of the table. */
  @Test
  void countsAreThoseOfTheTableWhateverHappens() {
    rig.set("max", 2_000);
    quota("entries", 4);
    quota("new_per_second", 3);
    Random random = new Random(5);
    for (int i = 0; i < 40_000; i++) {
      int source = random.nextInt(3_000);
      ask("10.2." + source / 200 + "." + source % 200, 1 + random.nextInt(8));
      rig.sleep(0.003);
      rig.conntrack.sweep(rig.now, 8);
      if (i == 20_000) {
        rig.set("max", 20_000);
      }
    }
    int[] counts = new int[3_000];
    rig.conntrack
        .table()
        .scan(
            0,
            Integer.MAX_VALUE,
            entry -> {
              long address = entry.tuple(Direction.ORIGINAL, tuple).sourceLow;
              counts[(int) (address >> 8 & 255) * 200 + (int) (address & 255)]++;
              return true;
            });
    for (int source = 0; source < counts.length; source++) {
      assertThat(counted("10.2." + source / 200 + "." + source % 200)).isEqualTo(counts[source]);
      assertThat(counts[source]).isLessThanOrEqualTo(4);
    }
    rig.sleep(1_000).sweepAll();
    for (int source = 0; source < counts.length; source++) {
      assertThat(counted("10.2." + source / 200 + "." + source % 200)).isZero();
    }
  }

  @Test
  void allocatesNothingForAPacket() {
    Rig silent = Rig.silent();
    silent.conntrack.tunables().set("culvert.quota_entries", 1_000);
    silent.conntrack.tunables().set("culvert.quota_new_per_second", 50);
    PacketBuffer p = Packets.udp("10.0.0.1", 1, "10.0.0.2", 53).checksum(0).parsed();
    int[] port = {0};
    Runnable oneNewEntry =
        () -> {
          p.u16(p.l4(), ++port[0]);
          p.u16(p.l3() + 14, port[0] >> 4);
          silent.send(p);
          silent.sleep(0.01);
          silent.conntrack.sweep(silent.now, 4);
        };
    assertThat(Allocation.bytesPerCall(oneNewEntry)).isZero();
  }
}
