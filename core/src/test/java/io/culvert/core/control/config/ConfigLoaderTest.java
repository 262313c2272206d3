package io.culvert.core.control.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import io.culvert.core.conntrack.Profile;
import io.culvert.core.device.Device;
import io.culvert.core.helper.HelperOptions;
import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.Prefix;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ConfigLoaderTest {

  private static final String FULL =
      """
      devices:
        lan0:
          kind: tun                      # tun | tap | pcap
          role: network
          mtu: 1400
          address: [10.0.0.1/24, "fd00:a::1/64"]
          offload: false
          peer:
            netns: lan
            address: [10.0.0.2/24, "fd00:a::2/64"]
            default-route: true
            queue: 10000
        wan0: {kind: tap, role: host, address: [203.0.113.1/24], peer: {netns: wan}}
        pre0: {kind: tun}
      routes:
        - {to: 0.0.0.0/0, via: 203.0.113.2, dev: wan0}
        - {to: 192.0.2.0/24, via: 10.0.0.9}
        - {to: 198.51.100.0/24, dev: lan0}
      rules: {ipv4: rules.v4, ipv6: sub/rules.v6}
      helpers: {directory: helpers, attach: auto}
      profile: modern
      io: uring
      sysctl: {net.netfilter.nf_conntrack_max: 262144, net.netfilter.nf_conntrack_acct: 1}
      web: {listen: "[::1]:8737"}
      control: {socket: run/culvert.sock}
      """;

  @TempDir Path folder;

  private RouterConfig load(String text) throws ConfigException {
    return ConfigLoader.parse(folder.resolve("culvert.yaml"), text);
  }

  @Test
  void aQuotaIsTwoTunables() throws ConfigException {
    assertThat(
            load("{devices: {a: {kind: tun}}, quota: {entries: 2000, new-per-second: 200}}")
                .tunables())
        .extracting(RouterConfig.Tunable::name, RouterConfig.Tunable::value)
        .containsExactly(
            tuple("culvert.quota_entries", 2000L), tuple("culvert.quota_new_per_second", 200L));
  }

  private String refusal(String text) {
    ConfigException refused =
        catchThrowableOfType(
            ConfigException.class, () -> ConfigLoader.parse(Path.of("c.yaml"), text));
    assertThat(refused).as("refused").isNotNull();
    return refused.getMessage();
  }

  @Test
  void everyKeyIsRead() throws Exception {
    Files.createDirectory(folder.resolve("sub"));
    Files.writeString(folder.resolve("rules.v4"), "");
    Files.writeString(folder.resolve("sub/rules.v6"), "");

    RouterConfig config = load(FULL);

    assertThat(config.devices())
        .extracting(DeviceConfig::name)
        .containsExactly("lan0", "wan0", "pre0");
    DeviceConfig lan = config.devices().get(0);
    assertThat(lan.kind()).isEqualTo(DeviceConfig.Kind.TUN);
    assertThat(lan.mtuBytes()).isEqualTo(1400);
    assertThat(lan.offload()).isFalse();
    assertThat(lan.addresses())
        .containsExactly(Prefix.of("10.0.0.1/24"), Prefix.of("fd00:a::1/64"));
    assertThat(lan.peer().orElseThrow().namespace()).contains("lan");
    assertThat(lan.peer().orElseThrow().addresses()).hasSize(2);
    assertThat(lan.peer().orElseThrow().defaultRoute()).isTrue();
    assertThat(lan.spec(0).link().peer().orElseThrow().queueLength()).isEqualTo(10_000);
    assertThat(config.devices().get(1).role()).isEqualTo(Device.Role.HOST);
    assertThat(config.routes()).hasSize(3);
    assertThat(config.routes().get(0).via()).contains(IpAddress.of("203.0.113.2"));
    assertThat(config.routes().get(1).device()).isEqualTo("lan0");
    assertThat(config.routes().get(2).via()).isEmpty();
    assertThat(config.rules().ipv6().orElseThrow().path())
        .isEqualTo(folder.resolve("sub/rules.v6"));
    assertThat(config.helpers()).isEqualTo(helpers(Optional.of(folder.resolve("helpers")), true));
    assertThat(config.tunables())
        .extracting(RouterConfig.Tunable::value)
        .containsExactly(262144L, 1L);
    assertThat(config.web().orElseThrow().listen().getPort()).isEqualTo(8737);
    assertThat(config.control().socket()).isEqualTo(folder.resolve("run/culvert.sock"));
  }

  @Test
  void defaultsAreAsDocumented() throws Exception {
    RouterConfig config = load("devices: {lan0: {kind: tun}}");

    DeviceConfig lan = config.devices().get(0);
    assertThat(lan.role()).isEqualTo(Device.Role.NETWORK);
    assertThat(lan.mtuBytes()).isEqualTo(1500);
    assertThat(lan.offload()).isTrue();
    assertThat(lan.addresses()).isEmpty();
    assertThat(lan.peer()).isEmpty();
    assertThat(config.profile()).isEqualTo(Profile.MODERN);
    assertThat(config.io().way()).isEqualTo(RouterConfig.Io.Way.AUTO);
    assertThat(config.helpers()).isEqualTo(helpers(Optional.empty(), false));
    assertThat(config.web().orElseThrow().listen().toString()).isEqualTo("/127.0.0.1:8737");
    assertThat(config.control().socket()).isEqualTo(Path.of("/run/culvert/culvert.sock"));
  }

  @Test
  void classicHelpersAttachByPort() throws Exception {
    assertThat(
            load("{profile: classic, devices: {a: {kind: tun}}}").helpers().options().automatic())
        .isTrue();
  }

  @Test
  void thePageCanBeLeftOut() throws Exception {
    assertThat(load("{web: {listen: none}, devices: {a: {kind: tun}}}").web())
        .isEqualTo(Optional.empty());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          devices: {a: {kind: tun, adress: [1.2.3.4/8]}}  | c.yaml:1:26: error: unknown key "adress" in devices.a; did you mean "address"?
          {devcies: {a: {kind: tun}}}                     | c.yaml:1:2: error: unknown key "devcies"; did you mean "devices"?
          devices: {a: {kind: tnu}}                       | c.yaml:1:21: error: devices.a.kind is "tnu", which is none of tun, tap, pcap, sim; did you mean "tun"?
          devices: {a: {kind: tun, mtu: big}}             | c.yaml:1:31: error: devices.a.mtu must be a whole number, not text
          devices: {a: {kind: tun, mtu: 20}}              | c.yaml:1:31: error: devices.a.mtu is 20, outside 68 to 65535
          devices: {a: {kind: tun, offload: 1}}           | c.yaml:1:35: error: devices.a.offload must be true or false, not a whole number
          devices: {a: {kind: tun, peer: {netns: 7}}}     | c.yaml:1:40: error: devices.a.peer.netns must be text, not a whole number; put it in quotes: "7"
          devices: {a: {kind: tun, address: 10.0.0.1/24}} | c.yaml:1:35: error: devices.a.address must be a list, not text
          devices: {a: {kind: tun, address: [10.0.0.300]}} | c.yaml:1:36: error: devices.a.address: '10.0.0.300' is not an IP string literal.
          devices: {a: {kind: tun, address: [10.0.0.0/24]}} | c.yaml:1:36: error: devices.a.address: 10.0.0.0/24 names the network itself, not an address of a device
          devices: {a: {kind: tun, address: [10.0.0.255/24]}} | c.yaml:1:36: error: devices.a.address: 10.0.0.255/24 names its broadcast address, not an address of a device
          devices: {a: {kind: tun, address: [10.0.0.1/33]}} | c.yaml:1:36: error: devices.a.address: prefix length 33 does not fit 10.0.0.1
          devices: {a: {kind: tun, mtu: 576, address: ["fd00::1/64"]}} | c.yaml:1:31: error: devices.a has an IPv6 address, which needs an mtu of 1280
          devices: {a: {}}                                | c.yaml:1:11: error: devices.a has no kind; add "kind: tun" or "kind: tap"
          devices: {"much-too-long-a-name": {kind: tun}}  | c.yaml:1:11: error: "much-too-long-a-name" can't name a device; at most 15 of letters, digits, dot, dash and underscore
          devices: {}                                     | c.yaml:1:10: error: no devices; a router needs at least one under "devices:"
          {devices: {a: {kind: tun}}, routes: [{to: 0.0.0.0/0, dev: b}]} | c.yaml:1:59: error: routes.dev: no device "b"; did you mean "a"?
          {devices: {a: {kind: tun}}, routes: [{to: 0.0.0.0/0}]} | c.yaml:1:38: error: a route without "dev"; name the device it leaves by
          {devices: {a: {kind: tun}}, routes: [{to: 10.0.0.1/8, dev: a}]} | c.yaml:1:43: error: routes.to: 10.0.0.1/8 has bits beyond its length; 10.0.0.0/8 is the network
          {devices: {a: {kind: tun}}, rules: {ipv4: nowhere.v4}} | error: rules.ipv4:
          {devices: {a: {kind: tun}}, quota: {entries: -1}} | c.yaml:1:46: error: quota.entries is -1, outside 0 to 2147483647
          {devices: {a: {kind: tun}}, sysctl: {max: 5}}    | c.yaml:1:38: error: sysctl: "max" is no kernel name; they look like net.netfilter.nf_conntrack_max
          {devices: {a: {kind: tun}}, web: {listen: 0.0.0.0:80}} | c.yaml:1:43: error: web.listen: 0.0.0.0:80 can be reached from other machines, which needs TLS
          {devices: {a: {kind: tun}}, web: {listen: "[::]:80"}} | web.listen: [::]:80 can be reached from other machines
          {devices: {a: {kind: tun}}, web: {listen: example.org:80}} | c.yaml:1:43: error: web.listen: "example.org:80" is not address:port
          {devices: {a: {kind: tun}}, profile: old}        | c.yaml:1:38: error: profile is "old", which is none of modern, classic
          {devices: {a: {kind: tun}}, io: urnig}           | c.yaml:1:33: error: io is "urnig", which is none of auto, epoll, uring; did you mean "uring"?
          {devices: {a: {kind: tun}, a: {kind: tap}}}      | c.yaml:1:28: error: "a" is given twice; the first is in line 1
          devices: [a]                                     | c.yaml:1:10: error: devices must be a mapping, not a list
          devices: {a: {kind: tun                          | c.yaml:1
          """)
  void wrongInputIsNamedWithItsPlace(String text, String message) {
    assertThat(refusal(text)).contains(message);
  }

  @Test
  void everyProblemIsToldInTheOrderOfTheFile() {
    assertThat(
            refusal(
                """
                devices:
                  lan0:
                    kind: tun
                    mtu: 5
                  wan0:
                    kind: tun
                    colour: red
                wbe: {}
                """))
        .isEqualTo(
            """
            c.yaml:4:10: error: devices.lan0.mtu is 5, outside 68 to 65535
            c.yaml:7:5: error: unknown key "colour" in devices.wan0; known here: address, kind, mtu, offload, peer, role
            c.yaml:8:1: error: unknown key "wbe"; did you mean "web"?""");
  }

  @Test
  void anAddressIsGivenOnce() {
    assertThat(
            refusal(
                "devices:\n a: {kind: tun, address: [10.0.0.1/24]}\n b: {kind: tun, address: [10.0.0.1/30]}"))
        .isEqualTo("c.yaml:3:27: error: 10.0.0.1 is given twice; the first is in line 2");
  }

  @Test
  void aCharacterThatYamlHasNotIsToldWithItsPlace() {
    assertThat(refusal("# fine\r\ndevices: {a: {kind: tun}}\nprofile: \u0007old"))
        .isEqualTo("c.yaml:3:10: error: not YAML: character U+0007 can't be in it; take it out");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1:29 | {devices: {a: {kind: tun}}, 'profile: old}",
        "2:10 | devices: {a: {kind: tun}};profile: \"old",
        "2:8 | devices: {a: {kind: tun}};rules: {ipv4",
        "3:3 | devices:;  a: {kind: tun};  - b",
        "2:10 | devices: {a: {kind: tun}};profile: @old",
        "3:16 | devices: {a: {kind: tun}};#;profile: modern: old",
      })
  void whatIsNoYamlIsToldWhereItIs(String place, String text) {
    assertThat(refusal(text.replace(';', '\n')))
        .startsWith("c.yaml:" + place + ": error: not YAML: ");
  }

  @Test
  void aliasesAreRefused() {
    assertThat(refusal("x: &a {kind: tun}\ndevices: {a: *a}")).contains("anchors and aliases");
  }

  @Test
  void aMissingFileIsSaidSo() {
    ConfigException refused =
        catchThrowableOfType(
            ConfigException.class, () -> ConfigLoader.load(Path.of("/nonexistent/culvert.yaml")));
    assertThat(refused)
        .hasMessage("/nonexistent/culvert.yaml: error: no such file; name one with -c FILE");
  }

  private static RouterConfig.Helpers helpers(Optional<Path> directory, boolean automatic) {
    HelperOptions options = new HelperOptions(automatic, Set.of());
    return new RouterConfig.Helpers(directory, Optional.empty(), Optional.empty(), options);
  }
}
