package io.culvert.core.control.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The published schema and the loader accept and refuse the same files. */
final class ConfigSchemaTest {

  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

  private final JsonSchema schema = schema();

  private static JsonSchema schema() {
    InputStream file = ConfigSchemaTest.class.getResourceAsStream("/culvert.schema.json");
    return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(file);
  }

  private boolean schemaTakes(String text) throws Exception {
    return schema.validate(YAML.readTree(text)).isEmpty();
  }

  private static boolean loaderTakes(String text) {
    try {
      ConfigLoader.parse(Path.of("c.yaml"), text);
      return true;
    } catch (ConfigException e) {
      return false;
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "devices: {a: {kind: tun}}",
        "devices: {a: {kind: tap, role: host, mtu: 1280, offload: false, address: [10.0.0.1/8]}}",
        "devices: {a: {kind: tun, address: [10.0.0.1/8], peer: {netns: x, address: [], default-route: true}}}",
        "{devices: {a: {kind: sim}}, routes: [{to: 0.0.0.0/0, dev: a}], rules: {}, helpers: {attach: auto, on-fault: pass}}",
        "{devices: {a: {kind: pcap}}, profile: classic, sysctl: {net.ipv4.ip_forward: 1}}",
        "{devices: {a: {kind: tun}}, io: epoll}",
        "{devices: {a: {kind: tun}}, quota: {entries: 2000, new-per-second: 200}}",
        "{devices: {a: {kind: tun}}, helpers: {allow: plugins.allow, keys: plugins.pub}}",
        "{devices: {a: {kind: tun}}, web: {listen: none, role: viewer}, control: {socket: /tmp/s}}",
        "{devices: {a: {kind: tun}}, web: {names: [router.example, Box-1], role: viewer}}",
        "{devices: {a: {kind: tun}}, timeouts: {w: {family: inet, protocol: tcp, close: 5}}}",
        "{devices: {a: {kind: tun}}, export: {ipfix: {to: '192.0.2.9:4739', nat-events: true, queue: 512}}}",
      })
  void bothAccept(String text) throws Exception {
    assertThat(schema.validate(YAML.readTree(text))).isEmpty();
    assertThat(loaderTakes(text)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "devices: {}",
        "devices: []",
        "devices: {a: {}}",
        "devices: {a: {kind: vlan}}",
        "devices: {'a b': {kind: tun}}",
        "devices: {'..': {kind: tun}}",
        "devices: {a: {kind: tun, mtu: 67}}",
        "devices: {a: {kind: tun, mtu: 65536}}",
        "devices: {a: {kind: tun, mtu: '1500'}}",
        "devices: {a: {kind: tun, offload: 'yes'}}",
        "devices: {a: {kind: tun, address: 10.0.0.1/8}}",
        "devices: {a: {kind: tun, address: [1]}}",
        "devices: {a: {kind: tun, color: red}}",
        "devices: {a: {kind: tun, peer: {ns: x}}}",
        "devices: {a: {kind: tun, peer: {queue: 1000001}}}",
        "{devices: {a: {kind: tun}}, routes: [{dev: a}]}",
        "{devices: {a: {kind: tun}}, routes: [{to: 0.0.0.0/0, dev: a, metric: 1}]}",
        "{devices: {a: {kind: tun}}, routes: {to: 0.0.0.0/0}}",
        "{devices: {a: {kind: tun}}, rules: {ipv5: x}}",
        "{devices: {a: {kind: tun}}, helpers: {attach: never}}",
        "{devices: {a: {kind: tun}}, helpers: {on-fault: ignore}}",
        "{devices: {a: {kind: tun}}, profile: Modern}",
        "{devices: {a: {kind: tun}}, io: aio}",
        "{devices: {a: {kind: tun}}, sysctl: {nf_conntrack_max: 1}}",
        "{devices: {a: {kind: tun}}, quota: {entries: -1}}",
        "{devices: {a: {kind: tun}}, quota: {new-per-second: 1000001}}",
        "{devices: {a: {kind: tun}}, quota: {per-second: 1}}",
        "{devices: {a: {kind: tun}}, sysctl: {net.ipv4.x: high}}",
        "{devices: {a: {kind: tun}}, web: {listen: 80}}",
        "{devices: {a: {kind: tun}}, web: {port: 80}}",
        "{devices: {a: {kind: tun}}, web: {password: x}}",
        "{devices: {a: {kind: tun}}, web: {names: router.example}}",
        "{devices: {a: {kind: tun}}, web: {names: ['https://router.example']}}",
        "{devices: {a: {kind: tun}}, web: {tls: {certificate: /etc/hostname}}}",
        "{devices: {a: {kind: tun}}, web: {tls: true}}",
        "{devices: {a: {kind: tun}}, control: {path: /x}}",
        "{devices: {a: {kind: tun}}, timeouts: {w: {family: inet, close: 5}}}",
        "{devices: {a: {kind: tun}}, timeouts: {w: {family: ipv4, protocol: tcp}}}",
        "{devices: {a: {kind: tun}}, timeouts: {w: {family: inet, protocol: dccp}}}",
        "{devices: {a: {kind: tun}}, timeouts: {w: {family: inet, protocol: udp, replied: '1'}}}",
        "{devices: {a: {kind: tun}}, timeouts: {w: {family: inet, protocol: udp, replied: -1}}}",
        "{devices: {a: {kind: tun}}, extra: 1}",
        "{devices: {a: {kind: tun}}, web: {role: root}}",
        "{devices: {a: {kind: tun}}, export: [ipfix]}",
        "{devices: {a: {kind: tun}}, cluster: {member: a, members: {a: '10.9.0.1:1', b: '10.9.0.2:1'}, prefer: a}}",
        "{devices: {a: {kind: tun}}, cluster: {member: a, members: {a: '10.9.0.1:1'}, prefer: a, key: k}}",
        "{devices: {a: {kind: tun}}, cluster: {member: a, members: {a: '10.9.0.1:1', B: '10.9.0.2:1'}, prefer: a, key: k}}",
        "{devices: {a: {kind: tun}}, cluster: {member: a, members: {a: '10.9.0.1:1', b: '10.9.0.2:1'}, prefer: a, key: k, lease-millis: 100}}",
        "{devices: {a: {kind: tun}}, export: {ipfix: 1}}",
      })
  void bothRefuse(String text) throws Exception {
    assertThat(schemaTakes(text)).as("schema").isFalse();
    assertThat(loaderTakes(text)).as("loader").isFalse();
  }

