package io.culvert.plugins.amanda;

import static io.culvert.helpers.Numbers.port;
import static io.culvert.helpers.Side.CLIENT;
import static io.culvert.helpers.Side.SERVER;

import io.culvert.helpers.Expect;
import io.culvert.helpers.HelperContext;
import io.culvert.helpers.HelperSpec;
import io.culvert.helpers.Message;
import io.culvert.helpers.ProtocolHelper;
import java.util.List;
import org.pf4j.Extension;

/**
 * Amanda's backups: the host to be backed up answers with the ports at which it can be dialled for
 * data, messages, index and state. Read as Linux nf_conntrack_amanda.c reads it: the first {@code
 * CONNECT} line of a datagram. Since such a host may think for long, each of its datagrams has the
 * exchange known for five minutes more.
 */
@Extension
public final class AmandaHelper implements ProtocolHelper {

  private static final int MASTER_SECONDS = 300;
  private static final String CONNECT = "CONNECT ";
  private static final List<String> STREAMS = List.of("DATA ", "MESG ", "INDEX ", "STATE ");
  private static final int MAX_DIGITS = 5;

  @Override
  public HelperSpec spec() {
    return HelperSpec.udp("amanda", 10080).withExpectations(4, 180).onEvery(SERVER);
  }

  @Override
  public void onMessage(Message said, HelperContext amanda) {
    amanda.keepFor(MASTER_SECONDS);
    int connect = said.text().indexOf(CONNECT);
    int end = said.text().indexOf('\n', connect + CONNECT.length());
    if (connect >= 0 && end >= 0) {
      streams(said, connect + CONNECT.length(), end, amanda);
    }
  }

  /** The first that has no port ends the line. */
  private static void streams(Message said, int start, int end, HelperContext amanda) {
    for (String stream : STREAMS) {
      int found = said.text().indexOf(stream, start);
      int digits = found + stream.length();
      if (found < 0 || digits > end) {
        continue;
      }
      int after = digits;
      while (after < Math.min(digits + MAX_DIGITS, end) && isDigit(said.text().charAt(after))) {
        after++;
      }
      int port = port(said.text().substring(digits, after));
      if (port == 0) {
        return;
      }
      announce(said.at(digits, after), port, amanda);
    }
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static void announce(Message.Finding at, int port, HelperContext amanda) {
    Expect stream = Expect.tcp(amanda.endpoint(SERVER).withPort(port), CLIENT);
    amanda.publish(stream, at, 0, published -> Integer.toString(published.port()));
  }
}
