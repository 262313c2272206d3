package io.culvert.plugins.h323;

import static io.culvert.helpers.Side.CLIENT;
import static io.culvert.helpers.Side.SERVER;

import io.culvert.helpers.Framing;
import io.culvert.helpers.HelperContext;
import io.culvert.helpers.HelperSpec;
import io.culvert.helpers.Message;
import io.culvert.helpers.ProtocolHelper;
import org.pf4j.Extension;

/** H.245, the control of a call: what opens its channels. Calls announce where it is spoken. */
@Extension
public final class H245Helper implements ProtocolHelper {

  /** What Q.931 has this watched by. */
  static final String NAME = "H.245";

  /** Known before the first message comes, which has no time for it. */
  private final PerType syntax = Syntax.CONTROL;

  @Override
  public HelperSpec spec() {
    return HelperSpec.tcp(NAME)
        .withFraming(Framing.segments(Q931Helper.WHOLE_SEGMENT))
        .withExpectations(18, 240)
        .keeping(CallMemory.class)
        .onEvery(CLIENT)
        .onEvery(SERVER);
  }

  @Override
  public void onMessage(Message message, HelperContext context) {
    Told told = new Told(message, context);
    Channels channels = new Channels(told);
    try {
      for (Tpkt packet = new Tpkt(told); packet.next(); ) {
        if (!channels.act(told.read(syntax, packet.start(), packet.end()))) {
          return;
        }
      }
    } catch (Unreadable cut) {
      // what was read before it stands
    }
    told.pass();
  }
}
