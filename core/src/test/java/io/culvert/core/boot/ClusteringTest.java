package io.culvert.core.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.culvert.core.control.ControlException;
import io.culvert.core.control.config.ConfigLoader;
import io.culvert.core.control.config.RouterConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusteringTest {

  @Test
  void aMemberIsNotTakenOver(@TempDir Path folder) throws Exception {
    Path key = Files.writeString(folder.resolve("key"), "x".repeat(32));
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
    String cluster =
        "cluster: {member: a, members: {a: 10.9.0.1:1, b: 10.9.0.2:1}, prefer: a, key: key}";
    RouterConfig alone = parse(folder, "");
    RouterConfig member = parse(folder, cluster);
    assertThat(new Clustering(alone, true).desk().view()).isEmpty();
    assertThat(new Clustering(member, false).desk().view()).as("not before it joins").isEmpty();
    ControlException refused =
        assertThrows(ControlException.class, () -> new Clustering(member, true));
    assertThat(refused)
        .hasMessageContaining("c.yaml:2:10: a member of a cluster is not taken over");
    assertThat(refused.hint()).contains("culvert cluster drain");
  }

  private static RouterConfig parse(Path folder, String cluster) throws Exception {
    return ConfigLoader.parse(folder.resolve("c.yaml"), "devices: {lan0: {kind: tap}}\n" + cluster);
  }
}
