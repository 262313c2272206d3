package io.culvert.plugins.rtsp;

import static io.culvert.helpers.Side.CLIENT;
import static io.culvert.helpers.Side.SERVER;

import io.culvert.helpers.Framing;
import io.culvert.helpers.HelperContext;
import io.culvert.helpers.HelperSpec;
import io.culvert.helpers.Message;
import io.culvert.helpers.ProtocolHelper;
import org.pf4j.Extension;

/**
 * RTSP 1.0 and 2.0 (RFC 2326, RFC 7826): a client sets up streams on its connection, and they come
 * beside it, from the ports that the server names to those that the client names.
 *
 * <p>What is read begins with a segment, or behind a message or an interleaved frame in it; a head
 * that a segment's end cuts in two goes unread. What goes by the connection itself or to a group is
 * not expected, nor is what another host than the speaker is to send or hear.
 */
@Extension
public final class RtspHelper implements ProtocolHelper {

  /** How long a stream may take from its set-up to its first packet. */
  static final int PATIENCE_SECONDS = 300;

  private static final int WHOLE_SEGMENT = 65535;
  private static final int FRAME_HEADER_BYTES = 4;

  @Override
  public HelperSpec spec() {
    return HelperSpec.tcp("rtsp", 554)
        .withFraming(Framing.segments(WHOLE_SEGMENT))
        .withExpectations(32, PATIENCE_SECONDS)
        .keeping(Talk.class)
        .onEvery(CLIENT)
        .on(SERVER, "RTSP/", "TEARDOWN ");
  }

  @Override
  public void onMessage(Message message, HelperContext rtsp) {
    String text = message.text();
    if (text.isEmpty()) {
      return;
    }
    Talk talk = rtsp.state(Talk.class, Talk::new);
    if (!talk.isKnown() && message.from() == CLIENT) {
      if (!isFrame(text, 0) && !RtspMessage.begins(text, 0)) {
        // what a browser was made to send here opens no port (NAT slipstreaming)
        rtsp.stopWatching();
        return;
      }
      talk.known();
    }
    Streams streams = new Streams(message, rtsp, talk);
    for (int at = 0; at < text.length(); ) {
      if (isFrame(text, at)) {
        at = pastFrame(text, at);
        continue;
      }
      RtspMessage said = RtspMessage.at(text, at);
      if (said == null) {
        return;
      }
      streams.act(said);
      at = said.end();
    }
  }

  /** Whether data of a stream stands there (RFC 2326, section 10.12). */
  private static boolean isFrame(String text, int at) {
    return text.charAt(at) == '$';
  }

  private static int pastFrame(String text, int at) {
    if (text.length() - at < FRAME_HEADER_BYTES) {
      return text.length();
    }
    return at + FRAME_HEADER_BYTES + (text.charAt(at + 2) << 8 | text.charAt(at + 3));
  }
}
