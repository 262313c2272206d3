package io.culvert.plugins.h323;

import static io.culvert.helpers.Side.CLIENT;
import static io.culvert.helpers.Side.SERVER;

import io.culvert.helpers.Framing;
import io.culvert.helpers.HelperContext;
import io.culvert.helpers.HelperSpec;
import io.culvert.helpers.Message;
import io.culvert.helpers.ProtocolHelper;
import org.pf4j.Extension;

/** Calls of H.323: Q.931's messages, in which H.225.0's say where the rest will be spoken. */
@Extension
public final class Q931Helper implements ProtocolHelper {

  /** What gatekeepers have calls watched by. */
  static final String NAME = "Q.931";

  static final int WHOLE_SEGMENT = 65535;

  private static final int DISCRIMINATOR = 0x08;
  private static final int USER_USER = 0x7E;

  /** Known before the first message comes, which has no time for it. */
  private final PerType syntax = Syntax.USER_INFORMATION;

  @Override
  public HelperSpec spec() {
    return HelperSpec.tcp(NAME, 1720)
        .withFraming(Framing.segments(WHOLE_SEGMENT))
        .withExpectations(20, 240)
        .keeping(CallMemory.class)
        .onEvery(CLIENT)
        .onEvery(SERVER);
  }

  @Override
  public void onMessage(Message message, HelperContext context) {
    Told told = new Told(message, context);
    Calls calls = new Calls(told);
    try {
      for (Tpkt packet = new Tpkt(told); packet.next(); ) {
        if (!calls.act(userInformation(told, packet.start(), packet.end()))) {
          return;
        }
      }
    } catch (Unreadable cut) {
      // what was read before it stands
    }
    told.pass();
  }

  /** Looks for it among the information elements ({@code DecodeQ931}). */
  private Per userInformation(Told told, int start, int end) {
    int at = start + 2;
    if (at > end || told.u8(start) != DISCRIMINATOR) {
      throw new Unreadable("not Q.931");
    }
    at += told.u8(start + 1) + 1;
    if (at + 1 > end) {
      throw new Unreadable("no message type");
    }
    at += told.u8(at) >> 7;
    while (at + 2 <= end) {
      if (told.u8(at) != USER_USER) {
        at += 2 + told.u8(at + 1);
      } else if (at + 3 > end || at + 3 + told.u16(at + 1) > end) {
        break;
      } else {
        return told.read(syntax, at + 4, at + 3 + told.u16(at + 1));
      }
    }
    throw new Unreadable("no user information");
  }
}
