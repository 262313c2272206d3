package io.culvert.core.control.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ClusterReaderTest {

  private static final String DEVICES = "devices: {lan0: {kind: tap}}\n";
  private static final String MEMBERS = "members: {a: 10.9.0.1:7800, b: 10.9.0.2:7800";

  @TempDir Path folder;

  @BeforeEach
  void makeKey() throws IOException {
    Path key = Files.writeString(folder.resolve("key"), "x".repeat(32));
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
  }

  private RouterConfig parse(String text) throws ConfigException {
    return ConfigLoader.parse(folder.resolve("c.yaml"), text);
  }

  private String refusal(String cluster) {
    return assertThrows(ConfigException.class, () -> parse(DEVICES + "cluster: {" + cluster + "}"))
        .getMessage()
        .replace(folder + "/", "");
  }

  @Test
  void allOfItIsRead() throws Exception {
    Path hook = Files.writeString(folder.resolve("hook"), "#!/bin/sh\n");
    Files.setPosixFilePermissions(hook, PosixFilePermissions.fromString("rwx------"));
    ClusterConfig read =
        parse(
                DEVICES
                    + """
                    cluster:
                      name: edge
                      member: b
                      members: {a: 10.9.0.1:7800, b: "[fd00::2]:7801", w: 10.9.0.3:7800}
                      witness: [w]
                      key: key
                      directory: kept
                      lease-millis: 500
                      queue-bytes: 2097152
                      on-own: [hook, "10.0.0.1", lan0]
                      hook-seconds: 3
                    """)
            .cluster()
            .orElseThrow();
    assertThat(read.name()).isEqualTo("edge");
    assertThat(read.member()).isEqualTo("b");
    assertThat(read.members())
        .containsExactly(
            new ClusterConfig.Member("a", new InetSocketAddress("10.9.0.1", 7800)),
            new ClusterConfig.Member("b", new InetSocketAddress("fd00::2", 7801)),
            new ClusterConfig.Member("w", new InetSocketAddress("10.9.0.3", 7800)));
    assertThat(read.mode()).isEqualTo(ClusterConfig.Mode.ACTIVE_STANDBY);
    assertThat(read.prefer()).isEmpty();
    assertThat(read.witnesses()).isEqualTo(Set.of("w"));
    assertThat(read.key()).isEqualTo(folder.resolve("key"));
    assertThat(read.directory()).isEqualTo(folder.resolve("kept"));
    assertThat(read.leaseMillis()).isEqualTo(500);
    assertThat(read.queueBytes()).isEqualTo(2_097_152);
    assertThat(read.hooks())
        .isEqualTo(
            new ClusterConfig.Hooks(List.of(hook.toString(), "10.0.0.1", "lan0"), List.of(), 3));
    assertThat(parse(DEVICES).cluster()).isEmpty();
  }

  @Test
  void membersThatMayOwnAreNumberedInTheOrderOfTheFile() throws Exception {
    String text =
        ", members: {w: 10.9.0.3:7800, b: 10.9.0.2:7800, a: 10.9.0.1:7800}, witness: [w], key: key}";
    for (String member : List.of("b", "a")) {
      ClusterConfig read = parse(DEVICES + "cluster: {member: " + member + text).cluster().get();
      assertThat(read.owners()).containsExactly("b", "a");
      assertThat(read.number()).isEqualTo(read.owners().indexOf(member));
    }
    assertThat(parse(DEVICES + "cluster: {member: w" + text).cluster().get().number())
        .isEqualTo(-1);
  }

  @Test
  void aWitnessNeedsNoDevices() throws Exception {
    String three = MEMBERS + ", w: 10.9.0.3:7800}, witness: [w], key: key}";
    assertThat(parse("devices: {}\ncluster: {member: w, " + three).devices()).isEmpty();
    ConfigException refused =
        assertThrows(
            ConfigException.class, () -> parse("devices: {}\ncluster: {member: a, " + three));
    assertThat(refused).hasMessageContaining("c.yaml:2:10: error: no devices; only a witness");
  }

  @Test
  void whatIsWrongIsToldWithItsPlace() throws Exception {
    assertThat(refusal("member: a, " + MEMBERS + "}, key: key"))
        .isEqualTo(
            "c.yaml:2:31: error: two members are no majority of each other; add a third as witness,"
                + " or say which may own alone: prefer: a");
    assertThat(refusal("member: c, " + MEMBERS + "}, prefer: a, key: key"))
        .isEqualTo(
            "c.yaml:2:19: error: cluster.member: no member is called \"c\"; did you mean \"a\"?");
    assertThat(refusal("member: a, " + MEMBERS + ", c: 10.9.0.3:1}, prefer: a, key: key"))
        .contains("cluster.prefer is for two members");
    assertThat(refusal("member: a, members: {a: 10.9.0.1:1, b: 0.0.0.0:1}, prefer: a, key: key"))
        .contains("cluster.members.b: 0.0.0.0:1 is no one place");
    assertThat(refusal("member: a, members: {a: 10.9.0.1:1, b: 10.9.0.1:1}, prefer: a, key: key"))
        .contains("two members of cluster.members share an address");
    assertThat(refusal("member: a, " + MEMBERS + "}, prefer: a, key: nowhere"))
        .contains("cluster.key: nowhere can't be read");
    assertThat(refusal("member: a, " + MEMBERS + "}, prefer: a, key: key, on-own: [nothing]"))
        .contains("cluster.on-own: nothing is no program");
    assertThat(refusal("member: a, " + MEMBERS + "}, prefer: a, key: key, mode: active"))
        .contains("which is none of active-standby, active-active");
    String active =
        "cluster: {member: a, " + MEMBERS + "}, prefer: a, key: key, mode: active-active}";
    String tap = "devices: {lan0: {kind: tap, address: [10.0.0.1/24]}}\n";
    assertThat(assertThrows(ConfigException.class, () -> parse(tap + active)))
        .hasMessageContaining("active-active needs kind: tun and role: network, unlike lan0");
    String host = "devices: {lan0: {kind: tun, role: host, address: [10.0.0.1/24]}}\n";
    assertThat(assertThrows(ConfigException.class, () -> parse(host + active)))
        .hasMessageContaining("active-active needs kind: tun and role: network, unlike lan0");
    assertThat(refusal("member: a, " + MEMBERS + "}, prefer: b, witness: [b], key: key"))
        .contains("a witness owns nothing");
    Files.setPosixFilePermissions(
        folder.resolve("key"), PosixFilePermissions.fromString("rw-r-----"));
    assertThat(refusal("member: a, " + MEMBERS + "}, prefer: a, key: key"))
        .isEqualTo(
            "c.yaml:2:85: error: cluster.key: key is open to others (rw-r-----); chmod 600 key");
  }
}
