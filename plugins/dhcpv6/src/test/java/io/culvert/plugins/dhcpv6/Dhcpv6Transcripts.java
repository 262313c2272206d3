package io.culvert.plugins.dhcpv6;

import static io.culvert.helpers.Side.CLIENT;

import io.culvert.helpers.testkit.Transcript;
import java.util.List;

/** What the DHCPv6 helper does, for every bench. */
public final class Dhcpv6Transcripts {

  private Dhcpv6Transcripts() {}

  private static Transcript client(String name) {
    return Transcript.named(name).client("fe80::2", 546).server("ff02::1:2", 547);
  }

  /** All of them. */
  public static List<Transcript> all() {
    return List.of(
        client("a client solicits: any server may answer, for two minutes")
            .sends(CLIENT, "\1abc")
            .forwardsUnchanged()
            .keepsFor(120)
            .expects("UDP :: -> [fe80::2]:546, permanent")
            .sends(CLIENT, "\3abd")
            .keepsFor(30)
            .expects("UDP :: -> [fe80::2]:546, permanent"),
        client("a message of a kind that is none goes no further")
            .sends(CLIENT, "\16abc")
            .drops("unknown-message")
            .expectsNothing(),
        Transcript.named("one server is asked: no other may answer")
            .client("fe80::2", 546)
            .server("fd00:a::9", 547)
            .sends(CLIENT, "\3abc")
            .forwardsUnchanged()
            .expectsNothing(),
        Transcript.named("IPv4 has another protocol for it")
            .client("10.9.0.2", 546)
            .server("224.0.0.12", 547)
            .sends(CLIENT, "\1abc")
            .forwardsUnchanged()
            .expectsNothing());
  }
}
