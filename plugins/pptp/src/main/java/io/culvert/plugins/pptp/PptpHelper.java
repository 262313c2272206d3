package io.culvert.plugins.pptp;

import static io.culvert.helpers.Side.CLIENT;
import static io.culvert.helpers.Side.SERVER;

import io.culvert.helpers.Framing;
import io.culvert.helpers.HelperContext;
import io.culvert.helpers.HelperSpec;
import io.culvert.helpers.Message;
import io.culvert.helpers.ProtocolHelper;
import io.culvert.helpers.Tunnel;
import org.pf4j.Extension;

/**
 * PPTP (RFC 2637): a control connection that sets up one call at a time, whose data are GRE packets
 * under the call ids of either side. Read as Linux nf_conntrack_pptp.c reads it: the client is the
 * one that calls (PNS), and a message is looked at where it opens a segment.
 */
@Extension
public final class PptpHelper implements ProtocolHelper {

  private static final String CONTROL_MESSAGE = "\0\1\u001a\u002b\u003c\u004d";

  private static final int MAGIC = 2;
  private static final int TYPE = 8;
  private static final int BODY = 12;
  private static final int CALL_ID = BODY;
  private static final int PEERS_CALL_ID = BODY + 2;
  private static final int START_RESULT = BODY + 2;
  private static final int STOP_RESULT = BODY;
  private static final int CALL_RESULT = BODY + 4;

  /** Bytes of each message's body, by its number; nothing is required of echoes. */
  private static final int[] BODY_BYTES = {
    0, 144, 144, 4, 4, 0, 0, 156, 20, 208, 12, 16, 4, 136, 28, 12
  };

  /** What became of the control connection; in this order. */
  private enum Session {
    NONE,
    FAILED,
    STOPPING,
    REQUESTED,
    CONFIRMED
  }

  private enum Call {
    NONE,
    OUT_REQUESTED,
    OUT_CONFIRMED,
    IN_REQUESTED,
    IN_REPLIED,
    IN_CONFIRMED,
    CLEARED
  }

  /** How far a connection has come. */
  private static final class Progress {
    private Session session = Session.NONE;
    private Call call = Call.NONE;

    private boolean isConfirmed() {
      return session == Session.CONFIRMED;
    }
  }

  @Override
  public HelperSpec spec() {
    return HelperSpec.tcp("pptp", 1723)
        .withFraming(Framing.segments(BODY + 208))
        .withExpectations(2, 300)
        .keeping(Progress.class)
        .withTunnel()
        .onContaining(CLIENT, CONTROL_MESSAGE)
        .onContaining(SERVER, CONTROL_MESSAGE);
  }

  @Override
  public void onMessage(Message message, HelperContext pptp) {
    String text = message.text();
    if (pptp.endpoint(CLIENT).isIpv6()
        || text.length() < BODY
        || !text.startsWith(CONTROL_MESSAGE, MAGIC)) {
      return;
    }
    int type = number(text, TYPE);
    if (type < BODY_BYTES.length && text.length() - BODY < BODY_BYTES[type]) {
      return;
    }
    Progress progress = pptp.state(Progress.class, Progress::new);
    if (message.from() == CLIENT) {
      fromClient(type, message, progress, pptp);
    } else {
      fromServer(type, message, progress, pptp);
    }
  }

  private static void fromClient(int type, Message message, Progress progress, HelperContext pptp) {
    String text = message.text();
    Tunnel tunnel = pptp.tunnel();
    switch (type) {
      case 1 -> { // Start-Control-Connection-Request
        if (progress.session == Session.NONE) {
          progress.session = Session.REQUESTED;
        }
      }
      case 3 -> progress.session = Session.STOPPING; // Stop-Control-Connection-Request
      case 7 -> { // Outgoing-Call-Request
        if (progress.isConfirmed()) {
          progress.call = Call.OUT_REQUESTED;
          write(message, CALL_ID, tunnel.publish(number(text, CALL_ID)), pptp);
        }
      }
      case 10 -> { // Incoming-Call-Reply
        boolean asked = progress.call == Call.IN_REQUESTED || progress.call == Call.IN_REPLIED;
        if (asked && number(text, PEERS_CALL_ID) == tunnel.serverKey()) {
          progress.call = text.charAt(CALL_RESULT) == 1 ? Call.IN_REPLIED : Call.NONE;
          if (progress.call == Call.IN_REPLIED) {
            tunnel.clientKeySeen(number(text, CALL_ID));
          }
          write(message, CALL_ID, tunnel.clientKeySeen(), pptp);
        }
      }
      case 12 -> { // Call-Clear-Request
        if (progress.isConfirmed()) {
          progress.call = Call.CLEARED;
          write(message, CALL_ID, tunnel.clientKeySeen(), pptp);
        }
      }
      default -> {}
    }
  }

  private static void fromServer(int type, Message message, Progress progress, HelperContext pptp) {
    String text = message.text();
    Tunnel tunnel = pptp.tunnel();
    switch (type) {
      case 2 -> { // Start-Control-Connection-Reply
        if (progress.session.compareTo(Session.REQUESTED) >= 0) {
          boolean agreed = text.charAt(START_RESULT) == 1;
          progress.session = agreed ? Session.CONFIRMED : Session.FAILED;
        }
      }
      case 4 -> { // Stop-Control-Connection-Reply
        if (progress.session.compareTo(Session.STOPPING) <= 0) {
          boolean agreed = text.charAt(STOP_RESULT) == 1;
          progress.session = agreed ? Session.NONE : Session.FAILED;
        }
      }
      case 8 -> { // Outgoing-Call-Reply
        boolean asked = progress.call == Call.OUT_REQUESTED || progress.call == Call.OUT_CONFIRMED;
        if (progress.isConfirmed()
            && asked
            && number(text, PEERS_CALL_ID) == tunnel.clientKeySeen()) {
          boolean connected = text.charAt(CALL_RESULT) == 1;
          progress.call = connected ? Call.OUT_CONFIRMED : Call.NONE;
          if (connected) {
            tunnel.serverKey(number(text, CALL_ID));
            tunnel.expect();
          }
          write(message, PEERS_CALL_ID, tunnel.clientKey(), pptp);
        }
      }
      case 9 -> { // Incoming-Call-Request
        if (progress.isConfirmed()) {
          progress.call = Call.IN_REQUESTED;
          tunnel.serverKey(number(text, CALL_ID));
        }
      }
      case 11 -> { // Incoming-Call-Connected
        boolean replied = progress.call == Call.IN_REPLIED || progress.call == Call.IN_CONFIRMED;
        if (progress.isConfirmed() && replied && number(text, CALL_ID) == tunnel.clientKeySeen()) {
          progress.call = Call.IN_CONFIRMED;
          tunnel.expect();
          write(message, CALL_ID, tunnel.clientKey(), pptp);
        }
      }
      case 13 -> { // Call-Disconnect-Notify
        progress.call = Call.NONE;
        tunnel.end();
        write(message, CALL_ID, tunnel.clientKey(), pptp);
      }
      // WAN-Error-Notify, Set-Link-Info
      case 14, 15 -> write(message, CALL_ID, tunnel.clientKey(), pptp);
      default -> {}
    }
  }

  private static int number(String text, int at) {
    return text.charAt(at) << 8 | text.charAt(at + 1);
  }

  private static void write(Message message, int at, int key, HelperContext pptp) {
    String bytes = "" + (char) (key >>> 8) + (char) (key & 0xFF);
    pptp.translate(message.at(at, at + 2), 0, bytes);
  }
}
