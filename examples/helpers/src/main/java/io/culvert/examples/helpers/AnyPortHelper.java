package io.culvert.examples.helpers;

import static io.culvert.helpers.Side.CLIENT;
import static io.culvert.helpers.Side.SERVER;

import io.culvert.helpers.Expect;
import io.culvert.helpers.HelperContext;
import io.culvert.helpers.HelperSpec;
import io.culvert.helpers.Message;
import io.culvert.helpers.ProtocolHelper;
import org.pf4j.Extension;

/** A client asks at port 7100; the server answers from whatever port it likes. */
@Extension
public final class AnyPortHelper implements ProtocolHelper {

  @Override
  public HelperSpec spec() {
    return HelperSpec.udp("anyport", 7100).onEvery(CLIENT);
  }

  @Override
  public void onMessage(Message question, HelperContext context) {
    context.expect(Expect.udp(context.endpoint(CLIENT), SERVER));
  }
}
