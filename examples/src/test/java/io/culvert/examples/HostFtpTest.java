package io.culvert.examples;

import static io.culvert.examples.Hosts.HOST;
import static io.culvert.examples.Hosts.NET;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.conntrack.EntryStatus;
import io.culvert.core.control.EntryView;
import io.culvert.core.control.ExpectationView;
import io.culvert.core.control.RouterEvent;
import io.culvert.core.control.RouterEvent.Kind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code host-ftp-active} and {@code host-ftp-passive}: a real FTP server outside, curl on the
 * host, and rules by which the data connection may begin only as RELATED.
 */
@Tag("tun")
class HostFtpTest {

  private static final int FILE_BYTES = 1_000_000;
  private static final String ACTIVE = "host-ftp-active";
  private static final String PASSIVE = "host-ftp-passive";
  private static final String EXPLICIT = "helpers: {attach: explicit}\n";

  private Example example;
  private Hosts hosts;
  private FtpServer server;

  private void start(Example started) {
    example = started;
    hosts = new Hosts(example);
    server = FtpServer.start(example, hosts.net(), FILE_BYTES);
  }

  @AfterEach
  void stop() {
    if (example != null) {
      example.close();
    }
  }

  /** One rule for both states becomes two, so that each is counted by itself. */
  private static String apart(String rules) {
    return rules.replaceAll(
        "(?m)^(-A .*--state )ESTABLISHED,RELATED -j ACCEPT$",
        "$1RELATED -j ACCEPT\n$1ESTABLISHED -j ACCEPT");
  }

  private EntryView control() {
    return newEntry(21);
  }

  /** The entry that began with a packet to or from {@code port}. */
  private EntryView newEntry(int port) {
    return example.events(Kind.NEW).stream()
        .map(event -> event.entry().orElseThrow())
        .filter(e -> e.original().sourcePort() == port || e.original().destinationPort() == port)
        .findFirst()
        .orElseThrow();
  }

  private ExpectationView expectation() {
    assertThat(example.events(Kind.EXPECT_NEW)).hasSize(1);
    return example.events(Kind.EXPECT_NEW).get(0).expectation().orElseThrow();
  }

  /** The data connection belongs to the control connection, and came to life. */
  private void assertExpected(EntryView data) {
    assertThat(data.has(EntryStatus.EXPECTED)).isTrue();
    assertThat(data.origin().masterId()).isEqualTo(control().key().id());
    assertThat(example.events(Kind.UPDATE).stream().map(RouterEvent::entry))
        .anySatisfy(
            updated -> {
              assertThat(updated.orElseThrow().key()).isEqualTo(data.key());
              assertThat(updated.orElseThrow().progress().l4State()).isEqualTo("ESTABLISHED");
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"--disable-eprt", "--eprt"})
  void theServersDataConnectionIsRelatedThenEstablished(String command) {
    start(Example.start(ACTIVE));
    example.changeRules(HostFtpTest::apart);
    server.fetch(hosts.host(), NET, "-P", "-", command);
    ExpectationView expected = expectation();
    assertThat(expected.helper()).isEqualTo("ftp");
    assertThat(expected.tuple().source()).hasToString(NET);
    assertThat(expected.tuple().destination()).hasToString(HOST);
    EntryView data = newEntry(20);
    assertThat(data.original().destinationPort()).isEqualTo(expected.tuple().destinationPort());
    assertExpected(data);
    assertThat(example.packets(4, "INPUT", "--sport 20", "RELATED")).isEqualTo(1);
    assertThat(example.packets(4, "INPUT", "--sport 20", "ESTABLISHED")).isGreaterThan(10);
    assertThat(example.packets(4, "OUTPUT", "--dport 20")).isGreaterThan(10);
    assertThat(example.policy("INPUT") + example.policy("OUTPUT")).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"--disable-epsv", "--ftp-pasv"})
  void theHostsDataConnectionIsRelatedThenEstablished(String command) {
    start(Example.start(PASSIVE));
    example.changeRules(HostFtpTest::apart);
    server.fetch(hosts.host(), NET, command);
    ExpectationView expected = expectation();
    assertThat(expected.tuple().source()).hasToString(HOST);
    assertThat(expected.tuple().destination()).hasToString(NET);
    assertExpected(newEntry(expected.tuple().destinationPort()));
    assertThat(example.packets(4, "OUTPUT", "1024:65535", "RELATED")).isEqualTo(1);
    assertThat(example.packets(4, "OUTPUT", "1024:65535", "ESTABLISHED")).isGreaterThan(10);
    assertThat(example.packets(4, "INPUT", "1024:65535", "ESTABLISHED")).isGreaterThan(10);
    assertThat(example.policy("INPUT") + example.policy("OUTPUT")).isZero();
  }

  @Test
  void bothRuleSetsWorkAsTheyAreWritten() {
    start(Example.start(ACTIVE));
    server.fetch(hosts.host(), NET, "-P", "-");
    assertThat(example.packets(4, "INPUT", "--sport 20", "RELATED,ESTABLISHED")).isGreaterThan(10);
    stop();
    start(Example.start(PASSIVE));
    server.fetch(hosts.host(), NET);
    assertThat(example.packets(4, "OUTPUT", "RELATED,ESTABLISHED")).isGreaterThan(10);
  }

  @Test
  void withoutAHelperTheServersConnectionIsNewAndDropped() {
    start(Example.start(ACTIVE, config -> config + EXPLICIT));
    server.fetchInVain(hosts.host(), NET, () -> example.policy("INPUT") > 1, "-P", "-");
    assertThat(example.events(Kind.EXPECT_NEW)).isEmpty();
    assertThat(example.packets(4, "INPUT", "--sport 20")).isZero();
  }

  @Test
  void withoutAHelperTheHostsConnectionIsNewAndDropped() {
    start(Example.start(PASSIVE, config -> config + EXPLICIT));
    server.fetchInVain(hosts.host(), NET, () -> example.policy("OUTPUT") > 1);
    assertThat(example.events(Kind.EXPECT_NEW)).isEmpty();
  }
}
