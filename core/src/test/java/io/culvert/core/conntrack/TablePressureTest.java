package io.culvert.core.conntrack;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.wire.DropReason;
import io.culvert.core.wire.Packets;
import io.culvert.core.wire.TcpView;
import org.junit.jupiter.api.Test;

/** A full table: semantics A2 item 31. */
class TablePressureTest {

  private final Rig rig = new Rig();

  private static Packets question(int client, int port) {
    return Packets.udp("10.0.0." + client, port, "10.1.0.2", 53);
  }

  private void establish(int port) {
    rig.send(tcp(port, true, TcpView.SYN, 1000, 0));
    rig.send(tcp(port, false, TcpView.SYN | TcpView.ACK, 5000, 1001));
    rig.send(tcp(port, true, TcpView.ACK, 1001, 5001));
  }

  private static Packets tcp(int port, boolean client, int flags, long seq, long ack) {
    Packets p =
        client
            ? Packets.tcp("10.0.0.1", port, "10.1.0.2", 80)
            : Packets.tcp("10.1.0.2", 80, "10.0.0.1", port);
    return p.flags(flags).seq(seq).ack(ack);
  }

  @Test
  void fullOfAssuredEntriesDropsNewFlowsButServesKnownOnes() {
    rig.set("max", 50);
    for (int port = 1; port <= 50; port++) {
      establish(port);
    }
    assertThat(rig.count()).isEqualTo(50);
    rig.send(question(1, 9));
    assertThat(rig.dropped).isEqualTo(DropReason.TABLE_FULL);
    assertThat(rig.conntrack.stats().drop()).isEqualTo(1);
    assertThat(rig.count()).isEqualTo(50);
    rig.send(tcp(7, true, TcpView.ACK, 1001, 5001));
    assertThat(rig.dropped).isNull();
    assertThat(rig.tracking.state()).isEqualTo(ConntrackState.ESTABLISHED);
  }

  @Test
  void whatHasExpiredMakesRoomForTheNextFlowOnly() {
    rig.set("max", 200);
    for (int port = 1; port <= 100; port++) {
      establish(port);
      rig.send(question(1, port));
    }
    rig.sleep(31);
    rig.send(question(2, 9));
    assertThat(rig.dropped).isEqualTo(DropReason.TABLE_FULL);
    assertThat(rig.conntrack.stats().earlyDrop()).isZero();
    rig.send(question(2, 9));
    assertThat(rig.dropped).isNull();
  }

  @Test
  void entriesNotAssuredMakeRoomForNewOnes() {
    rig.set("max", 4_000);
    int refused = 0;
    for (int i = 0; i < 8_000; i++) {
      rig.send(question(1 + i % 200, 1000 + i / 200));
      refused += rig.dropped == null ? 0 : 1;
    }
    assertThat(rig.count()).isLessThanOrEqualTo(4_000);
    assertThat(rig.conntrack.stats().earlyDrop()).isGreaterThan(3_500);
    assertThat(refused).isLessThan(400);
    assertThat(rig.conntrack.stats().drop()).isEqualTo(refused);
  }

  @Test
  void assuredEntriesAreNotDroppedEarly() {
    rig.set("max", 300);
    for (int port = 1; port <= 200; port++) {
      establish(port);
    }
    for (int i = 0; i < 3_000; i++) {
      rig.send(question(1 + i % 200, 1000 + i / 200));
    }
    for (int port = 1; port <= 200; port++) {
      rig.send(tcp(port, true, TcpView.ACK, 1001, 5001));
      assertThat(rig.tracking.state()).isEqualTo(ConntrackState.ESTABLISHED);
    }
  }

  @Test
  void zeroMeansNoLimit() {
    rig.set("max", 0);
    for (int i = 0; i < 5_000; i++) {
      rig.send(question(1 + i % 200, 1000 + i / 200));
      assertThat(rig.dropped).isNull();
    }
    assertThat(rig.count()).isEqualTo(5_000);
  }

  @Test
  void limitActsAtOnceWhenItIsLowered() {
    for (int port = 1; port <= 20; port++) {
      establish(port);
    }
    rig.set("max", 10);
    rig.send(question(1, 9));
    assertThat(rig.dropped).isEqualTo(DropReason.TABLE_FULL);
    assertThat(rig.count()).isEqualTo(20);
    rig.set("max", 21);
    rig.send(question(1, 9));
    assertThat(rig.dropped).isNull();
  }

  @Test
  void underPressureTheSweepTakesAssuredTcpThatIsClosing() {
    rig.set("max", 100);
    for (int port = 1; port <= 100; port++) {
      establish(port);
      if (port <= 30) {
        rig.send(tcp(port, true, TcpView.FIN | TcpView.ACK, 1001, 5001));
      }
    }
    rig.sweepAll();
    assertThat(rig.count()).as("not pressed yet").isEqualTo(100);
    rig.send(question(1, 9));
    assertThat(rig.dropped).isEqualTo(DropReason.TABLE_FULL);
    rig.sweepAll();
    // taken until the table is below 95 %
    assertThat(rig.count()).isEqualTo(94);
    rig.send(question(1, 9));
    assertThat(rig.dropped).isNull();
  }

  @Test
  void oneForOneIsEnoughWhereTheLimitWasLowered() {
    // so many that some lie near any place
    for (int port = 1; port <= 2_000; port++) {
      rig.send(Packets.udp("10.0.0.1", port, "10.0.0.2", 53));
    }
    rig.set("max", 5);
    rig.send(Packets.udp("10.0.0.1", 9_999, "10.0.0.2", 53));
    assertThat(rig.dropped).isNull();
    assertThat(rig.conntrack.stats().earlyDrop()).isPositive();
    assertThat(rig.count()).as("far above the limit still").isGreaterThan(1_000);
  }
}
