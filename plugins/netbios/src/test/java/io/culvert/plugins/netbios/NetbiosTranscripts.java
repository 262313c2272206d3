package io.culvert.plugins.netbios;

import static io.culvert.helpers.Side.CLIENT;
import static io.culvert.helpers.Side.SERVER;

import io.culvert.helpers.testkit.Transcript;
import java.util.List;

/** What the helper of NetBIOS names does, for every bench; Linux was asked for the same. */
public final class NetbiosTranscripts {

  private NetbiosTranscripts() {}

  private static Transcript asking(String name, String whom) {
    return Transcript.named(name).client("10.9.0.2", 40137).server(whom, 137);
  }

  /** All of them. */
  public static List<Transcript> all() {
    return List.of(
        asking("a network is asked: all of it may answer, for three seconds", "10.9.0.255")
            .broadcasts(24)
            .sends(CLIENT, "who is ann?")
            .forwardsUnchanged()
            .keepsFor(3)
            .expects("UDP 10.9.0.255/24 port 137 -> 10.9.0.2:40137, permanent")
            .sends(CLIENT, "who is bob?")
            .expects("UDP 10.9.0.255/24 port 137 -> 10.9.0.2:40137, permanent"),
        asking("one host is asked, or the router is not who asks", "10.9.0.9")
            .sends(CLIENT, "who is ann?")
            .forwardsUnchanged()
            .sends(SERVER, "I am")
            .forwardsUnchanged()
            .expectsNothing());
  }
}
