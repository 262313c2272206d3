package io.culvert.plugins.rpc;

import static io.culvert.helpers.Side.CLIENT;
import static io.culvert.helpers.Side.SERVER;

import io.culvert.helpers.HelperContext;
import io.culvert.helpers.HelperSpec;
import io.culvert.helpers.Message;
import io.culvert.helpers.ProtocolHelper;
import org.pf4j.Extension;

/** The portmapper over UDP; see {@link Portmap}. */
@Extension
public final class RpcUdpHelper implements ProtocolHelper {

  @Override
  public HelperSpec spec() {
    return HelperSpec.udp("rpc", 111)
        .withExpectations(1, 300)
        .keeping(Portmap.Asked.class)
        .onEvery(CLIENT)
        .onEvery(SERVER);
  }

  @Override
  public void onMessage(Message said, HelperContext rpc) {
    Portmap.read(said, 0, rpc);
  }
}
