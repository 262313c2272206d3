package io.culvert.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.core.conntrack.EntryStatus;
import io.culvert.core.control.EntryView;
import io.culvert.core.control.RouterEvent.Kind;
import java.net.SocketTimeoutException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code ftp-gateway}: the lab's story in short, through MASQUERADE, over both families. */
@Tag("tun")
class FtpGatewayTest {

  private static final int FILE_BYTES = 4_000_000;
  private static final String V4 = "203.0.113.2";
  private static final String V6 = "[2001:db8:b::2]";
  private static final List<String> ROUTER = List.of("203.0.113.1", "2001:db8:b::1");

  private Example example;
  private Namespace lan;
  private Namespace wan;
  private FtpServer server;

  @BeforeEach
  void start() {
    example = Example.start("ftp-gateway");
    lan = example.namespace("culvert-lan");
    wan = example.namespace("culvert-wan");
    server = FtpServer.start(example, wan, FILE_BYTES);
  }

  @AfterEach
  void stop() {
    if (example != null) {
      example.close();
    }
  }

  private List<EntryView> newEntries() {
    return example.events(Kind.NEW).stream().map(event -> event.entry().orElseThrow()).toList();
  }

  @Test
  void everyDataConnectionIsRelatedToItsControlConnection() {
    server.fetch(lan, V4, "-P", "-", "--disable-eprt");
    server.fetch(lan, V4, "-P", "-");
    server.fetch(lan, V4, "--disable-epsv");
    server.fetch(lan, V4);
    server.fetch(lan, V6, "-P", "-");
    server.fetch(lan, V6);
    for (int ipVersion : new int[] {4, 6}) {
      int transfers = ipVersion == 4 ? 4 : 2;
      String family = "IPv" + ipVersion;
      assertThat(example.packets(ipVersion, "FORWARD", "RELATED", "ftp"))
          .as(family)
          .isEqualTo(transfers);
      assertThat(example.packets(ipVersion, "FORWARD", "-i lan0", "NEW"))
          .as(family)
          .isEqualTo(transfers);
      assertThat(example.packets(ipVersion, "FORWARD", "--ctstate ESTABLISHED")).isGreaterThan(100);
      assertThat(example.packets(ipVersion, "FORWARD", "-i wan0", "NEW")).as(family).isZero();
    }
    assertThat(newEntries()).hasSize(12);
    assertThat(newEntries().stream().filter(e -> e.has(EntryStatus.EXPECTED))).hasSize(6);
    assertThat(newEntries())
        .filteredOn(e -> e.origin().ingress().equals("wan0"))
        .hasSize(3)
        .allMatch(e -> e.has(EntryStatus.EXPECTED) && e.origin().masterId() != 0);
  }

  @Test
  void theServerSeesTheRoutersAddressOnly() {
    server.fetch(lan, V4);
    server.fetch(lan, V6);
    assertThat(newEntries()).hasSize(4);
    for (EntryView entry : newEntries()) {
      assertThat(entry.sourceTranslated()).isTrue();
      assertThat(ROUTER).contains(entry.reply().destination().toString());
    }
  }

  @Test
  void nobodyConnectsFromOutside() {
    Hosts.listen(lan, 22);
    assertThatThrownBy(() -> Hosts.connect(wan, "192.0.2.2", 22, 500))
        .hasCauseInstanceOf(SocketTimeoutException.class);
    assertThat(example.packets(4, "FORWARD", "-i wan0", "NEW")).isPositive();
    assertThat(newEntries()).isEmpty();
  }
}
