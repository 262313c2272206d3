package io.culvert.plugins.sip;

import static io.culvert.helpers.Side.CLIENT;
import static io.culvert.helpers.Side.SERVER;

import io.culvert.helpers.Framing;
import io.culvert.helpers.HelperContext;
import io.culvert.helpers.HelperSpec;
import io.culvert.helpers.Message;
import io.culvert.helpers.ProtocolHelper;
import io.culvert.helpers.Transport;
import org.pf4j.Extension;

/** SIP over UDP: one message a datagram (RFC 3261, section 18.3). */
@Extension
public final class SipHelper implements ProtocolHelper {

  /** How long speakers may be silent ({@code SIP_TIMEOUT}). */
  static final int PATIENCE_SECONDS = 3600;

  static final int LEAST_BYTES = "SIP/2.0 200".length();

  /** What both transports have in common. */
  static HelperSpec declared(HelperSpec spec) {
    return spec.withExpectations(1, 180)
        .withKind("audio", 4, 180)
        .withKind("video", 4, 180)
        .withKind("image", 2, 180)
        .keeping(Said.Memory.class)
        .onEvery(CLIENT)
        .onEvery(SERVER);
  }

  /**
   * Acts on one message.
   *
   * @return whether it may go on, perhaps changed
   */
  static boolean pass(Said said) {
    boolean passes = new SipDialog(said).act();
    if (passes && said.sip().restates()) {
      new SipRewriter(said).rewrite();
    }
    return passes;
  }

  @Override
  public HelperSpec spec() {
    return declared(HelperSpec.udp("sip", 5060).withFraming(Framing.datagrams().joined()));
  }

  @Override
  public void onMessage(Message message, HelperContext sip) {
    String payload = message.text();
    if (payload.isEmpty()) {
      return;
    }
    sip.keepFor(PATIENCE_SECONDS);
    if (payload.length() < LEAST_BYTES) {
      return;
    }
    SipText text = new SipText(payload, sip.endpoint(CLIENT).isIpv6());
    if (pass(new Said(text, message.from(), Transport.UDP, sip))) {
      if (text.isWritten()) {
        write(message, text.toString(), sip);
      }
    }
  }

  /**
   * Puts the message as it has become in the place of what it was, be it the same: Linux sums such
   * a one up anew, too, which shows where it is quoted.
   */
  static void write(Message message, String text, HelperContext sip) {
    sip.translate(message.at(0, message.text().length()), 0, text);
  }
}
