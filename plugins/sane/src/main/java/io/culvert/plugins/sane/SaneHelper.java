package io.culvert.plugins.sane;

import static io.culvert.helpers.Side.CLIENT;
import static io.culvert.helpers.Side.SERVER;

import io.culvert.helpers.Endpoint;
import io.culvert.helpers.Expect;
import io.culvert.helpers.Framing;
import io.culvert.helpers.HelperContext;
import io.culvert.helpers.HelperSpec;
import io.culvert.helpers.Message;
import io.culvert.helpers.ProtocolHelper;
import java.util.regex.Pattern;
import org.pf4j.Extension;

/**
 * SANE's data connections: asked to start a scan, the server names the port where the picture can
 * be fetched. Read as Linux nf_conntrack_sane.c reads it, a request and its answer each from one
 * segment; Linux has no counterpart for translated addresses, so the port is left as it is.
 */
@Extension
public final class SaneHelper implements ProtocolHelper {

  private static final int REQUEST_BYTES = 8;

  /** SANE_NET_START; a handle follows. */
  private static final String START = "\0\0\0\7";

  /** Success, two bytes of nothing, and the port; what follows does not matter. */
  private static final Pattern STARTED = Pattern.compile("^\0{6}([\\s\\S])([\\s\\S])");

  /** What the client asked last. */
  private static final class Asked {
    private boolean toStart;
  }

  @Override
  public HelperSpec spec() {
    return HelperSpec.tcp("sane", 6566)
        .withFraming(Framing.segments(REQUEST_BYTES + 1))
        .withExpectations(1, 300)
        .keeping(Asked.class)
        .onEvery(CLIENT)
        .onEvery(SERVER);
  }

  @Override
  public void onMessage(Message said, HelperContext sane) {
    Asked asked = sane.state(Asked.class, Asked::new);
    if (said.from() == SERVER) {
      boolean answersStart = asked.toStart;
      asked.toStart = false;
      if (answersStart) {
        said.find(STARTED).ifPresent(at -> fetched(at, sane));
      }
    } else if (said.text().length() == REQUEST_BYTES) {
      asked.toStart = said.text().startsWith(START);
    }
  }

  private static void fetched(Message.Finding at, HelperContext sane) {
    int port = at.group(1).charAt(0) << 8 | at.group(2).charAt(0);
    byte[] server = sane.endpoint(SERVER).addressBytes();
    sane.expect(Expect.tcp(Endpoint.asWritten(server, port), CLIENT).onItsOwn());
  }
}
