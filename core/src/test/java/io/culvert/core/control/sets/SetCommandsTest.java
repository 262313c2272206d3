package io.culvert.core.control.sets;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.boot.BuiltInRules;
import io.culvert.core.chain.Hook;
import io.culvert.core.chain.RuleBench;
import io.culvert.core.chain.TableName;
import io.culvert.core.clock.VirtualClock;
import io.culvert.core.control.SetFlags;
import io.culvert.core.sets.IpSets;
import io.culvert.core.wire.IpProtocol;
import io.culvert.core.wire.Packets;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Commands on sets, what they print, and packets that rules ask sets about. */
class SetCommandsTest {

  private static final String LINES =
      """
      create a hash:ip family inet timeout 0 counters comment
      add a 1.2.3.4 comment xy packets 7
      add a 1.2.3.8/30
      create b hash:net,port family inet6 maxelem 100
      add b 2001:db8::/32,tcp:80-82
      add b 2001:db9::1,icmpv6:echo-request
      create c hash:ip,port
      add c 1.1.1.1,icmp:echo-request
      add c 1.1.1.1,udp:53
      add c 1.1.1.1,vrrp:0
      add c 1.1.1.1,icmp:200/3
      create d bitmap:port range 0-1023
      add d 22
      add d 80-82
      create e bitmap:ip range 10.0.0.0/24
      add e 10.0.0.5
      create f hash:net
      add f 10.0.0.0/8
      add f 10.1.0.0/16 nomatch
      add f 1.2.3.0-1.2.3.9
      create g hash:net,iface
      add g 0.0.0.0/0,eth0
      create m hash:ip,port,net
      add m 1.1.1.1,80,2.0.0.0/8
      create n hash:ip netmask 24
      add n 1.2.3.4
      create o hash:ip,port,ip family inet6
      add o fd00::1,tcp:443,fd00::2
      create i hash:net skbinfo counters comment timeout 0
      add i 10.0.0.0/24 skbmark 0x1111/0xff00ffff skbprio 1:A skbqueue 10 comment z nomatch
      add i 10.0.1.0/24 skbmark 0x5
      add i 10.0.2.0/24 skbmark 5
      add i 10.0.3.0/24 skbprio 2
      add i 10.0.4.0/24 skbqueue 65536
      add i 10.0.5.0/24 skbprio 0:0
      add i 10.0.6.0/24 skbmark 0/0
      add c 1.1.1.1,udp:54 skbmark 0x1
      create j bitmap:port range 1-9 skbinfo
      add j 3 skbprio ffff:1
      create l list:set
      add l a
      add l f before a
      add a 1.2.3.4
      add f 0.0.0.0/0
      del a 9.9.9.9
      create a hash:ip
      destroy a
      destroy zz
      rename a aa
      swap a f
      add a 1.2.3.4.5
      add a fe80::1
      add d 9999
      add b 1:2::,xx:9
      create q hash:nosuch
      create q hash:ip bad 3
      flush zz
      add a 1.2.3.4,80
      frob
      test a 1.2.3.9
      test a 9.9.9.9
      test f 10.2.0.1
      test f 10.1.0.1
      swap a n
      """;

  private final RuleBench bench = new RuleBench();
  private final VirtualClock clock = new VirtualClock();
  private final IpSets sets = bench.memory.named(IpSets.class, "", IpSets::new);
  private final SetCommands commands =
      new SetCommands(sets, BuiltInRules.names(), clock, name -> 0);

  private String run(String line) {
    try {
      return commands.run(SetArguments.split(line), SetFlags.NONE);
    } catch (SetException e) {
      return "refused";
    }
  }

  /** Lines of adds sorted, without the seeds of hashes. */
  private static List<String> normal(String saved) {
    return saved.lines().map(line -> line.replaceFirst(" initval .*", "")).sorted().toList();
  }

