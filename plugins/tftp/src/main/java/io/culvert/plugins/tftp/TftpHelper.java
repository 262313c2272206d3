package io.culvert.plugins.tftp;

import static io.culvert.helpers.Side.CLIENT;
import static io.culvert.helpers.Side.SERVER;

import io.culvert.helpers.Expect;
import io.culvert.helpers.HelperContext;
import io.culvert.helpers.HelperSpec;
import io.culvert.helpers.Message;
import io.culvert.helpers.ProtocolHelper;
import org.pf4j.Extension;

/** TFTP (RFC 1350): a server answers a request from a port of its choice, not from 69. */
@Extension
public final class TftpHelper implements ProtocolHelper {

  private static final String READ_REQUEST = "\0\1";
  private static final String WRITE_REQUEST = "\0\2";

  @Override
  public HelperSpec spec() {
    return HelperSpec.udp("tftp", 69)
        .on(CLIENT, READ_REQUEST, WRITE_REQUEST)
        .on(SERVER, READ_REQUEST, WRITE_REQUEST);
  }

  @Override
  public void onMessage(Message request, HelperContext tftp) {
    tftp.expect(Expect.udp(tftp.endpoint(CLIENT), SERVER));
  }
}
