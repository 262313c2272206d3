package io.culvert.core.control.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.culvert.core.boot.BuiltInRules;
import io.culvert.core.boot.BuiltIns;
import io.culvert.core.chain.RuleBench;
import io.culvert.core.chain.RuleSet;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Rule files of the shapes that Docker, ufw, firewalld, fail2ban, libvirt, kube-proxy and OpenWrt
 * make: they load, and are saved as the installed tools save them.
 */
class ShapesTest {

  private static final int MANY = 6_000;

  private final RuleLanguage language =
      new RuleLanguage(BuiltInRules.catalog(), BuiltInRules.names())
          .knowingSets((name, ipVersion) -> KnownSets.Answer.FITS);

  private static String resource(String name) throws IOException {
    try (InputStream in = ShapesTest.class.getResourceAsStream("/shapes/" + name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static int version(String name) {
    return name.endsWith(".v6") ? 6 : 4;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "docker.v4",
        "docker.v6",
        "docker-swarm.v4",
        "ufw.v4",
        "ufw.v6",
        "firewalld.v4",
        "fail2ban.v4",
        "libvirt.v4",
        "kube-proxy.v4",
        "openwrt.v4",
        "openwrt.v6"
      })
  @Tag("tun")
  void loadsAndIsSavedAsTheToolsSaveIt(String name) throws Exception {
    assumeTrue(KernelRules.available(), "needs root, unshare and iptables with nf_tables");
    assumeTrue(KernelRules.makesSets(), "needs ipset");
    String text = resource(name);
    RuleFile file = language.read(name, text, version(name), false);
    assertThat(file.ok()).as(file.diagnostics().render()).isTrue();
    RuleSet rules = file.compile(new RuleBench().environment());
    assertThat(rules.ruleCount()).isGreaterThan(10);
    try (KernelRules kernel = new KernelRules().having(resource("sets.ipset"), "")) {
      KernelRules.Answer answer = kernel.ask(version(name), List.of(text), false).get(0);
      assertThat(answer.accepted()).as(answer.output()).isTrue();
      assertThat(file.saved().text(false, "", "")).isEqualTo(KernelRules.stripped(answer.output()));
    }
  }

  /** Services as kube-proxy has them, five rules each, until there are so many rules. */
  private static String services(int rules) {
    StringBuilder chains = new StringBuilder("*nat\n:KUBE-SERVICES - [0:0]\n");
    StringBuilder text = new StringBuilder("-A PREROUTING -j KUBE-SERVICES\n");
    for (int i = 0; i < rules / 5; i++) {
      String address = "10.244." + (i >> 8) + "." + (i & 255);
      String comment = " -m comment --comment \"shop/service-" + i + ":http\" ";
      chains.append(":KUBE-SVC-").append(i).append(" - [0:0]\n:KUBE-SEP-").append(i);
      chains.append(" - [0:0]\n");
      text.append("-A KUBE-SERVICES -d 10.96.").append(i >> 8).append('.').append(i & 255);
      text.append("/32 -p tcp").append(comment).append("-m tcp --dport 80 -j KUBE-SVC-").append(i);
      text.append("\n-A KUBE-SVC-").append(i).append(comment);
      text.append("-m statistic --mode random --probability 0.50000000000 -j KUBE-SEP-").append(i);
      text.append("\n-A KUBE-SVC-").append(i).append(comment).append("-j KUBE-SEP-").append(i);
      text.append("\n-A KUBE-SEP-").append(i).append(" -s ").append(address).append("/32");
      text.append(comment).append("-j MARK --set-xmark 0x4000/0x4000\n-A KUBE-SEP-").append(i);
      text.append(" -p tcp").append(comment).append("-m tcp -j DNAT --to-destination ");
      text.append(address).append(":8080\n");
    }
    return chains.append(text).append("COMMIT\n").toString();
  }

  /** Processor time, since other tests may run beside this one. */
  @Test
  void sixThousandRulesAreReadAndMadeWithinASecond() {
    String text = services(MANY);
    RuleBench bench = new RuleBench();
    long best = Long.MAX_VALUE;
    for (int i = 0; i < 4; i++) {
      long before = processorNanos();
      RuleFile file = BuiltIns.ruleLanguage().read("services", text, 4, false);
      assertThat(file.ok()).as(file.diagnostics().render()).isTrue();
      assertThat(file.compile(bench.environment()).ruleCount()).isEqualTo(MANY + 1);
      best = Math.min(best, processorNanos() - before);
    }
    assertThat(best).isLessThan(1_000_000_000L);
  }

  private static long processorNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }
}
