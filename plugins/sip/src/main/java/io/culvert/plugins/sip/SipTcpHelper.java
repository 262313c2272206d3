package io.culvert.plugins.sip;

import static io.culvert.helpers.Side.CLIENT;

import io.culvert.helpers.Framing;
import io.culvert.helpers.HelperContext;
import io.culvert.helpers.HelperSpec;
import io.culvert.helpers.Message;
import io.culvert.helpers.ProtocolHelper;
import io.culvert.helpers.Transport;
import io.culvert.plugins.sip.SipText.Header;
import org.pf4j.Extension;

/**
 * SIP over TCP: messages one after the other, each as long as its header says (RFC 3261, section
 * 18.3); read where the first opens a segment ({@code sip_help_tcp} in Linux nf_conntrack_sip.c).
 */
@Extension
public final class SipTcpHelper implements ProtocolHelper {

  private static final String HEADERS_END = "\r\n\r\n";
  private static final int WHOLE_SEGMENT = 65535;

  @Override
  public HelperSpec spec() {
    return SipHelper.declared(
        HelperSpec.tcp("sip", 5060).withFraming(Framing.segments(WHOLE_SEGMENT).joined()));
  }

  @Override
  public void onMessage(Message message, HelperContext sip) {
    String payload = message.text();
    sip.keepFor(SipHelper.PATIENCE_SECONDS);
    boolean ipv6 = sip.endpoint(CLIENT).isIpv6();
    StringBuilder rewritten = new StringBuilder();
    String rest = payload;
    boolean written = false;
    while (rest.length() >= SipHelper.LEAST_BYTES || rewritten.length() > 0) {
      int end = end(rest, ipv6);
      if (end <= 0 || end > rest.length()) {
        break;
      }
      SipText text = new SipText(rest.substring(0, end), ipv6);
      if (!SipHelper.pass(new Said(text, message.from(), Transport.TCP, sip))) {
        return;
      }
      rewritten.append(text);
      written |= text.isWritten();
      rest = rest.substring(end);
    }
    if (written) {
      SipHelper.write(message, rewritten + rest, sip);
    }
  }

  /** One past the message that opens {@code text}; 0 if there is none whose length is known. */
  private static int end(String text, boolean ipv6) {
    SipText whole = new SipText(text, ipv6);
    Place length = whole.firstOnly(Header.CONTENT_LENGTH);
    long bytes =
        length == SipText.NONE
            ? Literals.NO_NUMBER
            : whole.literals().number(length.start(), text.length());
    if (bytes < 0 || bytes > text.length()) {
      return 0;
    }
    int headers = text.indexOf(HEADERS_END, length.end());
    return headers < 0 ? 0 : headers + HEADERS_END.length() + (int) bytes;
  }
}
