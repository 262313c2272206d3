package io.culvert.core.control.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.conntrack.EntryStatus;
import io.culvert.core.conntrack.Tuple;
import io.culvert.core.control.ControlException;
import io.culvert.core.control.EntryChange;
import io.culvert.core.control.EntryDraft;
import io.culvert.core.control.EntryView;
import io.culvert.core.control.ExpectationDraft;
import io.culvert.core.control.Translation;
import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.Packets;
import io.culvert.core.wire.TcpView;
import io.vertx.core.Future;
import java.util.BitSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class EntryDeskTest extends ControlRig {

  private static Tuple tuple(int protocol, String from, int sport, String to, int dport) {
    return new Tuple(protocol, IpAddress.of(from), sport, IpAddress.of(to), dport);
  }

  private static EntryDraft draft(int protocol, int port, String state, String translated) {
    return new EntryDraft(
        tuple(protocol, "10.0.0.2", port, "192.0.2.9", 80),
        tuple(protocol, "192.0.2.9", 80, "10.0.0.2", port),
        new EntryDraft.Zone(0, 3),
        new EntryDraft.Progress(state, 0, 0),
        new EntryChange(
            OptionalInt.of(7),
            -1,
            OptionalLong.of(100),
            EntryStatus.ASSURED | EntryStatus.DYING,
            new BitSet(),
            new BitSet()),
        Optional.ofNullable(translated).map(to -> new Translation(IpAddress.of(to), 0)),
        Optional.empty());
  }

  private ControlException refused(Future<?> future) {
    loop.settle();
    assertThat(future.failed()).isTrue();
    assertThat(future.cause()).isInstanceOf(ControlException.class);
    return (ControlException) future.cause();
  }

  @Test
  void anEntryIsMadeAndFoundByPackets() throws Exception {
    EntryView made = done(control.create(draft(6, 1000, "ESTABLISHED", "203.0.113.1")));
    assertThat(made.progress().l4State()).isEqualTo("ESTABLISHED");
    assertThat(made.progress().timeoutSeconds()).isEqualTo(100);
    assertThat(made.marks().mark()).isEqualTo(7);
    assertThat(made.has(EntryStatus.ASSURED)).isTrue();
    assertThat(made.has(EntryStatus.DYING)).isFalse();
    assertThat(made.has(EntryStatus.SRC_NAT)).isTrue();
    assertThat(made.reply()).isEqualTo(tuple(6, "192.0.2.9", 80, "203.0.113.1", 1000));
    rig.send(Packets.tcp("10.0.0.2", 1000, "192.0.2.9", 80).flags(TcpView.ACK).seq(9).ack(1));
    assertThat(list("")).hasSize(1);
    assertThat(rig.events).contains("NEW 6 10.0.0.2:1000 > 192.0.2.9:80");
  }

  @Test
  void whatHasATupleAlreadyIsLeftAlone() throws Exception {
    done(control.create(draft(17, 1000, "", null)));
    assertThat(refused(control.create(draft(17, 1000, "", "203.0.113.1"))).code())
        .isEqualTo(ControlException.Code.CONFLICT);
    assertThat(list("")).hasSize(1);
  }

  @Test
  void anUnknownStateAndAFullTableLeaveNothingBehind() throws Exception {
    assertThat(refused(control.create(draft(6, 1, "LISTENING", null))).code())
        .isEqualTo(ControlException.Code.BAD_REQUEST);
    assertThat(refused(control.create(draft(17, 1, "ESTABLISHED", null))).code())
        .isEqualTo(ControlException.Code.BAD_REQUEST);
    done(control.tunable("net.netfilter.nf_conntrack_max", 1));
    done(control.create(draft(17, 1, "", null)));
    assertThat(refused(control.create(draft(17, 2, "", null)))).hasMessage("the table is full");
    assertThat(list("")).hasSize(1);
    assertThat(rig.conntrack.table().count()).isEqualTo(1);
  }

  @Test
  void anExpectationNeedsAMasterWithAHelper() {
    Tuple wanted = tuple(6, "192.0.2.9", 0, "10.0.0.2", 6000);
    Tuple mask = tuple(255, "255.255.255.255", 0, "255.255.255.255", 65_535);
    Tuple master = tuple(6, "10.0.0.2", 1032, "192.0.2.9", 21);
    ExpectationDraft draft = new ExpectationDraft(master, wanted, mask, 60);
    assertThat(refused(control.expect(draft)).code()).isEqualTo(ControlException.Code.NOT_FOUND);
    expect();
    assertThat(refused(control.expect(draft))).hasMessage("the master entry has no helper");
    rig.entry().helper(rig.conntrack.helpers().idOf("ftp"));
    assertThat(done(control.expect(draft)).tuple()).isEqualTo(wanted);
    assertThat(refused(control.expect(draft)).code()).isEqualTo(ControlException.Code.CONFLICT);
  }
}
