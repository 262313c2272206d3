package io.culvert.core.twin.traffic.help;

import io.culvert.core.twin.traffic.Flow;
import io.culvert.core.twin.traffic.Host;
import io.culvert.core.twin.traffic.Scene;
import io.culvert.core.wire.IpProtocol;

/**
 * Asks for a NetBIOS name (RFC 1002), is answered, and by others too. What a router forwards is
 * never a broadcast of its own, so its helper has nothing to expect.
 */
final class NameDialogue extends Dialogue {

  private static final int PORT = 137;
  private static final String NAME = "\1\1\0\1\0\0\0\0\0\0 " + "CK".repeat(16) + "\0\0\40\0\1";

  NameDialogue(Scene scene, Flow flow) {
    super(scene);
    Exchange asked = new Exchange(scene, scene.oneIn(2) ? flow.fromPort(PORT) : flow);
    for (int i = scene.any(1, 2, 4); i > 0; i--) {
      on(asked, () -> asked.say(CLIENT, "\0\1" + NAME, "name?"));
      on(
          asked,
          () -> asked.met() && !scene.oneIn(4) ? asked.say(SERVER, "\0\1" + NAME, "it") : null);
      then(
          () -> {
            if (asked.met() && scene.oneIn(2)) {
              another(asked);
            }
            return null;
          });
    }
  }

  private void another(Exchange asked) {
    Host server = asked.view(SERVER).own();
    Host other = scene.hosts().neighbour(server.device());
    Host client = scene.hosts().at(asked.view(SERVER).peer());
    int port = asked.view(SERVER).peerPort();
    Exchange answer = new Exchange(scene, new Flow(IpProtocol.UDP, other, PORT, client, port));
    on(answer, () -> answer.say(CLIENT, "\0\1" + NAME, "me too"));
  }
}
