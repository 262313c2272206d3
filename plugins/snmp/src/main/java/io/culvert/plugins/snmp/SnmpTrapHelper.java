package io.culvert.plugins.snmp;

import static io.culvert.helpers.Side.CLIENT;
import static io.culvert.helpers.Side.SERVER;

import io.culvert.helpers.Framing;
import io.culvert.helpers.HelperContext;
import io.culvert.helpers.HelperSpec;
import io.culvert.helpers.Message;
import io.culvert.helpers.ProtocolHelper;
import org.pf4j.Extension;

/** SNMP's traps: the address in them is the one that who is told knows the sender by. */
@Extension
public final class SnmpTrapHelper implements ProtocolHelper {

  @Override
  public HelperSpec spec() {
    return HelperSpec.udp("snmp_trap", 162)
        .withFraming(Framing.strictDatagrams())
        .onEvery(CLIENT)
        .onEvery(SERVER);
  }

  @Override
  public void onMessage(Message said, HelperContext snmp) {
    SnmpAddresses.renew(said, snmp);
  }
}
