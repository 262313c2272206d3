package io.culvert.core.twin.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.conntrack.EntryStatus;
import io.culvert.core.twin.Emission;
import io.culvert.core.twin.Step;
import io.culvert.core.wire.Packets;
import io.culvert.core.wire.TcpView;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What the kernel makes of two first packets of one flow that are on their way at once, one held by
 * a queue while the other passes. {@code ClashTest} says that Culvert does the same.
 */
@Tag("tun")
class KernelClashTest extends OnKernelSide {

  private static final int HELD = 0x10;
  private static final long SECOND = 1_000_000_000L;
  private static final String HOLD =
      TRACKING + "*filter\n-A FORWARD -m tos --tos 0x10 -j NFQUEUE --queue-num 0\nCOMMIT\n";
  private static final String TO_EITHER =
      """
      *nat
      -A PREROUTING -d 10.2.0.9 -m tos --tos 0x10 -j DNAT --to-destination 10.3.0.4
      -A PREROUTING -d 10.2.0.9 -j DNAT --to-destination 10.3.0.3
      COMMIT
      """;

  private HeldPackets held;

  @BeforeEach
  void hold() {
    held = new HeldPackets(kernel.network());
  }

  @AfterEach
  void letGo() {
    held.close();
  }

  private static Packets question() {
    return Packets.udp("10.1.0.2", 1_000, "10.2.0.9", 53).payload("question");
  }

  private List<Emission> released() {
    held.release();
    return kernel.carryOut(new Step.Wait(1));
  }

  /** Sends the one that is held, then the other, then lets go of the first; what comes of that. */
  private List<Emission> race(Packets first, Packets second) {
    assertThat(receive(A0, first.tos(HELD))).as("held").isEmpty();
    assertThat(receive(A0, second)).as("confirmed").hasSize(1);
    return released();
  }

  @Test
  void theSecondUdpPacketJoinsTheEntryOfTheFirst() {
    begin(4, HOLD);
    assertThat(race(question(), question())).hasSize(1);
    assertThat(entry().status() & EntryStatus.SEEN_REPLY).isZero();
  }

  @Test
  void theSecondTcpPacketIsDropped() {
    begin(4, HOLD);
    Packets first = Packets.tcp("10.1.0.2", 1_000, "10.2.0.9", 80).flags(TcpView.SYN);
    Packets second = Packets.tcp("10.1.0.2", 1_000, "10.2.0.9", 80).flags(TcpView.SYN);
    assertThat(race(first, second)).isEmpty();
    entry();
  }

  @Test
  void aSecondUdpPacketTranslatedOtherwiseHasAHiddenEntryForOneSecond() {
    Packets answer = Packets.udp("10.3.0.4", 53, "10.1.0.2", 1_000).payload("answer");
    byte[] translated;
    long began;
    do { // again where the machine was so busy with others that the second was over
      began = System.nanoTime();
      begin(4, HOLD + TO_EITHER);
      assertThat(race(question(), question())).hasSize(1);
      assertThat(entry().reply().source().toString()).isEqualTo("10.3.0.3");
      translated = receive(C0, answer).get(0).bytes();
    } while (System.nanoTime() - began > SECOND);
    assertThat(translated).containsSequence(10, 2, 0, 9);
    kernel.carryOut(new Step.Wait(1_500));
    byte[] late = receive(C0, answer).get(0).bytes();
    assertThat(late).as("nobody's answer any more").containsSequence(10, 3, 0, 4);
  }

  @Test
  void aSecondUdpPacketTheOtherWayRoundJoins() {
    begin(4, HOLD);
    assertThat(receive(A0, question().tos(HELD))).isEmpty();
    Packets answer = Packets.udp("10.2.0.9", 53, "10.1.0.2", 1_000).payload("answer");
    assertThat(receive(B0, answer)).hasSize(1);
    assertThat(released()).hasSize(1);
    entry();
  }
}
