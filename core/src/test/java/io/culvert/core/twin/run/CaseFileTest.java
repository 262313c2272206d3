package io.culvert.core.twin.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.core.conntrack.Tuple;
import io.culvert.core.twin.Emission;
import io.culvert.core.twin.EntrySnapshot;
import io.culvert.core.twin.ExpectationSnapshot;
import io.culvert.core.twin.Probe;
import io.culvert.core.twin.RuleDraft;
import io.culvert.core.twin.Step;
import io.culvert.core.twin.Topology;
import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.Packets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CaseFileTest {

  private static final Tuple TCP = tuple(6, "10.1.0.2", 4_000, "10.2.0.2", 21);
  private static final Tuple BACK = tuple(6, "10.2.0.2", 21, "10.2.0.1", 61_000);
  private static final String HEAD = "family ipv4\nrules\n  *filter\n  COMMIT\n";

  @Test
  void readsWhatItWrites() {
    CaseFile file = example();
    String text = CaseWriter.text(file);
    CaseFile read = CaseReader.read("some.case", text);
    assertThat(CaseWriter.text(read)).isEqualTo(text);
    assertThat(read.excused()).isEqualTo(file.excused());
    assertThat(read.topology()).isEqualTo(file.topology());
    assertThat(read.end()).isEqualTo(file.end());
    assertThat(read.draft().settings()).isEqualTo(file.draft().settings());
    assertThat(read.exchanges()).hasSize(4);
    assertThat(read.exchanges().get(0).touched()).isEqualTo(file.exchanges().get(0).touched());
    assertThat(read.exchanges().get(0).chosen()).isEqualTo(file.exchanges().get(0).chosen());
    assertThat(read.exchanges().get(0).sent().get(0).bytes())
        .isEqualTo(file.exchanges().get(0).sent().get(0).bytes());
    assertThat(read.steps().subList(1, 4)).isEqualTo(file.steps().subList(1, 4));
  }

  @Test
  void aPersonNeedsToWriteLittle() {
    CaseFile read = CaseReader.read("my.case", "# mine\n" + HEAD + "\na0> 4500  # half of it\n");
    assertThat(read.topology()).isEqualTo(Topology.standard());
    assertThat(read.end()).isEmpty();
    assertThat(((Step.Packet) read.steps().get(0)).remark()).isEqualTo("half of it");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "x0> 45 | x.case:5:1: there is no device \"x0\", only [a0, b0, c0]",
        "a0> 4 | x.case:5:4: a packet is two hexadecimal digits a byte; here are 1",
        "a0> 45 67 | x.case:5:8: \"67\" is too much; a remark begins with #",
        "a0> 45ZZ | x.case:5:4: not a hexadecimal digit",
        "wait long | x.case:5:6: \"long\" is no number",
        "set only | x.case:5:5: a setting is NAME VALUE",
        "family ipv5 | x.case:5:8: \"ipv5\" is no family; write ipv4 or ipv6",
        "weit 7 | x.case:5:1: \"weit\" is unknown; a line begins with DEVICE> or",
        "device q | x.case:5:8: a device is NAME ADDRESS/LENGTH",
      })
  void saysWhereAndWhat(String line, String message) {
    assertThatThrownBy(() -> CaseReader.read("x.case", HEAD + line + "\n"))
        .isInstanceOf(CaseException.class)
        .hasMessageStartingWith(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "entry tcp/10.1.0.2:1>10.2.0.2:2 zune 0: none | after the tuple comes",
        "entry tcp/10.1.0.2>10.2.0.2:2 zone 0: none | is no tuple; write",
        "entry tcp/10.1.0.2:1>10.2.0.2:2 zone 0: original=1 | is no tuple; write",
        "chosen tcp/10.1.0.2:1>10.2.0.2:2 zone 0 none | there is no colon",
        "b0< 4 | two hexadecimal digits",
        "nothing | is unknown; an answer begins with",
      })
  void saysWhatIsWrongWithAnAnswer(String line, String message) {
    assertThatThrownBy(() -> CaseReader.read("x.case", HEAD + "a0> 45\n  " + line + "\n"))
        .isInstanceOf(CaseException.class)
        .hasMessageStartingWith("x.case:6:")
        .hasMessageContaining(message);
  }

  private static CaseFile example() {
    EntrySnapshot entry =
        new EntrySnapshot(
            TCP,
            BACK,
            0x18E,
            119,
            7,
            1,
            -2,
            "00000000000000000000000000000001",
            "ftp",
            Optional.of(BACK),
            Optional.of(new EntrySnapshot.Counters(1, 60, 0, 0)),
            Map.of("tcp.state", 3L, "seqadj.original.offset.after", -4L));
    ExpectationSnapshot expectation =
        new ExpectationSnapshot(
            tuple(6, "10.2.0.2", 0, "10.2.0.1", 5_000),
            tuple(6, "255.255.255.255", 0, "255.255.255.255", 65_535),
            TCP,
            299,
            "ftp",
            0,
            0,
            "dir=1 0.0.0.0:5000");
    byte[] syn = Packets.tcp("10.1.0.2", 4_000, "10.2.0.2", 21).bytes();
    byte[] out = Packets.tcp("10.2.0.1", 61_000, "10.2.0.2", 21).bytes();
    Exchange first =
        new Exchange(
            new Step.Packet(0, syn, "ftp: hello"),
            List.of(new Emission(1, out)),
            List.of(
                new Exchange.Touched(new Probe(TCP, 0), Optional.of(entry)),
                new Exchange.Touched(
                    new Probe(tuple(1, "10.1.0.2", 5, "10.2.0.2", 8 << 8), 7), Optional.empty())),
            List.of(
                new Exchange.Chosen.Reply(TCP, 0, Optional.of(BACK)),
                new Exchange.Chosen.Reply(BACK, 3, Optional.empty()),
                new Exchange.Chosen.Expectations(TCP, List.of(expectation, expectation)),
                new Exchange.Chosen.Expectations(BACK, List.of())));
    return new CaseFile(
        "a title",
        Optional.of(new CaseFile.Excused("kernel-fault", "it is one")),
        "entry timeout tcp",
        Topology.standard(),
        new RuleDraft(
            "some.case",
            4,
            "*filter\n-A FORWARD -m comment --comment \"a # b\" -j ACCEPT\nCOMMIT\n",
            List.of(new Step.Set("net.netfilter.nf_conntrack_tcp_loose", 0))),
        List.of(
            first,
            Exchange.of(new Step.Wait(1_500)),
            Exchange.of(new Step.Set("net.ipv4.ip_forward", 0)),
            Exchange.of(new Step.Rules("*nat\nCOMMIT\n"))),
        Optional.of(
            new Exchange.End(List.of(entry), List.of(expectation), "*filter\n[1:60] -A X\n")));
  }

  private static Tuple tuple(int protocol, String from, int fromPort, String to, int toPort) {
    return new Tuple(protocol, IpAddress.of(from), fromPort, IpAddress.of(to), toPort);
  }
}
