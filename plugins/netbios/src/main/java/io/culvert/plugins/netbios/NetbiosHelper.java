package io.culvert.plugins.netbios;

import static io.culvert.helpers.Side.CLIENT;
import static io.culvert.helpers.Side.SERVER;

import io.culvert.helpers.Expect;
import io.culvert.helpers.HelperContext;
import io.culvert.helpers.HelperSpec;
import io.culvert.helpers.Message;
import io.culvert.helpers.ProtocolHelper;
import org.pf4j.Extension;

/**
 * NetBIOS's name service: when the router's own host asks all of a network for a name, any host of
 * that network may answer, each from its own address, for three seconds. As Linux
 * nf_conntrack_netbios_ns.c does it, whatever the question.
 */
@Extension
public final class NetbiosHelper implements ProtocolHelper {

  private static final int PORT = 137;
  private static final int SECONDS = 3;

  @Override
  public HelperSpec spec() {
    return HelperSpec.udp("netbios-ns", PORT).withExpectations(1, SECONDS).onEvery(CLIENT);
  }

  @Override
  public void onMessage(Message question, HelperContext names) {
    names
        .broadcastBits()
        .ifPresent(
            bits -> {
              Expect answers = Expect.udp(names.endpoint(CLIENT), SERVER).withSourcePort(PORT);
              names.expect(answers.fromNetwork(bits).asPermanent().onItsOwn());
              names.keepFor(SECONDS);
            });
  }
}
