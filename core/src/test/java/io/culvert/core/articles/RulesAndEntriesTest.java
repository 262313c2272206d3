package io.culvert.core.articles;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.chain.TableName;
import io.culvert.core.wire.Packets;
import io.culvert.core.wire.TcpView;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the articles say of the way of a packet, and of what rules can and can't do to entries. */
class RulesAndEntriesTest {

  private static final String HOST = "192.0.2.2";
  private static final String PEER = "198.51.100.9";
  private static final String ACCEPT_NEW =
      "*filter\n:INPUT DROP [0:0]\n-A INPUT -p tcp -m state --state NEW,ESTABLISHED -j ACCEPT\n"
          + "COMMIT\n";

  private ArticleRouter router = ArticleRouter.host(HOST);

  @AfterEach
  void close() {
    router.close();
  }

  private ArticleRouter.Passage bareAck(String to) {
    return router.fromNet(Packets.tcp(PEER, 4000, to, 80).seq(700).ack(300));
  }

  private void establish() {
    router.fromHost(Packets.tcp(HOST, 4000, PEER, 80).flags(TcpView.SYN).seq(100));
    router.fromNet(
        Packets.tcp(PEER, 80, HOST, 4000).flags(TcpView.SYN | TcpView.ACK).seq(900).ack(101));
    router.fromHost(Packets.tcp(HOST, 4000, PEER, 80).seq(101).ack(901));
  }

  @Test
  void anAckAloneCanOpenAnEntry() {
    router.rules(ACCEPT_NEW);
    ArticleRouter.Passage ack = bareAck(HOST);
    assertThat(ack.state()).isEqualTo("NEW");
    assertThat(ack.passed()).isTrue();
    assertThat(router.line()).startsWith("tcp      6 300 ESTABLISHED").contains("[UNREPLIED]");
  }

  @Test
  void anAckToAHostThatDoesNotExistIsAnsweredByNobody() {
    router.close();
    router = ArticleRouter.gateway();
    ArticleRouter.Passage ack = bareAck("192.0.2.77");
    assertThat(ack.state()).isEqualTo("NEW");
    assertThat(ack.back()).isEmpty();
    assertThat(router.count()).isEqualTo(1);
  }

  @Test
  void withTheSynRuleOnlyASynOpensOne() {
    router.example("host-syn-only");
    ArticleRouter.Passage ack = bareAck(HOST);
    assertThat(ack.state()).isEqualTo("NEW");
    assertThat(ack.passed()).isFalse();
    assertThat(router.packets(TableName.FILTER, "INPUT", "NEW -j DROP")).isEqualTo(1);
    assertThat(router.count()).isZero();
    Packets syn = Packets.tcp(PEER, 4000, HOST, 80).flags(TcpView.SYN).seq(700);
    assertThat(router.fromNet(syn).passed()).isTrue();
    assertThat(router.line()).contains("SYN_SENT");
  }

  @Test
  void eachPacketMeetsTheFilterEvenIfItIsEstablished() {
    router.example("host-outbound-tcp");
    establish();
    router.rules("*filter\n:INPUT DROP [0:0]\n:OUTPUT DROP [0:0]\nCOMMIT\n");
    ArticleRouter.Passage data =
        router.fromNet(Packets.tcp(PEER, 80, HOST, 4000).seq(901).ack(101).payload("hello"));
    assertThat(data.state()).isEqualTo("ESTABLISHED");
    assertThat(data.passed()).isFalse();
  }

  @Test
  void rulesDeleteNoEntryButTimeDoes() {
    router.example("host-outbound-tcp");
    establish();
    router.rules("*filter\n:INPUT DROP [0:0]\n:OUTPUT DROP [0:0]\nCOMMIT\n");
    assertThat(router.line()).contains("ESTABLISHED");
    router.sleep(432_000);
    assertThat(router.count()).isZero();
  }

  @Test
  void todayAnEntryCanBeDeletedByCommand() {
    router.example("host-outbound-tcp");
    establish();
    assertThat(router.culvert("conntrack", "-D", "-p", "tcp", "--dport", "80"))
        .contains("dport=80");
    assertThat(router.count()).isZero();
  }

  @Test
  void fragmentsArePutTogetherBeforeTheyAreTracked() {
    router.rules(
        "*filter\n:INPUT DROP [0:0]\n-A INPUT -p udp -m udp --dport 53 -m state --state NEW"
            + " -j ACCEPT\nCOMMIT\n");
    Packets whole = Packets.udp(PEER, 4000, HOST, 53).payloadBytes(3000);
    List<byte[]> fragments = whole.fragments(1500);
    assertThat(fragments).hasSize(3);
    assertThat(router.fromNet(fragments.get(0)).passed()).isFalse();
    assertThat(router.fromNet(fragments.get(1)).passed()).isFalse();
    assertThat(router.count()).isZero();
    ArticleRouter.Passage last = router.fromNet(fragments.get(2));
    assertThat(last.state()).isEqualTo("NEW");
    assertThat(last.beyond()).hasSize(3);
    assertThat(router.packets(TableName.FILTER, "INPUT", "--dport 53")).isEqualTo(1);
    assertThat(router.line()).contains("sport=4000 dport=53");
  }

  @Test
  void addressesChangeBeforeAndAfterTheFilterAndStatesAreSetBeforeBoth() {
    router.close();
    router =
        ArticleRouter.gateway()
            .rules(
                """
                *raw
                -A PREROUTING -m state --state UNTRACKED
                -A PREROUTING -m state --state INVALID
                COMMIT
                *nat
                -A PREROUTING -m state --state NEW -d 203.0.113.1 -j DNAT --to-destination 192.0.2.9
                -A POSTROUTING -s 198.51.100.9 -d 192.0.2.9 -j SNAT --to-source 192.0.2.1
                COMMIT
                *filter
                :FORWARD DROP [0:0]
                -A FORWARD -s 198.51.100.9 -d 192.0.2.9 -m state --state NEW -j ACCEPT
                COMMIT
                """);
    Packets syn = Packets.tcp(PEER, 4000, "203.0.113.1", 80).flags(TcpView.SYN);
    ArticleRouter.Passage passage = router.fromNet(syn);
    assertThat(passage.beyond()).hasSize(1);
    assertThat(router.line())
        .contains("src=198.51.100.9 dst=203.0.113.1 ", "src=192.0.2.9 dst=192.0.2.1 ");
    assertThat(router.packets(TableName.FILTER, "FORWARD", "192.0.2.9")).isEqualTo(1);
    assertThat(router.packets(TableName.NAT, "POSTROUTING", "SNAT")).isEqualTo(1);
  }
}
