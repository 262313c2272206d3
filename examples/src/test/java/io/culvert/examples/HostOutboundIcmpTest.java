package io.culvert.examples;

import static io.culvert.examples.Hosts.HOST;
import static io.culvert.examples.Hosts.NET;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.control.RouterEvent.Kind;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * {@code host-outbound-icmp}: the host pings and is not pinged; errors about its packets come in.
 */
@Tag("tun")
class HostOutboundIcmpTest {

  private static final String NOBODY = "198.51.100.7";

  private Example example;
  private Hosts hosts;

  @BeforeEach
  void start() {
    example = Example.start("host-outbound-icmp");
    hosts = new Hosts(example);
  }

  @AfterEach
  void stop() {
    if (example != null) {
      example.close();
    }
  }

  @Test
  void theHostPings() {
    Namespace.Ran ping = hosts.host().run("ping", "-c2", "-i0.2", "-W20", NET);
    assertThat(ping.ok()).as(ping.output()).isTrue();
    assertThat(example.packets(4, "OUTPUT", "NEW,RELATED,ESTABLISHED")).isEqualTo(2);
    assertThat(example.packets(4, "INPUT", "RELATED,ESTABLISHED")).isEqualTo(2);
  }

  @Test
  void inTheClassicProfileTheReplyEndsTheEntry() {
    hosts.host().run("ping", "-c1", "-W20", NET);
    Example.await("NEW and DESTROY", () -> !example.events(Kind.DESTROY).isEmpty());
    assertThat(example.events(Kind.NEW)).hasSize(1);
    assertThat(example.listed("icmp")).isEmpty();
  }

  @Test
  void aPingWithoutAnswerIsUnreplied() {
    hosts.host().run("ping", "-c1", "-W1", NOBODY);
    Matcher line =
        Pattern.compile(
                "icmp +1 (30|2\\d) src=192.0.2.2 dst=198.51.100.7 type=8 code=0 id=(\\d+)"
                    + " \\[UNREPLIED] src=198.51.100.7 dst=192.0.2.2 type=0 code=0 id=(\\d+) use=1")
            .matcher(example.line("icmp"));
    assertThat(line.matches()).as(example.line("icmp")).isTrue();
    assertThat(line.group(2)).isEqualTo(line.group(3));
  }

  @Test
  void theHostIsNotPinged() {
    Namespace.Ran ping = hosts.net().run("ping", "-c1", "-W1", HOST);
    assertThat(ping.ok()).as(ping.output()).isFalse();
    assertThat(example.policy("INPUT")).isEqualTo(1);
    assertThat(example.events(Kind.NEW)).isEmpty();
  }

  @Test
  void anErrorAboutTheHostsOwnPacketComesInAsRelated() {
    hosts.net().sysctl("net.ipv4.ip_forward", 1);
    hosts.net().route("unreachable", "198.51.100.0/24");
    Namespace.Ran ping = hosts.host().run("ping", "-c1", "-W20", NOBODY);
    assertThat(ping.output()).contains("From " + NET).contains("Destination Host Unreachable");
    assertThat(example.packets(4, "INPUT", "RELATED,ESTABLISHED")).isEqualTo(1);
    // an error neither answers nor prolongs
    assertThat(example.line("icmp")).contains("[UNREPLIED]");
  }
}
