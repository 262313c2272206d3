package io.culvert.plugins.ssdp;

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
 * UPnP's discovery (SSDP): what is searched for in the group is answered by devices from their own
 * addresses, and from any port. As ssdp.c of conntrack-tools expects it of searches; descriptions
 * and events, which it follows further, are fetched by connections that the rules let out.
 */
@Extension
public final class SsdpHelper implements ProtocolHelper {

  private static final String SEARCH = "M-SEARCH";

  @Override
  public HelperSpec spec() {
    return HelperSpec.udp("ssdp", 1900).withExpectations(8, 300).on(CLIENT, SEARCH);
  }

  @Override
  public void onMessage(Message search, HelperContext ssdp) {
    if (ssdp.endpoint(SERVER).isMulticast() && search.text().startsWith(SEARCH)) {
      Endpoint own = ssdp.endpoint(CLIENT);
      ssdp.expect(Expect.udp(own, SERVER).fromAnyone().asPermanent().onItsOwn());
    }
  }
}
