package io.culvert.plugins.tns;

import static io.culvert.helpers.Side.CLIENT;
import static io.culvert.helpers.Side.SERVER;

import io.culvert.helpers.Endpoint;
import io.culvert.helpers.Expect;
import io.culvert.helpers.Framing;
import io.culvert.helpers.HelperContext;
import io.culvert.helpers.HelperSpec;
import io.culvert.helpers.Message;
import io.culvert.helpers.Numbers;
import io.culvert.helpers.ProtocolHelper;
import java.util.regex.Pattern;
import org.pf4j.Extension;

/**
 * Oracle's listener (TNS), which sends a client on to another port: in a redirect itself, or in the
 * data behind an empty one, as {@code (ADDRESS=(PROTOCOL=tcp)(HOST=10.0.0.2)(PORT=1025))}. Read as
 * tns.c of conntrack-tools reads it; host names are not read.
 */
@Extension
public final class TnsHelper implements ProtocolHelper {

  private static final int HEADER_BYTES = 8;
  private static final int TYPE_AT = 4;
  private static final int REDIRECT = 5;
  private static final int DATA = 6;
  private static final Pattern FOUR = Pattern.compile("\\d*(?:\\.\\d*){3}");
  private static final Pattern DIGITS = Pattern.compile("\\d+");

  /** What the listener said last. */
  private static final class Redirect {
    private boolean empty;
  }

  @Override
  public HelperSpec spec() {
    return HelperSpec.tcp("tns", 1521)
        .withFraming(Framing.segments(65_535))
        .withExpectations(1, 300)
        .keeping(Redirect.class)
        .onEvery(SERVER);
  }

  @Override
  public void onMessage(Message said, HelperContext tns) {
    Redirect before = tns.state(Redirect.class, Redirect::new);
    String text = said.text();
    int type = text.length() < HEADER_BYTES + 2 ? 0 : text.charAt(TYPE_AT);
    boolean dataOfRedirect = before.empty && type == DATA;
    before.empty = type == REDIRECT && number(text, HEADER_BYTES) == 0;
    if (dataOfRedirect || type == REDIRECT && !before.empty) {
      redirected(said, type, tns);
    }
  }

  private static void redirected(Message said, int type, HelperContext tns) {
    String text = said.text();
    int host = behind(text, "HOST=", text.indexOf('(', HEADER_BYTES));
    int hostEnd = host < 0 ? -1 : text.indexOf(')', host);
    int port = hostEnd < 0 ? -1 : behind(text, "PORT=", text.indexOf('(', hostEnd));
    int portEnd = port < 0 ? -1 : text.indexOf(')', port);
    if (portEnd < 0
        || !FOUR.matcher(text.substring(host, hostEnd)).matches()
        || !DIGITS.matcher(text.substring(port, portEnd)).matches()
        || Numbers.port(text.substring(port, portEnd)) == 0
        || tns.endpoint(SERVER).isIpv6()) {
      return;
    }
    Endpoint there =
        tns.endpoint(SERVER)
            .withNumbers(Numbers.numbers(text.substring(host, hostEnd)))
            .withPort(Numbers.port(text.substring(port, portEnd)));
    Endpoint published = tns.expect(Expect.tcp(there, CLIENT));
    String newPort = Integer.toString(published.port());
    int grown =
        published.address().length() - (hostEnd - host) + newPort.length() - (portEnd - port);
    tns.translate(said.at(host, hostEnd), 0, published.address());
    tns.translate(said.at(port, portEnd), 0, newPort);
    tns.translate(said.at(0, 2), 0, written(number(text, 0) + grown));
    if (type == REDIRECT) {
      int length = number(text, HEADER_BYTES) + grown;
      tns.translate(said.at(HEADER_BYTES, HEADER_BYTES + 2), 0, written(length));
    }
  }

  /** Where what follows that word begins, from {@code start} on; -1 if it is not there. */
  private static int behind(String text, String word, int start) {
    int found = start < 0 ? -1 : text.indexOf(word, start);
    return found < 0 ? -1 : found + word.length();
  }

  private static int number(String text, int at) {
    return text.charAt(at) << 8 | text.charAt(at + 1);
  }

  private static String written(int number) {
    return "" + (char) (number >> 8 & 0xFF) + (char) (number & 0xFF);
  }
}
