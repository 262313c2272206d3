package io.culvert.plugins.mdns;

import static io.culvert.helpers.Side.CLIENT;

import io.culvert.helpers.testkit.Transcript;
import java.util.List;

/** What the Mdns helper does, for every bench. */
public final class MdnsTranscripts {

  private MdnsTranscripts() {}

  /** All of them. */
  public static List<Transcript> all() {
    return List.of(
        Transcript.named(
                "a group is asked: whoever is in it may answer, from the port that was asked")
            .client("10.9.0.2", 40000)
            .server("224.0.0.251", 5353)
            .sends(CLIENT, "who is ann?")
            .forwardsUnchanged()
            .expects("UDP 0.0.0.0:5353 -> 10.9.0.2:40000, permanent")
            .sends(CLIENT, "who is bob?")
            .expects("UDP 0.0.0.0:5353 -> 10.9.0.2:40000, permanent"),
        Transcript.named("one host is asked: nobody else may answer")
            .client("10.9.0.2", 40000)
            .server("192.0.2.9", 5353)
            .sends(CLIENT, "who is ann?")
            .forwardsUnchanged()
            .expectsNothing(),
        Transcript.named("over IPv6 likewise")
            .client("fd00:a::2", 40000)
            .server("ff02::fb", 5353)
            .sends(CLIENT, "who is ann?")
            .expects("UDP [::]:5353 -> [fd00:a::2]:40000, permanent"));
  }
}