  @Test
  @Tag("tun")
  void saysWhatIpsetSays(@TempDir Path folder) throws IOException, InterruptedException {
    Path lines = folder.resolve("lines");
    Files.writeString(lines, LINES);
    String script =
        "command -v ipset >/dev/null || exit 99\n"
            + "while read -r line; do eval ipset $line >/dev/null 2>&1 && echo 0 || echo 1; done < "
            + lines
            + "\nipset save\n";
    Process process =
        new ProcessBuilder("unshare", "-n", "bash", "-c", script).redirectErrorStream(true).start();
    String theirs = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    Assumptions.assumeTrue(process.waitFor() == 0, "needs root and ipset");
    String ours =
        LINES
            .lines()
            .map(line -> run(line).equals("refused") ? "1" : "0")
            .collect(Collectors.joining("\n"));
    List<String> answers = theirs.lines().limit(LINES.lines().count()).toList();
    StringBuilder different = new StringBuilder();
    for (int i = 0; i < answers.size(); i++) {
      if (!answers.get(i).equals(ours.lines().toList().get(i))) {
        different.append(LINES.lines().toList().get(i)).append('\n');
      }
    }
    assertThat(different.toString()).isEmpty();
    String saved = theirs.lines().skip(answers.size()).collect(Collectors.joining("\n"));
    assertThat(normal(run("save"))).isEqualTo(normal(saved));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "hash:ip | 10.0.0.2 | src | true",
        "hash:ip | 10.0.0.2 | dst | false",
        "hash:net | 10.0.0.0/8 | src | true",
        "hash:net | 10.0.0.0/8,10.0.0.0/24 nomatch | src | false",
        "hash:net | 10.0.0.0/8,10.1.0.0/24 nomatch | src | true",
        "hash:ip,port | 192.0.2.1;udp:53 | dst,dst | true",
        "hash:ip,port | 192.0.2.1;tcp:53 | dst,dst | false",
        "hash:ip,port | 192.0.2.1;udp:53 | dst,src | false",
        "hash:ip,port | 192.0.2.1;udp:53 | dst | false",
        "hash:net,port | 192.0.2.0/24;udp:50-60 | dst,dst | true",
        "hash:ip,port,ip | 10.0.0.2;udp:53;192.0.2.1 | src,dst,dst | true",
        "hash:ip,port,net | 10.0.0.2;udp:53;192.0.0.0/8 | src,dst,dst | true",
        "hash:net,net | 10.0.0.0/8;192.0.0.0/8 | src,dst | true",
        "hash:net,iface | 10.0.0.0/8;lan0 | src,src | true",
        "hash:net,iface | 10.0.0.0/8;wan0 | src,src | false",
        "hash:net,iface | 10.0.0.0/8;wan0 | src,dst | true",
        "bitmap:port range 0-99 | 53 | dst | true",
        "bitmap:port range 0-99 | 53 | src | false",
        "bitmap:ip range 10.0.0.0/24 | 10.0.0.0-10.0.0.9 | src | true",
        "hash:mac | 00:11:22:33:44:55 | src | false",
        "hash:ip netmask 24 | 10.0.0.77 | src | true",
      })
  void packets(String type, String elements, String sides, boolean in) {
    assertThat(run("create s " + type)).isEmpty();
    for (String element : elements.split(",")) {
      assertThat(run("add s " + element.replace(';', ','))).as(element).isEmpty();
    }
    Packets packet = Packets.udp("10.0.0.2", 1000, "192.0.2.1", 53);
    assertThat(bench.matches(4, "-m set --match-set s " + sides, packet)).isEqualTo(in);
    assertThat(bench.matches(4, "-m set ! --match-set s " + sides, packet)).isEqualTo(!in);
  }

  @Test
  void listsExceptionsCountersAndTheTarget() {
    run("create one hash:ip counters");
    run("create net hash:net");
    run("create all list:set");
    run("add all one");
    run("add all net");
    run("add net 10.0.0.0/24 nomatch");
    bench.table(
        4,
        "filter",
        "-A FORWARD -m set --match-set all src",
        "-A FORWARD -m set --match-set net src --return-nomatch",
        "-A FORWARD -j SET --add-set one src",
        "-A FORWARD -m set --match-set all src",
        "-A FORWARD -m set --match-set one src --packets-gt 2",
        "-A FORWARD -j SET --del-set net src");
    bench.arrive(Packets.raw("10.0.0.2", "192.0.2.1", IpProtocol.GRE, new byte[8]));
    bench.at(TableName.FILTER, Hook.FORWARD);
    var forward = bench.rules.chain(TableName.FILTER, "FORWARD");
    assertThat(forward.rules()).extracting("packets").containsExactly(0L, 1L, 1L, 1L, 1L, 1L);
    assertThat(run("save one")).contains("add one 10.0.0.2 packets 3 bytes 84");
    assertThat(run("save net")).doesNotContain("add net");
  }

  @Test
  void whatAnElementSaysIsGivenToThePacket() {
    run("create plain hash:ip");
    run("add plain 10.0.0.2");
    run("create says hash:ip,port skbinfo");
    run("add says 10.0.0.2,udp:53 skbmark 0x1200/0xff00 skbprio 2:3");
    run("create all list:set");
    run("add all says");
    bench.table(
        4,
        "mangle",
        "-A FORWARD -j MARK --set-mark 0x3456",
        "-A FORWARD -j SET --map-set all src,dst --map-mark --map-prio");
    bench.arrive(Packets.udp("10.0.0.2", 7, "192.0.2.1", 53));
    bench.at(TableName.MANGLE, Hook.FORWARD);
    assertThat(bench.context.mark()).isEqualTo(0x1256);
    assertThat(bench.context.priority()).isEqualTo(0x20003);
    bench.arrive(Packets.udp("10.0.0.2", 7, "192.0.2.1", 54));
    bench.at(TableName.MANGLE, Hook.FORWARD);
    assertThat(bench.context.mark()).as("not in the set").isEqualTo(0x3456);
    bench.table(
        4,
        "mangle",
        "-A FORWARD -j CLASSIFY --set-class 1:1",
        "-A FORWARD -j SET --map-set plain src --map-mark --map-prio");
    bench.at(TableName.MANGLE, Hook.FORWARD);
    assertThat(bench.context.priority()).as("a set that says nothing says 0").isZero();
    assertThat(bench.context.mark()).isEqualTo(0x3456);
  }

  @Test
  void elementsLeaveWhenTheirTimeIsOver() {
    run("create t hash:ip timeout 10 maxelem 2");
    run("add t 10.0.0.1");
    run("add t 10.0.0.2 timeout 20");
    assertThat(run("add t 10.0.0.3")).isEqualTo("refused");
    clock.advance(11_000_000_000L);
    assertThat(run("test t 10.0.0.1")).isEqualTo("refused");
    assertThat(run("test t 10.0.0.2")).isEqualTo("10.0.0.2 is in set t.\n");
    assertThat(run("add t 10.0.0.3")).isEmpty();
    assertThat(run("save t")).contains("add t 10.0.0.3 timeout 10").doesNotContain("10.0.0.1 ");
  }

  @Test
  void aThousandElementsComeAndGo() {
    run("create many hash:net,port maxelem 100000");
    assertThat(run("add many 10.0.0.0/8,tcp:1-3000")).isEmpty();
    assertThat(run("add many 10.1.0.0/16,tcp:1-3000")).isEmpty();
    assertThat(run("del many 10.0.0.0/8,tcp:1-2999")).isEmpty();
    assertThat(run("save many").lines()).hasSize(1 + 3001);
    assertThat(run("test many 10.9.9.9,tcp:3000")).startsWith("10.9.9.9");
    assertThat(run("test many 10.9.9.9,tcp:2999")).isEqualTo("refused");
    assertThat(run("test many 10.1.9.9,tcp:2999")).startsWith("10.1.9.9");
  }
}
