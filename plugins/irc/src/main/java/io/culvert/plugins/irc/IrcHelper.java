package io.culvert.plugins.irc;

import static io.culvert.helpers.Numbers.number;
import static io.culvert.helpers.Numbers.port;
import static io.culvert.helpers.Side.CLIENT;
import static io.culvert.helpers.Side.SERVER;

import io.culvert.helpers.Endpoint;
import io.culvert.helpers.Expect;
import io.culvert.helpers.Framing;
import io.culvert.helpers.HelperContext;
import io.culvert.helpers.HelperSpec;
import io.culvert.helpers.Message;
import io.culvert.helpers.Message.Finding;
import io.culvert.helpers.ProtocolHelper;
import java.nio.ByteBuffer;
import java.util.regex.Pattern;
import org.pf4j.Extension;

/**
 * IRC's direct client-to-client connections (DCC): a client tells another, through the server,
 * where to dial. Read as Linux nf_conntrack_irc.c reads them: IPv4 only, and in what clients send
 * only.
 */
@Extension
public final class IrcHelper implements ProtocolHelper {

  private static final Pattern SAYS = Pattern.compile("^[ \r\n]*(?i:PRIVMSG )");

  // so much must follow what is looked at, or it is let be
  private static final Pattern DCC =
      Pattern.compile(
          "(?=[\\s\\S]{27}) :\1DCC (?:SEND|CHAT|MOVE|TSEND|SCHAT) "
              + "[^ ]* (?=[\\s\\S]{11})(?=[^\n]*\n)((\\d*) *(\\d*))");

  private static final Pattern ORDINARY = Pattern.compile(" :(?!\1DCC )");

  @Override
  public HelperSpec spec() {
    return HelperSpec.tcp("irc", 6667)
        .withFraming(Framing.segments(4095))
        .withExpectations(8, 300)
        .onContaining(CLIENT, " :\1DCC ");
  }

  @Override
  public void onMessage(Message said, HelperContext irc) {
    Endpoint client = irc.endpoint(CLIENT);
    if (client.isIpv6()) {
      return;
    }
    String text = said.text();
    int words = said.find(SAYS).map(at -> at.group(0).length()).orElse(text.length());
    said.findAll(DCC)
        .filter(at -> opens(text, words, text.indexOf(at.group(0))))
        .filter(at -> isOwn(at, client, irc.seenAs(CLIENT)))
        .findFirst()
        .ifPresent(at -> irc.publish(offer(client, port(at.group(3))), at, 1, IrcHelper::written));
  }

  /** Whether what is said begins there: not before {@code words}, and not in the midst of words. */
  private static boolean opens(String text, int words, int at) {
    return at >= words && !ORDINARY.matcher(text.substring(words, at)).find();
  }

  private static boolean isOwn(Finding at, Endpoint client, Endpoint seenAs) {
    int address = number(at.group(2));
    return port(at.group(3)) != 0 && (address == asNumber(client) || address == asNumber(seenAs));
  }

  /** Who is told to dial is another client, wherever that is. */
  private static Expect offer(Endpoint client, int port) {
    return Expect.tcp(client.withPort(port), SERVER).fromAnyone();
  }

  private static int asNumber(Endpoint endpoint) {
    return ByteBuffer.wrap(endpoint.addressBytes()).getInt();
  }

  private static String written(Endpoint e) {
    return Integer.toUnsignedLong(asNumber(e)) + " " + e.port();
  }
}
