package io.culvert.plugins.h323;

import static io.culvert.helpers.Side.CLIENT;
import static io.culvert.helpers.Side.SERVER;

import io.culvert.helpers.Framing;
import io.culvert.helpers.HelperContext;
import io.culvert.helpers.HelperSpec;
import io.culvert.helpers.Message;
import io.culvert.helpers.ProtocolHelper;
import org.pf4j.Extension;

/** RAS, which H.323's speakers have with their gatekeeper: who can be called where. */
@Extension
public final class RasHelper implements ProtocolHelper {

  /** What has the talk with another gatekeeper watched. */
  static final String NAME = "RAS";

  /** Known before the first message comes, which has no time for it. */
  private final PerType syntax = Syntax.RAS;

  @Override
  public HelperSpec spec() {
    return HelperSpec.udp(NAME, 1719)
        .withFraming(Framing.datagrams())
        .withExpectations(32, 240)
        .keeping(CallMemory.class)
        .onEvery(CLIENT)
        .onEvery(SERVER);
  }

  @Override
  public void onMessage(Message message, HelperContext context) {
    Told told = new Told(message, context);
    try {
      if (new Registrations(told).act(told.read(syntax, 0, told.length()))) {
        told.pass();
      }
    } catch (Unreadable cut) {
      // nothing is known of it, and nothing done
    }
  }
}