  /** What the loader says it knows, when asked by a wrong key, is what the schema lists. */
  @Test
  void keysAgreeSectionBySection() throws Exception {
    JsonNode root =
        YAML.readTree(ConfigSchemaTest.class.getResourceAsStream("/culvert.schema.json"));
    String base = "kind: tun, ";
    assertThat(keysKnown("{zzzzzzzz: 1}")).isEqualTo(names(root));
    assertThat(keysKnown("devices: {a: {" + base + "zzzzzzzz: 1}}"))
        .isEqualTo(names(root.at("/$defs/device")));
    assertThat(keysKnown("devices: {a: {" + base + "peer: {zzzzzzzz: 1}}}"))
        .isEqualTo(names(root.at("/$defs/device/properties/peer")));
    assertThat(keysKnown("{devices: {a: {kind: tun}}, web: {tls: {zzzzzzzz: 1}}}"))
        .isEqualTo(names(root.at("/properties/web/properties/tls")));
    for (String section : List.of("rules", "helpers", "web", "control", "cluster")) {
      assertThat(keysKnown("{devices: {a: {kind: tun}}, " + section + ": {zzzzzzzz: 1}}"))
          .isEqualTo(names(root.at("/properties/" + section)));
    }
    assertThat(keysKnown("{devices: {a: {kind: tun}}, routes: [{zzzzzzzz: 1}]}"))
        .isEqualTo(names(root.at("/$defs/route")));
  }

  private static Set<String> names(JsonNode object) {
    List<String> names = new ArrayList<>();
    object.get("properties").fieldNames().forEachRemaining(names::add);
    return new TreeSet<>(names);
  }

  private static Set<String> keysKnown(String text) {
    try {
      ConfigLoader.parse(Path.of("c.yaml"), text);
      throw new AssertionError("accepted: " + text);
    } catch (ConfigException e) {
      return e.problems().stream()
          .filter(p -> p.message().contains("zzzzzzzz"))
          .map(p -> p.hint().substring("known here: ".length()))
          .map(keys -> (Set<String>) new TreeSet<>(List.of(keys.split(", "))))
          .findFirst()
          .orElseThrow();
    }
  }
}
