package io.culvert.core.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.cli.CliRig.Ran;
import io.culvert.core.control.ClusterOrder;
import io.culvert.core.control.ClusterViews;
import io.culvert.core.control.RuleText.Way;
import io.culvert.core.control.json.JsonText;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class CommandsTest {

  private static CliRig rig;

  @TempDir Path folder;

  @BeforeAll
  static void start() throws Exception {
    rig = new CliRig();
  }

  @AfterAll
  static void stop() throws Exception {
    rig.close();
  }

  private String file(String name, String text) throws Exception {
    return Files.writeString(folder.resolve(name), text).toString();
  }

  @Test
  void helpIsOneScreenWithExamplesAndExitCodes() {
    Ran help = CliRig.offline("--help");
    assertThat(help.exit()).isZero();
    assertThat(help.out())
        .contains("Examples:", "Exit codes:", "  conntrack ", "  run ", "  check ")
        .satisfies(text -> assertThat(text.lines().count()).isLessThan(45));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "run",
        "check",
        "status",
        "conntrack",
        "save",
        "load",
        "diff",
        "sysctl",
        "helper",
        "page"
      })
  void everyCommandExplainsItself(String command) {
    Ran help = CliRig.offline(command, "--help");
    assertThat(help.exit()).isZero();
    assertThat(help.out()).contains("Usage: culvert " + command, "Examples:", "Exit codes:");
    assertThat(help.out().lines()).allMatch(line -> line.length() <= 100);
  }

  @Test
  void withoutACommandTheHelpGoesToStandardError() {
    Ran ran = CliRig.offline();
    assertThat(ran.exit()).isEqualTo(2);
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err()).contains("Usage: culvert");
  }

  @Test
  void anUnknownCommandIsAnsweredWithTheNearest() {
    Ran ran = CliRig.offline("conntrak", "-L");
    assertThat(ran.exit()).isEqualTo(2);
    assertThat(ran.err())
        .isEqualTo(
            "culvert: there is no command \"conntrak\"; did you mean \"culvert conntrack\"?\n");
    assertThat(CliRig.offline("xyzzy").err())
        .isEqualTo("culvert: there is no command \"xyzzy\"; culvert --help lists them\n");
  }

  @Test
  void statusIsOneScreenAndTellsHealthByItsCode() {
    rig.control().alarms = List.of();
    Ran well = rig.run("status");
    assertThat(well.exit()).isZero();
    assertThat(well.out())
        .contains(
            "culvert 0.1.0   up 1 h 18 min   profile modern   io epoll   /etc/culvert.yaml\n",
            "table      0 of 262144 entries (0 %), 0 expectations\n",
            "rules      IPv4  rules.v4: 14 rules in 3 chains, loaded ",
            "device     lan0     up   mtu 1500  in 10 (1.0 kB)  out 20 (2.0 kB)  10.0.0.1/24\n",
            "dropped    12 dropped by a rule\n");
    rig.control().alarms = List.of("device wan0 is \u001b[31mdown");
    Ran ill = rig.run("status");
    assertThat(ill.exit()).isEqualTo(1);
    assertThat(ill.out()).contains("ALARM      device wan0 is \\u001b[31mdown\n");
    Ran json = rig.run("status", "-o", "json");
    assertThat(JsonText.parseObject(json.out())).containsEntry("healthy", false);
    rig.control().alarms = List.of();
  }

  @Test
  void rulesAreSavedLoadedAndCompared() throws Exception {
    assertThat(rig.run("save").out()).isEqualTo("*filter IPv4\n");
    assertThat(rig.run("save", "--ipv6", "-c", "-t", "nat").out()).isEqualTo("*nat IPv6 -c\n");
    assertThat(JsonText.parse(rig.run("save", "-o", "json").out())).isInstanceOf(List.class);

    String good = file("good.v4", "*filter\nCOMMIT\n");
    String bad = file("bad.v4", "BAD");
    Ran tested = rig.run("load", "--test", good);
    assertThat(tested.exit()).as(tested.toString()).isZero();
    assertThat(tested.out()).endsWith(": 5 rules in 3 chains would be loaded (IPv4)\n");
    assertThat(rig.control().loaded).isNull();
    assertThat(rig.run("load", "-c", "--ipv6", good).out()).endsWith(" loaded (IPv6)\n");
    assertThat(rig.control().loaded.ipVersion()).isEqualTo(6);
    assertThat(rig.control().loaded.is(Way.COUNTERS)).isTrue();
    Ran refused = rig.run("load", bad);
    assertThat(refused.exit()).isEqualTo(2);
    assertThat(refused.err())
        .isEqualTo(bad + ":3:7: error[E012]: no such match\nnothing was changed\n");
    Ran absent = rig.run("load", "/nonexistent.v4");
    assertThat(absent.exit()).isEqualTo(1);
    assertThat(absent.err()).contains("/nonexistent.v4: no such file");
    assertThat(rig.run("diff", good).out()).isEqualTo("-old\n+new\n");
    assertThat(rig.run("diff", file("same", "SAME")).out()).isEmpty();
  }

  @Test
  void rulesAreCheckedWithoutARouter() throws Exception {
    String good =
        file(
            "good.v4",
            "*filter\n:FORWARD DROP [0:0]\n-A FORWARD -m conntrack --ctstate INVALID -j DROP\n"
                + "-A FORWARD -p tcp -m tcp --dport 22 -j ACCEPT\nCOMMIT\n");
    Ran ok = CliRig.offline("check", good);
    assertThat(ok.err()).isEmpty();
    assertThat(ok.out()).isEqualTo(good + ": ok, 2 rules in 3 chains\n");
    assertThat(ok.exit()).isZero();
    String bad = file("bad.v4", "*filter\n-A FORWARD -p tcp -m geoip -j DROP\nCOMMIT\n");
    Ran refused = CliRig.offline("check", bad);
    assertThat(refused.exit()).isEqualTo(2);
    assertThat(refused.err()).contains(bad + ":2:22: error[E012]", "^^^^^", "1 error");
    Ran json = CliRig.offline("check", bad, "-o", "json");
    assertThat(JsonText.parseObject(json.out())).containsEntry("ok", false);
    assertThat(json.out()).contains("\"code\":\"E012\",\"line\":2,\"column\":22");
    assertThat(CliRig.offline("check", "/nonexistent").exit()).isEqualTo(1);
  }

  @Test
  void tunablesAreShownAndSet() {
    rig.control().sysctl.put("net.netfilter.nf_conntrack_max", 5L);
    rig.control().sysctl.put("net.netfilter.nf_conntrack_max2", 6L);
    assertThat(rig.run("sysctl", "net.netfilter.nf_conntrack_max").out())
        .isEqualTo("net.netfilter.nf_conntrack_max = 5\n");
    assertThat(rig.run("sysctl", "net/netfilter/nf_conntrack_max", "-n").out()).isEqualTo("5\n");
    assertThat(rig.run("sysctl", "net.netfilter").out().lines()).hasSize(2);
    assertThat(rig.run("sysctl").out().lines()).hasSize(2);
    assertThat(rig.run("sysctl", "net.netfilter.nf_conntrack_max=0x10").out())
        .isEqualTo("net.netfilter.nf_conntrack_max = 16\n");
    Ran absent = rig.run("sysctl", "net.nothing");
    assertThat(absent.exit()).isEqualTo(1);
    assertThat(absent.err()).contains("no tunable is called \"net.nothing\"");
    assertThat(rig.run("sysctl", "net.netfilter.nf_conntrack_max=much").exit()).isEqualTo(2);
    assertThat(rig.run("sysctl", "a b").exit()).isEqualTo(2);
    rig.control().sysctl.clear();
  }

  @Test
  void helpersAreListedReloadedAndDisabled() {
    assertThat(rig.run("helper", "list").out())
        .startsWith("ftp        active    tcp 21     culvert-ftp 0.1.0  entries 4");
    assertThat(rig.run("helper", "reload", "ftp").exit()).isZero();
    assertThat(rig.run("helper", "disable", "ftp").out()).contains("disabled");
    assertThat(rig.run("helper", "disable", "../x").exit()).isEqualTo(2);
    assertThat(CliRig.offline("helper").exit()).isEqualTo(2);
  }

  @Test
  void aClusterIsShownAndSwitched() {
    rig.control().cluster = null;
    Ran alone = rig.run("cluster", "status");
    assertThat(alone.exit()).isEqualTo(1);
    assertThat(alone.err()).contains("this router is in no cluster");
    rig.control().cluster = ClusterViews.ofTwo();
    Ran shown = rig.run("cluster", "status");
    assertThat(shown.out())
        .isEqualTo(
            """
            cluster edge: this is a; term 7 is a's since %s, which moves packets for another 900 ms at least
              a            10.9.0.1:7800          this one owns
              b            [fd00::2]:7800         there    waits, ready  told 12 blocks, all, lacks something for 40 ms, knows 0 of its entries
              w            10.9.0.3:7800          AWAY     witness
            """
                .formatted(
                    DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss")
                        .format(
                            Instant.ofEpochMilli(ClusterViews.SINCE_MICROS / 1000)
                                .atZone(ZoneId.systemDefault()))));
    assertThat(rig.run("cluster", "switch", "b").exit()).isZero();
    assertThat(rig.control().ordered).isEqualTo(ClusterOrder.switchTo("b"));
    assertThat(rig.run("cluster", "drain", "--force").exit()).isZero();
    assertThat(rig.control().ordered).isEqualTo(ClusterOrder.drain(true));
    assertThat(rig.run("cluster", "resume").exit()).isZero();
    assertThat(rig.control().ordered).isEqualTo(ClusterOrder.resume());
    assertThat(rig.run("status").out())
        .contains(
            "cluster    edge: this is a; term 7 is a's", "member     b   ", "member     w   ");
    assertThat(CliRig.offline("cluster").exit()).isEqualTo(2);
    rig.control().cluster = null;
  }

  @Test
  void anAddressOfThePageIsMadeForARoleAndAWhile() {
    Ran made = rig.run("page", "--role", "viewer", "--for", "60");
    assertThat(made.exit()).isZero();
    assertThat(made.out()).isEqualTo("http://127.0.0.1:8737/#t=x\n");
    assertThat(made.err()).isEqualTo("lets one browser in as viewer, once, within 60 s\n");
    rig.door().certificate = "AB:CD";
    assertThat(rig.run("page").err()).contains("as operator", "within 300 s", "SHA-256 is AB:CD");
    Ran json = rig.run("page", "-o", "json");
    assertThat(JsonText.parseObject(json.out())).containsEntry("certificate", "AB:CD");
    Ran above = rig.run("page", "--role", "admin");
    assertThat(above.exit()).isEqualTo(2);
    assertThat(above.err()).contains("nobody may more than operator");
    assertThat(rig.run("page", "--logout").out()).isEqualTo("ended 3 logins\n");
    assertThat(rig.run("page", "--logout", "--for", "9").exit()).isEqualTo(2);
    assertThat(rig.run("page", "--for", "86401").exit()).isEqualTo(2);
  }

  @Test
  void aConfigurationIsReadBeforeAnythingStarts() throws Exception {
    String bad = file("culvert.yaml", "devices: {lan0: {kind: tun, adress: []}}\nwbe: {}\n");
    Ran refused = CliRig.offline("run", "-c", bad);
    assertThat(refused.exit()).isEqualTo(2);
    assertThat(refused.err().lines())
        .containsExactly(
            bad + ":1:29: error: unknown key \"adress\" in devices.lan0; did you mean \"address\"?",
            bad + ":2:1: error: unknown key \"wbe\"; did you mean \"web\"?");
    String good = file("good.yaml", "devices: {lan0: {kind: tun}, wan0: {kind: tun}}\n");
    assertThat(CliRig.offline("run", "-c", good, "--check").out())
        .isEqualTo(good + ": ok, 2 devices\n");
    // the launcher of this rig answers with the number of devices
    assertThat(CliRig.offline("run", "-c", good).exit()).isEqualTo(2);
  }
}
