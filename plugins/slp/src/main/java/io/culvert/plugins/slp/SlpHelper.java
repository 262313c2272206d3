package io.culvert.plugins.slp;

import static io.culvert.helpers.Side.CLIENT;
import static io.culvert.helpers.Side.SERVER;

import io.culvert.helpers.Endpoint;
import io.culvert.helpers.Expect;
import io.culvert.helpers.HelperContext;
import io.culvert.helpers.HelperSpec;
import io.culvert.helpers.Message;
import io.culvert.helpers.ProtocolHelper;
import org.pf4j.Extension;

/**
 * The Service Location Protocol (RFC 2608): what is asked of a group, or of all of a network, is
 * answered by services from their own addresses. As slp.c of conntrack-tools expects it, for as
 * long as a client asks again.
 */
@Extension
public final class SlpHelper implements ProtocolHelper {

  @Override
  public HelperSpec spec() {
    return HelperSpec.udp("slp", 427).withExpectations(8, 16).onEvery(CLIENT);
  }

  @Override
  public void onMessage(Message question, HelperContext slp) {
    Endpoint asked = slp.endpoint(SERVER);
    if (asked.isMulticast() || slp.broadcastBits().isPresent()) {
      Expect answers = Expect.udp(slp.endpoint(CLIENT), SERVER).withSourcePort(asked.port());
      slp.expect(answers.fromAnyone().asPermanent().onItsOwn());
    }
  }
}
