package io.culvert.plugins.dhcpv6;

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
 * DHCPv6 (RFC 8415): what a client asks of the group of servers, any of them answers, from its own
 * address to the client's port. As dhcpv6.c of conntrack-tools does it, with the times of RFC 8415
 * for which the exchange is kept.
 */
@Extension
public final class Dhcpv6Helper implements ProtocolHelper {

  private static final int CLIENT_PORT = 546;

  /** How long answers are waited for, in seconds, by type of message; 0 as for any exchange. */
  private static final int[] SECONDS = {0, 120, 0, 30, 4, 600, 600, 0, 1, 1, 0, 120, 0, 0};

  @Override
  public HelperSpec spec() {
    return HelperSpec.udp("dhcpv6", 547).withExpectations(1, 300).onEvery(CLIENT);
  }

  @Override
  public void onMessage(Message said, HelperContext dhcpv6) {
    Endpoint asked = dhcpv6.endpoint(SERVER);
    if (!asked.isIpv6() || !asked.isMulticast() || said.text().isEmpty()) {
      return;
    }
    int type = said.text().charAt(0);
    if (type >= SECONDS.length) {
      dhcpv6.drop("unknown-message");
      return;
    }
    Endpoint own = dhcpv6.endpoint(CLIENT).withPort(CLIENT_PORT);
    dhcpv6.expect(Expect.udp(own, SERVER).fromAnyone().asPermanent().onItsOwn());
    if (SECONDS[type] > 0) {
      dhcpv6.keepFor(SECONDS[type]);
    }
  }
}
