package io.culvert.plugins.slp;

import static io.culvert.helpers.Side.CLIENT;

import io.culvert.helpers.testkit.Transcript;
import java.util.List;

/** What the Slp helper does, for every bench. */
public final class SlpTranscripts {

  private SlpTranscripts() {}

  /** All of them. */
  public static List<Transcript> all() {
    return List.of(
        Transcript.named(
                "a group is asked: whoever is in it may answer, from the port that was asked")
            .client("10.9.0.2", 40000)
            .server("239.255.255.253", 427)
            .sends(CLIENT, "who is ann?")
            .forwardsUnchanged()
            .expects("UDP 0.0.0.0:427 -> 10.9.0.2:40000, permanent")
            .sends(CLIENT, "who is bob?")
            .expects("UDP 0.0.0.0:427 -> 10.9.0.2:40000, permanent"),
        Transcript.named("one host is asked: nobody else may answer")
            .client("10.9.0.2", 40000)
            .server("192.0.2.9", 427)
            .sends(CLIENT, "who is ann?")
            .forwardsUnchanged()
            .expectsNothing(),
        Transcript.named("over IPv6 likewise")
            .client("fd00:a::2", 40000)
            .server("ff02::fb", 427)
            .sends(CLIENT, "who is ann?")
            .expects("UDP [::]:427 -> [fd00:a::2]:40000, permanent"),
        Transcript.named("so may all of a network")
            .client("10.9.0.2", 40000)
            .server("10.9.0.255", 427)
            .broadcasts(24)
            .sends(CLIENT, "who serves?")
            .forwardsUnchanged()
            .expects("UDP 0.0.0.0:427 -> 10.9.0.2:40000, permanent"));
  }
}
