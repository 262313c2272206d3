package io.culvert.examples.helpers;

import static io.culvert.helpers.Side.CLIENT;
import static io.culvert.helpers.Side.SERVER;

import io.culvert.helpers.Endpoint;
import io.culvert.helpers.Expect;
import io.culvert.helpers.HelperContext;
import io.culvert.helpers.HelperSpec;
import io.culvert.helpers.Message;
import io.culvert.helpers.ProtocolHelper;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;
import org.pf4j.Extension;

/**
 * Calls over UDP, in binary. {@code O}, two bytes of a call's number and two of a port: a client
 * offers a call and waits there for the server's voice. {@code A} and the same: the server answers
 * it, and waits for the client's. {@code E} and the number: it has ended.
 */
@Extension
public final class CallHelper implements ProtocolHelper {

  private static final int MOST_CALLS = 16;

  // [\s\S] is any byte at all; a point would leave out the line ends
  private static final Pattern SIGNAL = Pattern.compile("^([OAE])([\\s\\S]{2})([\\s\\S]{2})?");

  /** What must be kept of one connection; the helper itself serves all of them. */
  private static final class Calls {
    private final Set<String> offered = new HashSet<>();
  }

  @Override
  public HelperSpec spec() {
    return HelperSpec.udp("call", 7300)
        .withExpectations(2 * MOST_CALLS, 30)
        .keeping(Calls.class)
        .on(CLIENT, "O", "E")
        .on(SERVER, "A", "E");
  }

  @Override
  public void onMessage(Message message, HelperContext context) {
    message.find(SIGNAL).ifPresent(signal -> signal(message, signal, context));
  }

  private static void signal(Message message, Message.Finding signal, HelperContext context) {
    Calls calls = context.state(Calls.class, Calls::new);
    String call = signal.group(2);
    switch (signal.group(1)) {
      case "O" -> {
        if (calls.offered.size() >= MOST_CALLS && !calls.offered.contains(call)) {
          context.drop("too-many-calls"); // what a peer may make us keep has an end
        } else {
          announce(message, signal, context);
          calls.offered.add(call);
        }
      }
      case "A" -> {
        if (calls.offered.contains(call)) {
          announce(message, signal, context);
        } else {
          context.drop("unasked-answer"); // it would open a way that nobody wanted
        }
      }
      default -> calls.offered.remove(call);
    }
  }

  private static void announce(Message message, Message.Finding signal, HelperContext context) {
    if (signal.group(3) == null) {
      context.drop("no-port");
      return;
    }
    int port = signal.group(3).charAt(0) << 8 | signal.group(3).charAt(1);
    Endpoint here = context.endpoint(message.from()).withPort(port);
    Expect voice = Expect.udp(here, message.from().peer());
    context.publish(
        voice, signal, 3, to -> "" + (char) (to.port() >> 8) + (char) (to.port() & 255));
  }
}
