package io.culvert.core.control.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.culvert.core.control.Caller;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where the page may be, and what that takes. */
final class WebReaderTest {

  private static final String TLS = "tls: {certificate: page.crt, key: page.key}";

  @TempDir Path folder;
  private Path key;

  @BeforeEach
  void place() throws IOException {
    Files.writeString(folder.resolve("page.crt"), "certificate");
    key = Files.writeString(folder.resolve("page.key"), "key");
    mode("rw-------");
  }

  private void mode(String mode) throws IOException {
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString(mode));
  }

  private RouterConfig read(String web) throws ConfigException {
    return ConfigLoader.parse(
        folder.resolve("c.yaml"), "{devices: {a: {kind: tun}}, web: {" + web + "}}");
  }

  private String refusal(String web) {
    return catchThrowableOfType(ConfigException.class, () -> read(web)).getMessage();
  }

  @Test
  void offLoopbackOnlyUnderTls() throws ConfigException {
    assertThat(refusal("listen: '192.0.2.1:8737'"))
        .contains("c.yaml:1:43", "192.0.2.1:8737 can be reached from other machines", "web.tls");
    RouterConfig.Web web = read("listen: '192.0.2.1:8737', role: viewer, " + TLS).web().get();
    assertThat(web.listen().getAddress().getHostAddress()).isEqualTo("192.0.2.1");
    assertThat(web.role()).isEqualTo(Caller.Role.VIEWER);
    assertThat(web.tls().get().certificate()).isEqualTo(folder.resolve("page.crt"));
    assertThat(web.tls().get().key()).isEqualTo(key);
    assertThat(web.names()).isEmpty();
  }

  @Test
  void everyAddressNeedsANameByWhichItIsOurs() throws ConfigException {
    assertThat(refusal("listen: '0.0.0.0:8737', " + TLS)).contains("web.names");
    assertThat(refusal("listen: '[::]:8737', " + TLS)).contains("web.names");
    assertThat(
            read("listen: '0.0.0.0:8737', names: [Router.Example, box], " + TLS)
                .web()
                .get()
                .names())
        .containsExactly("router.example", "box");
    assertThat(refusal("names: ['router.example:8737']")).contains("is no host's name");
    assertThat(refusal("names: ['*']")).contains("is no host's name");
  }

  @Test
  void aKeyIsItsOwnersAlone() throws IOException {
    for (String open : new String[] {"rw-r-----", "rw----r--", "rw--w----"}) {
      mode(open);
      assertThat(refusal(TLS)).contains("web.tls.key: " + key + " is open to others", "chmod 600");
    }
  }

  @Test
  void oneIsNothingWithoutTheOther() {
    assertThat(refusal("tls: {key: page.key}")).contains("web.tls has no \"certificate\"");
    assertThat(refusal("tls: {certificate: page.crt}")).contains("web.tls has no \"key\"");
    assertThat(refusal("tls: {certificate: page.crt, key: none.key}"))
        .contains("web.tls.key: " + folder.resolve("none.key") + " can't be read");
    // what is wrong with tls is said, and not that there is none
    assertThat(refusal("listen: '192.0.2.1:1', tls: {certificate: page.crt}"))
        .doesNotContain("can be reached");
  }

  @Test
  void figuresStayOnLoopbackAllTheSame() {
    String text =
        "{devices: {a: {kind: tun}}, web: {" + TLS + "}, control: {metrics: '192.0.2.1:9737'}}";
    ConfigException refused =
        catchThrowableOfType(
            ConfigException.class, () -> ConfigLoader.parse(folder.resolve("c.yaml"), text));
    assertThat(refused).hasMessageContaining("can be reached from other machines");
  }
}
