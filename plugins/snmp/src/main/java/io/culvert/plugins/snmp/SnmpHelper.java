package io.culvert.plugins.snmp;

import static io.culvert.helpers.Side.CLIENT;
import static io.culvert.helpers.Side.SERVER;

import io.culvert.helpers.Expect;
import io.culvert.helpers.Framing;
import io.culvert.helpers.HelperContext;
import io.culvert.helpers.HelperSpec;
import io.culvert.helpers.Message;
import io.culvert.helpers.ProtocolHelper;
import org.pf4j.Extension;

/**
 * SNMP: when the router's own host asks all of a network, any host of it may answer, for half a
 * minute; and where somebody names the client's address, it is the one its peer knows. As Linux
 * nf_conntrack_snmp.c and nf_nat_snmp_basic_main.c do it.
 */
@Extension
public final class SnmpHelper implements ProtocolHelper {

  private static final int PORT = 161;
  private static final int SECONDS = 30;

  @Override
  public HelperSpec spec() {
    return HelperSpec.udp("snmp", PORT)
        .withFraming(Framing.strictDatagrams())
        .withExpectations(1, SECONDS)
        .onEvery(CLIENT)
        .onEvery(SERVER);
  }

  @Override
  public void onMessage(Message said, HelperContext snmp) {
    if (said.from() == CLIENT) {
      snmp.broadcastBits().ifPresent(bits -> answers(bits, snmp));
    }
    SnmpAddresses.renew(said, snmp);
  }

  private static void answers(int bits, HelperContext snmp) {
    Expect answers = Expect.udp(snmp.endpoint(CLIENT), SERVER).withSourcePort(PORT);
    snmp.expect(answers.fromNetwork(bits).asPermanent().onItsOwn());
    snmp.keepFor(SECONDS);
  }
}
