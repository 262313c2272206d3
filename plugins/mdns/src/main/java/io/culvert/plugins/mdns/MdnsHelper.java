package io.culvert.plugins.mdns;

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
 * Multicast DNS asked from a port of one's own (RFC 6762, section 6.7): whoever has the name
 * answers from its own address, and from the port that was asked. As mdns.c of conntrack-tools
 * expects it; here only of a group, whatever the rule that attaches the helper says.
 */
@Extension
public final class MdnsHelper implements ProtocolHelper {

  @Override
  public HelperSpec spec() {
    return HelperSpec.udp("mdns", 5353).withExpectations(8, 30).onEvery(CLIENT);
  }

  @Override
  public void onMessage(Message question, HelperContext mdns) {
    Endpoint asked = mdns.endpoint(SERVER);
    if (asked.isMulticast()) {
      Expect answers = Expect.udp(mdns.endpoint(CLIENT), SERVER).withSourcePort(asked.port());
      mdns.expect(answers.fromAnyone().asPermanent().onItsOwn());
    }
  }
}
