package io.culvert.core.control.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.boot.BuiltInRules;
import io.culvert.core.control.RuleText;
import io.culvert.core.control.RuleText.Way;
import io.culvert.core.wire.IpAddress;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files with host names, and files with rules that are not supported. */
class LenientReadingTest {

  private final RuleLanguage language =
      new RuleLanguage(BuiltInRules.catalog(), BuiltInRules.names())
          .lookingUp(LenientReadingTest::address);

  private static List<IpAddress> address(String name, int ipVersion) {
    return switch (name + "/" + ipVersion) {
      case "two.example/4" -> List.of(IpAddress.of("192.0.2.7"), IpAddress.of("192.0.2.8"));
      case "six.example/6" -> List.of(IpAddress.of("2001:db8::7"));
      default -> List.of();
    };
  }

  private RuleFile read(int ipVersion, Way way, String... lines) {
    String text = "*filter\n" + String.join("\n", lines) + "\nCOMMIT\n";
    return language.read(new RuleText(ipVersion, "r", text, Set.of(way), ""));
  }

  private static List<String> codes(RuleFile file) {
    return file.diagnostics().all().stream().map(d -> d.line() + d.code().name()).toList();
  }

  private static List<String> rules(RuleFile file) {
    return KernelRules.rulesOf(file.saved().text(false, "", ""));
  }

  // ---- host names

  @Test
  void aNameIsARuleForEachOfItsAddresses() {
    RuleFile file = read(4, Way.RESOLVE, "-A INPUT -s two.example,10.0.0.0/8 -j DROP");
    assertThat(file.ok()).isTrue();
    assertThat(rules(file))
        .containsExactly(
            "-A INPUT -s 192.0.2.7/32 -j DROP",
            "-A INPUT -s 192.0.2.8/32 -j DROP",
            "-A INPUT -s 10.0.0.0/8 -j DROP");
    assertThat(file.diagnostics().render())
        .contains("r:2:13: warning[W018]: 'two.example' is 192.0.2.7, 192.0.2.8 now");
    RuleFile net = read(4, Way.RESOLVE, "-A INPUT -d two.example/24");
    assertThat(rules(net)).containsExactly("-A INPUT -d 192.0.2.0/24");
    assertThat(rules(read(6, Way.RESOLVE, "-A INPUT -s six.example")))
        .containsExactly("-A INPUT -s 2001:db8::7/128");
  }

  @Test
  void aNameWithoutAddressOfThatVersionAndANameThatIsNotToBeLookedUpAreRefused() {
    RuleFile none = read(6, Way.RESOLVE, "-A INPUT -s two.example");
    assertThat(none.diagnostics().render())
        .contains("error[E011]: host 'two.example' has no IPv6 address");
    RuleFile negated = read(4, Way.RESOLVE, "-A INPUT ! -s two.example");
    assertThat(codes(negated)).contains("2E009");
    RuleFile plain = read(4, Way.COUNTERS, "-A INPUT -s two.example");
    assertThat(plain.diagnostics().render())
        .contains("error[E011]: 'two.example' is a host name")
        .contains("looked up once by --resolve");
  }

  // ---- rules that are not supported

  @Test
  void whatOnlyAcceptsOrLogsIsLeftOutWithAWarning() {
    RuleFile file =
        read(
            4,
            Way.SKIP_SAFE,
            "-A INPUT -p tcp -m geoip --source-country DE -j ACCEPT",
            "-A INPUT -m limit --limit 1/s -m osf --genre Linux -j LOG --log-prefix \"x \"",
            "-A INPUT -j DROP");
    assertThat(file.diagnostics().render())
        .contains("r:2:20: warning[W019]: left out: match 'geoip' is not supported");
    assertThat(codes(file)).contains("2W019", "3W019");
    assertThat(rules(file)).containsExactly("-A INPUT -j DROP");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-A INPUT -m geoip --source-country DE -j DROP | target DROP out could let more packets in",
        "-A INPUT -m geoip --source-country DE -j RETURN | target RETURN out could let more",
        "-A INPUT -m geoip --source-country DE | no target",
        "-I INPUT -m geoip --source-country DE -j ACCEPT | only what -A adds",
        "-A INPUT -m recent --set -m geoip --cc DE -j ACCEPT | what its match 'recent' remembers",
        "-A INPUT -j TEE --gateway 10.0.0.1 | target TEE out could let more packets in"
      })
  void anythingElseRefusesTheFileAndSaysWhy(String line, String why) {
    RuleFile file = read(4, Way.SKIP_SAFE, line);
    assertThat(file.ok()).isFalse();
    assertThat(file.diagnostics().render()).contains("error[E012]", "it can't be left out", why);
  }

  @Test
  void nothingIsLeftOutBeforeRulesThatRememberPackets() {
    RuleFile file =
        read(
            4,
            Way.SKIP_SAFE,
            "-A FORWARD -m geoip --source-country DE -j ACCEPT",
            "-A FORWARD -m recent --name known --remove -j RETURN");
    assertThat(codes(file)).contains("2E012");
    assertThat(file.diagnostics().render()).contains("remember or mark them, line 3 (-m recent)");
  }

  @Test
  void numbersBehindARuleLeftOutAreRefused() {
    RuleFile file =
        read(
            4,
            Way.SKIP_SAFE,
            "-A INPUT -m geoip --source-country DE -j ACCEPT",
            "-A INPUT -j DROP",
            "-D INPUT 1");
    assertThat(codes(file)).contains("4E019");
    assertThat(file.ok()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-m hashlimit --hashlimit-upto 5/s --hashlimit-name h --hashlimit-rate-match"
            + " | -m hashlimit --hashlimit-upto 5/s --hashlimit-name h | --hashlimit-rate-match",
        "-j IDLETIMER --timeout 5 --label x | -j IDLETIMER --timeout 5 --label x --alarm | --alarm"
      })
  void whatRulesShareTheyUseAlike(String one, String other, String option) {
    RuleFile file = read(4, Way.COUNTERS, "-A INPUT " + one, "-A FORWARD " + other);
    assertThat(codes(file)).contains("3E009");
    assertThat(file.diagnostics().render()).contains("either each has " + option + " or none");
    assertThat(read(4, Way.COUNTERS, "-A INPUT " + one, "-A FORWARD " + one).ok()).isTrue();
  }

  @Test
  void outsideTheFilterTableNothingIsLeftOut() {
    String text = "*nat\n-A PREROUTING -m geoip --cc DE -j ACCEPT\nCOMMIT\n";
    RuleFile file = language.read(new RuleText(4, "r", text, Set.of(Way.SKIP_SAFE), ""));
    assertThat(file.diagnostics().render()).contains("it stands in table nat");
  }
}
