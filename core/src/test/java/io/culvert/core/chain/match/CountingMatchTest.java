package io.culvert.core.chain.match;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.chain.Hook;
import io.culvert.core.chain.Outcome;
import io.culvert.core.chain.RuleBench;
import io.culvert.core.chain.TableName;
import io.culvert.core.conntrack.PacketTuple;
import io.culvert.core.wire.Allocation;
import io.culvert.core.wire.DropReason;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.Packets;
import io.culvert.core.wire.TcpView;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Matches that remember: recent, hashlimit, connlimit. */
class CountingMatchTest {

  private final RuleBench bench = new RuleBench();

  private boolean accepted(Packets packet) {
    PacketBuffer p = bench.arrive(packet);
    boolean accepted = bench.at(TableName.FILTER, Hook.FORWARD) == Outcome.ACCEPT;
    if (accepted) {
      bench.rig.conntrack.confirm(p, bench.context.tracking(), bench.rig.now);
    }
    bench.rig.conntrack.release(bench.context.tracking());
    return accepted;
  }

  private static Packets udp(String from) {
    return Packets.udp(from, 9, "192.0.2.1", 10);
  }

  // ---- recent

  @Test
  void recentDropsTheFourthTryOfAMinute() {
    bench.table(
        4,
        "filter",
        "-A FORWARD -m recent --update --seconds 60 --hitcount 4 --name ssh --rsource -j DROP",
        "-A FORWARD -m recent --set --name ssh --rsource -j ACCEPT");
    for (int i = 0; i < 4; i++) {
      assertThat(accepted(udp("10.0.0.2"))).as("try %d", i).isTrue();
      bench.rig.sleep(1);
    }
    assertThat(accepted(udp("10.0.0.2"))).isFalse();
    assertThat(accepted(udp("10.0.0.3"))).as("somebody else").isTrue();
    bench.rig.sleep(59);
    assertThat(accepted(udp("10.0.0.2"))).as("two tries within a minute").isTrue();
  }

  @Test
  void recentRemembersAcrossAReload() {
    String[] rules = {
      "-A FORWARD -m recent --rcheck --name seen -j DROP", "-A FORWARD -m recent --set --name seen"
    };
    bench.table(4, "filter", rules);
    assertThat(accepted(udp("10.0.0.2"))).isTrue();
    bench.table(4, "filter", rules);
    assertThat(accepted(udp("10.0.0.2"))).isFalse();
    bench.table(4, "filter", "-A FORWARD -m recent --remove --name seen");
    accepted(udp("10.0.0.2"));
    bench.table(4, "filter", rules);
    assertThat(accepted(udp("10.0.0.2"))).isTrue();
  }

  @Test
  void recentCountsByMaskSideAndTtl() {
    bench.table(
        4,
        "filter",
        "-A FORWARD -m recent --rcheck --name n --mask 255.255.255.0 -j DROP",
        "-A FORWARD -m recent --set --name n --mask 255.255.255.0");
    assertThat(accepted(udp("10.0.0.2"))).isTrue();
    assertThat(accepted(udp("10.0.0.77"))).isFalse();
    assertThat(accepted(udp("10.0.1.2"))).isTrue();
    bench.table(
        4,
        "filter",
        "-A FORWARD -m recent --rcheck --rttl --name t -j DROP",
        "-A FORWARD -m recent --set --name t");
    assertThat(accepted(udp("10.0.0.2").ttl(60))).isTrue();
    assertThat(accepted(udp("10.0.0.2").ttl(59))).isTrue();
    assertThat(accepted(udp("10.0.0.2").ttl(59))).isFalse();
  }

