package io.culvert.core.chain.match;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.chain.Hook;
import io.culvert.core.chain.RuleBench;
import io.culvert.core.chain.TableName;
import io.culvert.core.conntrack.EntryStatus;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.Packets;
import io.culvert.core.wire.TcpView;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConntrackMatchTest {

  private final RuleBench bench = new RuleBench();

  /** One question and its answer are through; this is the next packet of the questioner. */
  private Packets known() {
    PacketBuffer first = Packets.udp("10.0.0.2", 4000, "192.0.2.1", 53).parsed();
    bench.rig.send(first);
    bench.rig.send(Packets.udp("192.0.2.1", 53, "10.0.0.2", 4000));
    return Packets.udp("10.0.0.2", 4000, "192.0.2.1", 53);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--ctstate ESTABLISHED | true",
        "--ctstate NEW,RELATED | false",
        "! --ctstate NEW | true",
        "--ctstate SNAT | false",
        "! --ctstate DNAT | true",
        "--ctproto 17 | true",
        "! --ctproto udp | false",
        "--ctorigsrc 10.0.0.0/24 --ctorigdst 192.0.2.1 | true",
        "--ctreplsrc 10.0.0.2 | false",
        "--ctreplsrc 192.0.2.1 --ctrepldst 10.0.0.2 | true",
        "! --ctorigsrc 10.0.0.2 | false",
        "--ctorigsrcport 4000 --ctorigdstport 50:60 | true",
        "--ctreplsrcport 53 --ctrepldstport 4000 | true",
        "! --ctrepldstport 1:100 | true",
        "--ctstatus SEEN_REPLY,EXPECTED | true",
        "--ctstatus ASSURED | false",
        "! --ctstatus ASSURED | true",
        "--ctstatus NONE | false",
        "! --ctstatus NONE | true",
        "--ctexpire 29:30 | true",
        "--ctexpire 31: | false",
        "! --ctexpire 100 | true",
        "--ctdir ORIGINAL | true",
        "--ctdir REPLY | false",
        "--ctstate ESTABLISHED --ctproto tcp | false",
      })
  void ofAKnownEntry(String rule, boolean matches) {
    assertThat(bench.matches(4, "-m conntrack " + rule, known())).isEqualTo(matches);
  }

  @Test
  void theAnswerGoesTheOtherWay() {
    known();
    Packets answer = Packets.udp("192.0.2.1", 53, "10.0.0.2", 4000);
    assertThat(bench.matches(4, "-m conntrack --ctdir REPLY --ctorigsrc 10.0.0.2", answer))
        .isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "-m conntrack --ctstate INVALID, true",
    "-m conntrack ! --ctstate INVALID, false",
    "-m conntrack ! --ctstate NEW, true",
    "-m conntrack --ctstate UNTRACKED, false",
    "-m conntrack --ctproto tcp, false",
    "-m conntrack ! --ctproto tcp, false",
    "-m conntrack --ctstate INVALID --ctproto udp, true",
    "-m state --state INVALID, true",
    "-m connmark --mark 0, false",
    "-m connmark ! --mark 0, false",
    "-m helper --helper ftp, false",
    "-m helper ! --helper ftp, true"
  })
  void withoutAnEntryOnlyTheStateIsAsked(String rule, boolean matches) {
    Packets invalid = Packets.tcp("10.0.0.2", 1, "192.0.2.1", 2).flags(TcpView.FIN);
    assertThat(bench.matches(4, rule, invalid)).isEqualTo(matches);
  }

  @ParameterizedTest
  @ValueSource(strings = {"SNAT", "DNAT", "ESTABLISHED,DNAT"})
  void translationIsAVirtualState(String state) {
    Packets next = known();
    bench.rig.start(next.parsed(), false);
    bench.rig.entry().setStatus(EntryStatus.SRC_NAT | EntryStatus.DST_NAT);
    assertThat(bench.matches(4, "-m conntrack --ctstate " + state, next)).isTrue();
    assertThat(bench.matches(4, "-m conntrack --ctstate NEW,INVALID", next)).isFalse();
  }

  @Test
  void anUntrackedPacketIsUntracked() {
    bench.table(
        4,
        "filter",
        "-A FORWARD -m conntrack --ctstate UNTRACKED",
        "-A FORWARD -m conntrack --ctstate INVALID");
    bench.context.begin(known().parsed(), bench.lan, bench.rig.now);
    bench.context.tracking().untracked();
    bench.at(TableName.FILTER, Hook.FORWARD);
    var forward = bench.rules.chain(TableName.FILTER, "FORWARD");
    assertThat(forward.rule(0).packets()).isEqualTo(1);
    assertThat(forward.rule(1).packets()).isZero();
  }

  @Test
  void connmarkIsTheEntrysMark() {
    Packets next = known();
    bench.rig.start(next.parsed(), false);
    bench.rig.entry().mark(0x15);
    assertThat(bench.matches(4, "-m connmark --mark 0x5/0xf", next)).isTrue();
    assertThat(bench.matches(4, "-m connmark ! --mark 0x5/0xf", next)).isFalse();
    assertThat(bench.matches(4, "-m mark --mark 0x5/0xf", next)).isFalse();
  }
}
