package io.culvert.core.conntrack;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.wire.HeaderParser;
import io.culvert.core.wire.IcmpView;
import io.culvert.core.wire.IpProtocol;
import io.culvert.core.wire.PacketBuffer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Generated packets of protocols other than TCP and what Linux 6.18 made of each, replayed: state,
 * direction, the protocol's state, timeout and flags must be the same. The files say how to read
 * them.
 */
class KernelProtocolsTest {

  private static final String SCTP_STATES =
      "closed cookie_wait cookie_echoed established"
          + " shutdown_sent shutdown_recd shutdown_ack_sent heartbeat_sent";

  private final Rig rig = new Rig();
  private final long start = rig.now;

  private static List<String> answers(String name) {
    try (InputStream in = KernelProtocolsTest.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"sctp-linux-6.18.txt", "protocols-linux-6.18.txt"})
  void everyPacketIsJudgedAsTheKernelJudgedIt(String name) {
    long timeout = 1_010;
    for (String state : SCTP_STATES.split(" ")) {
      rig.set("sctp_timeout_" + state, timeout);
      timeout += 110;
    }
    int packets = 0;
    for (String text : answers(name)) {
      if (!text.startsWith("#")) {
        String[] sides = text.split(" = ");
        String[] sent = sides[0].split(" ");
        rig.now = start + Long.parseLong(sent[0]) * 1_000_000;
        PacketBuffer packet = new PacketBuffer().fill(HexFormat.of().parseHex(sent[2]));
        assertThat(HeaderParser.parse(packet)).isNull();
        rig.send(packet);
        assertAnswer(packet, sides[1].split(" "), text + "\n" + rig.tracking.reason());
        packets++;
      }
    }
    assertThat(packets).isGreaterThan(800);
  }

  private void assertAnswer(PacketBuffer packet, String[] answer, String where) {
    Tracking t = rig.tracking;
    String seen = t.hasEntry() ? t.state() + ":" + t.direction().ordinal() : t.state().toString();
    assertThat(seen).as(where).isEqualTo(answer[0]);
    ConntrackEntry e = new ConntrackEntry();
    PacketTuple tuple = new PacketTuple();
    if (t.state() == ConntrackState.RELATED) {
      e.wrap(t.entry());
    } else if (error(packet)) {
      return;
    } else if (rig.conntrack.tupleOf(packet, tuple)) {
      long handle = rig.conntrack.table().find(tuple, rig.now);
      if (handle >= 0) {
        rig.conntrack.table().entry(ConntrackTable.slot(handle), e);
      }
    }
    if (answer[1].equals("gone")) {
      assertThat(e.present()).as(where).isFalse();
      return;
    }
    assertThat(e.present()).as(where).isTrue();
    String state = rig.conntrack.tracker(e.protocol()).stateName(e);
    assertThat(state.isEmpty() ? "-" : state).as(where).isEqualTo(answer[1]);
    // some milliseconds had passed when the kernel was asked
    long seconds = e.remainingNanos(rig.now) / Rig.SECOND;
    assertThat(seconds - Long.parseLong(answer[2])).as(where).isBetween(-1L, 1L);
    String flags =
        (e.has(EntryStatus.SEEN_REPLY) ? "" : "U") + (e.has(EntryStatus.ASSURED) ? "A" : "");
    assertThat(flags.isEmpty() ? "-" : flags).as(where).isEqualTo(answer[3]);
  }

  private static boolean error(PacketBuffer p) {
    int type = IcmpView.type(p, p.l4());
    return p.protocol() == IpProtocol.ICMP && IcmpView.errorV4(type)
        || p.protocol() == IpProtocol.ICMPV6 && IcmpView.errorV6(type);
  }
}