  @Test
  void recentListForgetsTheLeastRecentlySeen() {
    RecentList list = new RecentList(io.culvert.core.wire.IpAddress.v4(-1));
    list.remember(1);
    Random random = new Random(4);
    List<Long> model = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      long address = random.nextInt(150);
      int at = list.find(4, 0, address, 0);
      assertThat(at >= 0).isEqualTo(model.contains(address));
      if (at >= 0 && random.nextInt(5) == 0) {
        list.remove(at);
        model.remove(address);
      } else if (at >= 0) {
        list.seen(at, 0, i);
        model.remove(address);
        model.add(address);
      } else {
        list.add(4, 0, address, 0, i);
        model.add(address);
        if (model.size() > RecentList.CAPACITY) {
          model.remove(0);
        }
      }
      assertThat(list.size()).isEqualTo(model.size());
    }
  }

  // ---- hashlimit

  @Test
  void hashlimitGivesEachSourceItsOwnRate() {
    bench.table(
        4,
        "filter",
        ":FORWARD DROP [0:0]",
        "-A FORWARD -m hashlimit --hashlimit-upto 2/second --hashlimit-burst 3 --hashlimit-mode"
            + " srcip --hashlimit-name h -j ACCEPT");
    assertThat(passed("10.0.0.2", 10)).isEqualTo(3);
    assertThat(passed("10.0.0.3", 10)).isEqualTo(3);
    bench.rig.sleep(0.5);
    assertThat(passed("10.0.0.2", 10)).isEqualTo(1);
    bench.rig.sleep(100);
    assertThat(passed("10.0.0.2", 10)).isEqualTo(3);
  }

  @Test
  void hashlimitAboveIsTheOpposite() {
    bench.table(
        4,
        "filter",
        "-A FORWARD -m hashlimit --hashlimit-above 1/minute --hashlimit-burst 2 --hashlimit-mode"
            + " srcip --hashlimit-srcmask 24 --hashlimit-name a -j DROP");
    assertThat(passed("10.0.0.2", 1)).isEqualTo(1);
    assertThat(passed("10.0.0.9", 5)).isEqualTo(1);
    assertThat(passed("10.0.1.9", 5)).isEqualTo(2);
  }

  @Test
  void hashlimitInBytesGivesASecondAndTheSecondsOfABurst() {
    // a packet of 28 bytes is two pieces of 16, which is what a second may have
    String rule =
        "-A FORWARD -m hashlimit --hashlimit-upto 16b/s --hashlimit-burst 48b --hashlimit-mode"
            + " srcip --hashlimit-name b -j ACCEPT";
    bench.table(4, "filter", ":FORWARD DROP [0:0]", rule);
    assertThat(passed("10.0.0.2", 9)).isEqualTo(1 + 3);
    bench.rig.sleep(0.5);
    assertThat(passed("10.0.0.2", 9)).isZero();
    bench.rig.sleep(0.5);
    assertThat(passed("10.0.0.2", 9)).as("the burst is over").isEqualTo(1);
    bench.rig.sleep(61);
    assertThat(passed("10.0.0.2", 9)).as("forgotten").isEqualTo(1 + 3);
  }

  @Test
  void hashlimitThatOnlyWatchesIsAboveForTheIntervalBehind() {
    bench.table(
        4,
        "filter",
        "-A FORWARD -m hashlimit --hashlimit-above 2/second --hashlimit-burst 1 --hashlimit-mode"
            + " srcip --hashlimit-rate-match --hashlimit-rate-interval 10"
            + " --hashlimit-htable-expire 100000 --hashlimit-name w -j DROP");
    assertThat(passed("10.0.0.2", 25)).isEqualTo(3);
    bench.rig.sleep(10);
    assertThat(passed("10.0.0.2", 2)).as("there were 25, more than two").isZero();
    bench.rig.sleep(10);
    assertThat(passed("10.0.0.2", 9)).as("there were two").isEqualTo(3);
  }

  private int passed(String from, int packets) {
    int passed = 0;
    for (int i = 0; i < packets; i++) {
      passed += accepted(udp(from)) ? 1 : 0;
    }
    return passed;
  }

  @Test
  void bucketsAgreeWithAnObviousTwin() {
    long second = 1_000_000_000L;
    RateBuckets buckets = new RateBuckets(new PacketRate(second, 4), 10 * second, 100_000);
    Map<Long, long[]> twin = new HashMap<>();
    Random random = new Random(8);
    long now = 0;
    for (int i = 0; i < 50_000; i++) {
      now += random.nextInt(20_000_000);
      long key = random.nextInt(2_000);
      long[] state = twin.computeIfAbsent(key, k -> new long[] {4 * second, 0});
      long last = state[1];
      boolean idle = last == 0 || now - last >= 10 * second;
      state[0] = idle ? 4 * second : Math.min(4 * second, state[0] + now - last);
      state[1] = now;
      boolean expected = state[0] >= second;
      state[0] -= expected ? second : 0;
      assertThat(buckets.take(0, key, 0, 0, 0, 40, now))
          .isEqualTo(expected ? RateBuckets.Token.TAKEN : RateBuckets.Token.NONE);
    }
  }

  @Test
  void aFullTableHasNoRoomForNewKeys() {
    RateBuckets buckets = new RateBuckets(new PacketRate(1, 1), 1000, 10);
    for (int i = 0; i < 10; i++) {
      assertThat(buckets.take(0, i, 0, 0, 0, 40, 1)).isEqualTo(RateBuckets.Token.TAKEN);
    }
    assertThat(buckets.take(0, 99, 0, 0, 0, 40, 2)).isEqualTo(RateBuckets.Token.NO_ROOM);
    assertThat(buckets.take(0, 9, 0, 0, 0, 40, 1)).isEqualTo(RateBuckets.Token.NONE);
    assertThat(buckets.take(0, 99, 0, 0, 0, 40, 2000))
        .as("the others were idle")
        .isEqualTo(RateBuckets.Token.TAKEN);
    assertThat(buckets.size()).isEqualTo(1);
  }

  @Test
  void hashlimitDropsNewKeysWhenItsTableIsFull() {
    bench.table(
        4,
        "filter",
        "-A FORWARD -m hashlimit --hashlimit-above 1/sec --hashlimit-mode srcip,srcport"
            + " --hashlimit-htable-size 1 --hashlimit-htable-max 1 --hashlimit-name h -j DROP");
    assertThat(accepted(udp("10.0.0.2"))).isTrue();
    assertThat(accepted(udp("10.0.0.3"))).isFalse();
    assertThat(accepted(udp("10.0.0.2"))).isTrue();
  }

  // ---- connlimit

  @Test
  void connlimitRefusesTheThirdConnectionUntilOneIsGone() {
    bench.table(
        4,
        "filter",
        "-A FORWARD -p tcp --syn -m connlimit --connlimit-above 2 --connlimit-mask 32 -j DROP");
    assertThat(accepted(syn("10.0.0.2", 1))).isTrue();
    assertThat(accepted(syn("10.0.0.2", 2))).isTrue();
    assertThat(accepted(syn("10.0.0.2", 2))).as("the same again").isTrue();
    assertThat(accepted(syn("10.0.0.2", 3))).isFalse();
    assertThat(accepted(syn("10.0.0.3", 1))).as("somebody else").isTrue();
    bench.rig.send(
        Packets.tcp("192.0.2.1", 80, "10.0.0.2", 1).flags(TcpView.RST | TcpView.ACK).ack(2));
    assertThat(accepted(syn("10.0.0.2", 3))).as("in the same jiffy").isFalse();
    bench.rig.sleep(1);
    assertThat(accepted(syn("10.0.0.2", 3))).isTrue();
    assertThat(accepted(syn("10.0.0.2", 4))).isFalse();
  }

  @Test
  void connlimitUpToIsTheOpposite() {
    bench.table(
        4,
        "filter",
        ":FORWARD DROP [0:0]",
        "-A FORWARD -m connlimit --connlimit-upto 1 --connlimit-mask 24 --connlimit-daddr -j"
            + " ACCEPT");
    assertThat(accepted(syn("10.0.0.2", 1))).isTrue();
    assertThat(accepted(syn("10.0.7.2", 1))).isFalse();
  }

  private static Packets syn(String from, int port) {
    return Packets.tcp(from, port, "192.0.2.1", 80).flags(TcpView.SYN);
  }

  @Test
  void connlimitCountsNoConnectionOnceItIsAssuredAndDropsItWhenItsListIsEmpty() {
    bench.table(4, "filter", "-A FORWARD -p tcp -m connlimit --connlimit-above 5 -j ACCEPT");
    bench.rig.send(syn("10.0.0.2", 1));
    bench.rig.send(answer(TcpView.SYN | TcpView.ACK, 500, 1));
    assertThat(accepted(syn("10.0.0.2", 1).flags(TcpView.ACK).seq(1).ack(501))).isTrue();
    assertThat(counted()).as("a network that is seen first counts one").isEqualTo(1);
    bench.rig.send(answer(TcpView.RST | TcpView.ACK, 501, 1));
    bench.rig.sleep(1);
    Packets late = syn("10.0.0.2", 1).flags(TcpView.ACK).seq(1).ack(501);
    assertThat(accepted(late)).isFalse();
    assertThat(bench.context.dropReason()).isEqualTo(DropReason.MATCH_DROP);
  }

  @Test
  void connlimitTakesAPacketThatComesTwiceInAJiffyForTwoConnections() {
    bench.table(
        4,
        "filter",
        ":twice - [0:0]",
        "-A FORWARD -j twice",
        "-A FORWARD -j twice",
        "-A twice -m connlimit --connlimit-above 1 -j DROP");
    assertThat(accepted(udp("10.0.0.2"))).isFalse();
  }

  private long counted() {
    return bench.rules.chain(TableName.FILTER, "FORWARD").packets();
  }

  private static Packets answer(int flags, long seq, long ack) {
    return Packets.tcp("192.0.2.1", 80, "10.0.0.2", 1).flags(flags).seq(seq).ack(ack);
  }

  @Test
  void connectionListsStayWholeWhileTheyGrow() {
    ConnectionLists lists = new ConnectionLists();
    PacketTuple tuple = new PacketTuple();
    for (int i = 0; i < 10_000; i++) {
      int list = lists.find(0, i % 500, 0);
      tuple.sourceLow = i;
      lists.add(list >= 0 ? list : lists.make(0, i % 500, 0, 1), tuple);
    }
    for (int network = 0; network < 500; network++) {
      int list = lists.find(0, network, 0);
      assertThat(lists.count(list)).isEqualTo(20);
      long member = network;
      for (int n = lists.first(list); n >= 0; n = lists.next(n)) {
        assertThat(lists.tuple(n, tuple).sourceLow).isEqualTo(member);
        member += 500;
      }
      assertThat(member).isEqualTo(network + 10_000);
    }
  }

  @Test
  void noneOfThemAllocatesOnceItsTablesAreMade() {
    bench.table(
        4,
        "filter",
        "-A FORWARD -m recent --update --seconds 60 --hitcount 9999 --name z",
        "-A FORWARD -m recent --set --name z",
        "-A FORWARD -m hashlimit --hashlimit-upto 1/s --hashlimit-mode srcip,dstport"
            + " --hashlimit-name z",
        "-A FORWARD -m connlimit --connlimit-above 3");
    bench.arrive(udp("10.0.0.2"));
    assertThat(Allocation.bytesPerCall(() -> bench.at(TableName.FILTER, Hook.FORWARD))).isZero();
  }
}
