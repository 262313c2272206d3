package io.culvert.core.control.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.control.TraceView;
import io.culvert.core.wire.DropReason;
import io.culvert.core.wire.Packets;
import io.culvert.core.wire.TcpView;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What comes in at a device never gets to the address that page and figures are served at. */
class AdminAddressTest {

  private static final int PAGE = 8737;

  private static void assertDropped(WalkRig rig, List<TraceView> walks, DropReason reason) {
    assertThat(walks.get(0).end().egress()).isEmpty();
    assertThat(walks.get(0).end().verdict()).isEqualTo(TraceView.Verdict.DROPPED);
    assertThat(rig.router.engine().drops().of(reason)).isEqualTo(1);
  }

  private static Packets syn(String source, String destination) {
    return Packets.tcp(source, 4_000, destination, PAGE).flags(TcpView.SYN);
  }

  @Test
  void aPacketToLoopbackIsDroppedUnderItsOwnReason() {
    WalkRig rig = new WalkRig(List.of());
    assertDropped(
        rig, rig.receive(0, syn("10.0.0.2", "127.0.0.1")), DropReason.MARTIAN_DESTINATION);
  }

  @Test
  void aPacketToLoopbackByIpv6IsDroppedUnderItsOwnReason() {
    WalkRig rig = new WalkRig(List.of());
    assertDropped(rig, rig.receive(0, syn("fd00:a::2", "::1")), DropReason.MARTIAN_DESTINATION);
  }

  @Test
  void aPacketFromLoopbackIsNobodys() {
    WalkRig rig = new WalkRig(List.of());
    assertDropped(rig, rig.receive(0, syn("127.0.0.1", "10.0.0.1")), DropReason.MARTIAN_SOURCE);
  }

  @Test
  void destinationNatToLoopbackLeadsNowhere() {
    WalkRig rig =
        new WalkRig(
            List.of(),
            "*nat",
            "-A PREROUTING -p tcp --dport 80 -j DNAT --to-destination 127.0.0.1:8737",
            "COMMIT");
    List<TraceView> walks =
        rig.receive(0, Packets.tcp("10.0.0.2", 4_000, "192.0.2.1", 80).flags(TcpView.SYN));
    assertThat(walks).noneMatch(walk -> !walk.end().egress().isEmpty());
    assertThat(walks.get(0).end().verdict()).isEqualTo(TraceView.Verdict.DROPPED);
  }
}
