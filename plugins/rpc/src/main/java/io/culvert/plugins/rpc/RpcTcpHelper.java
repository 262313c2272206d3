package io.culvert.plugins.rpc;

import static io.culvert.helpers.Side.CLIENT;
import static io.culvert.helpers.Side.SERVER;

import io.culvert.helpers.Framing;
import io.culvert.helpers.HelperContext;
import io.culvert.helpers.HelperSpec;
import io.culvert.helpers.Message;
import io.culvert.helpers.ProtocolHelper;
import org.pf4j.Extension;

/**
 * The portmapper over TCP, each message one segment behind a record mark of four bytes; see {@link
 * Portmap}.
 */
@Extension
public final class RpcTcpHelper implements ProtocolHelper {

  @Override
  public HelperSpec spec() {
    return HelperSpec.tcp("rpc", 111)
        .withFraming(Framing.segments(Portmap.MAX_BYTES))
        .withExpectations(1, 300)
        .keeping(Portmap.Asked.class)
        .onEvery(CLIENT)
        .onEvery(SERVER);
  }

  @Override
  public void onMessage(Message said, HelperContext rpc) {
    Portmap.read(said, 4, rpc);
  }
}
