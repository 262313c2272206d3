package io.culvert.core.twin.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.conntrack.EntryStatus;
import io.culvert.core.twin.Emission;
import io.culvert.core.twin.EntrySnapshot;
import io.culvert.core.twin.Step;
import io.culvert.core.twin.traffic.help.HelperKinds;
import io.culvert.core.twin.traffic.ip.IpKinds;
import io.culvert.core.twin.traffic.mix.StandardMix;
import io.culvert.core.twin.traffic.packet.IpBytes;
import io.culvert.core.twin.traffic.packet.SctpPacket;
import io.culvert.core.twin.traffic.sctp.SctpKinds;
import io.culvert.core.wire.IpProtocol;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the special kinds of conversation do to the engine; the kernel is asked elsewhere. */
class SpecialTrafficTest {

  private static final String OPEN = TrafficRig.ATTACHES_HELPERS + TrafficRig.COUNTS_STATES;
  private static final String HIDDEN = TrafficRig.ATTACHES_HELPERS + TrafficRig.MASQUERADES;
  private static final long SCTP_ESTABLISHED = 4;

  private final List<EntrySnapshot> entries = new ArrayList<>();
  private final List<Step> steps = new ArrayList<>();
  private final List<Emission> sent = new ArrayList<>();

  private Map<String, Long> play(List<Kind> kinds, int ipVersion, String rules) {
    return play(kinds, ipVersion, rules, 5);
  }

  private Map<String, Long> play(List<Kind> kinds, int ipVersion, String rules, int scenarios) {
    entries.clear();
    TrafficMix mix = new TrafficMix(kinds);
    TrafficRig.play(
        mix,
        TrafficRig.rules(ipVersion, rules),
        scenarios,
        400,
        (side, step, emissions) -> {
          steps.add(step);
          sent.addAll(emissions);
          entries.addAll(side.entries());
        },
        (side, draft) -> {});
    return mix.tally().counts();
  }

  /** How many different entries there ever were of which {@code wanted} was true once. */
  private long entries(Predicate<EntrySnapshot> wanted) {
    return entries.stream()
        .filter(wanted)
        .map(e -> e.original() + " " + e.reply())
        .distinct()
        .count();
  }

  private static boolean has(EntrySnapshot entry, int status) {
    return (entry.status() & status) != 0;
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 6})
  void mostSctpLivesBecomeEstablished(int ipVersion) {
    List<Kind> lives =
        SctpKinds.ALL.stream().filter(kind -> kind.name().equals("sctp.life")).toList();
    Map<String, Long> tally = play(lives, ipVersion, OPEN);
    long all = entries(e -> e.original().protocol() == IpProtocol.SCTP);
    long up = entries(e -> Objects.equals(e.details().get("sctp.state"), SCTP_ESTABLISHED));
    assertThat(up).as("of %d", all).isGreaterThan(all / 2).isGreaterThan(40);
    assertThat(tally.keySet())
        .contains("sctp.chunk.abort-t", "sctp.chunk.fault.checksum", "sctp.chunk.heartbeat-ack");
    long wrong = steps.stream().filter(s -> !sums(s)).count();
    assertThat(wrong).isEqualTo(tally.get("sctp.chunk.fault.checksum"));
  }

  private static boolean sums(Step step) {
    if (!(step instanceof Step.Packet packet)) {
      return true;
    }
    byte[] p = packet.bytes();
    int at = IpBytes.transportAt(p);
    return p.length < at + SctpPacket.HEADER_BYTES || SctpPacket.sums(p, at);
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 6})
  void dataConnectionsAreExpected(int ipVersion) {
    for (String rules : List.of(OPEN, HIDDEN)) {
      Map<String, Long> tally = play(HelperKinds.ALL, ipVersion, rules);
      long controls = entries(e -> e.helper().equals("ftp"));
      long data = entries(e -> expected(e) && e.original().protocol() == IpProtocol.TCP);
      assertThat(data).as("of %d control connections", controls).isGreaterThan(controls / 5);
      assertThat(controls).isGreaterThan(10);
      assertThat(entries(e -> expected(e) && e.original().protocol() == IpProtocol.UDP))
          .as("TFTP transfers")
          .isGreaterThan(5);
      assertThat(tally.keySet())
          .contains("helper.ftp.active", "helper.ftp.passive", "helper.tftp.request");
    }
  }

  private static boolean expected(EntrySnapshot entry) {
    return has(entry, EntryStatus.EXPECTED) && entry.master().isPresent();
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 6})
  void otherProtocolsAreAnswered(int ipVersion) {
    play(IpKinds.ALL, ipVersion, OPEN);
    for (int protocol :
        List.of(IpProtocol.GRE, IpProtocol.UDPLITE, IpProtocol.ESP, IpProtocol.DCCP)) {
      assertThat(
              entries(e -> e.original().protocol() == protocol && has(e, EntryStatus.SEEN_REPLY)))
          .as("replied of protocol %d", protocol)
          .isGreaterThan(1);
    }
    assertThat(sent).hasSizeGreaterThan(steps.size() / 4);
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 6})
  void everythingIsDrawnAndPartOfItPasses(int ipVersion) {
    List<Kind> special =
        StandardMix.KINDS.stream().filter(k -> !k.name().matches("(tcp|udp|icmp).*")).toList();
    Map<String, Long> tally = play(special, ipVersion, HIDDEN, 20);
    assertThat(tally.keySet())
        .containsAll(special.stream().map(Kind::name).toList())
        .containsAll(
            Stream.of("fragment.cut", "fragment.large.cut", "dressed.header", "dressed.lie")
                .toList());
    assertThat(sent).hasSizeGreaterThan(steps.size() / 5);
  }
}
