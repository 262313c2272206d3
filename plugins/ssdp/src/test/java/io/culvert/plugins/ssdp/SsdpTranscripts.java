package io.culvert.plugins.ssdp;

import static io.culvert.helpers.Side.CLIENT;

import io.culvert.helpers.testkit.Transcript;
import java.util.List;
import java.util.Locale;

/** What the SSDP helper does, for every bench. */
public final class SsdpTranscripts {

  private static final String SEARCH = "M-SEARCH * HTTP/1.1\r\nST: ssdp:all\r\n\r\n";

  private SsdpTranscripts() {}

  /** All of them. */
  public static List<Transcript> all() {
    return List.of(
        Transcript.named("a search in the group: any device may answer, from any port")
            .client("10.9.0.2", 40000)
            .server("239.255.255.250", 1900)
            .sends(CLIENT, SEARCH)
            .forwardsUnchanged()
            .expects("UDP 0.0.0.0 -> 10.9.0.2:40000, permanent"),
        Transcript.named("neither a notice nor what is said to one host")
            .client("10.9.0.2", 40000)
            .server("239.255.255.250", 1900)
            .sends(CLIENT, "NOTIFY * HTTP/1.1\r\n")
            .sends(CLIENT, SEARCH.toLowerCase(Locale.ROOT))
            .forwardsUnchanged()
            .expectsNothing(),
        Transcript.named("one device is asked: no other may answer")
            .client("10.9.0.2", 40000)
            .server("192.0.2.9", 1900)
            .sends(CLIENT, SEARCH)
            .forwardsUnchanged()
            .expectsNothing(),
        Transcript.named("over IPv6 likewise")
            .client("fd00:a::2", 40000)
            .server("ff02::c", 1900)
            .sends(CLIENT, SEARCH)
            .expects("UDP :: -> [fd00:a::2]:40000, permanent"));
  }
}
