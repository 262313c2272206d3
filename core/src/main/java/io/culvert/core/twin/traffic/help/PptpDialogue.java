package io.culvert.core.twin.traffic.help;

import io.culvert.core.twin.Step;
import io.culvert.core.twin.traffic.Flow;
import io.culvert.core.twin.traffic.Host;
import io.culvert.core.twin.traffic.Scene;
import io.culvert.core.twin.traffic.TwoEnds;
import io.culvert.core.twin.traffic.packet.OtherProtocols;
import io.culvert.core.wire.IpProtocol;
import io.culvert.core.wire.Packets;

/**
 * A PPTP control connection (RFC 2637) with some calls, placed by either side, and their GRE
 * packets, which carry the key that the other end is known by at the sender's.
 */
final class PptpDialogue extends Dialogue {

  private static final String CONTROL = "\0\1\u001a\u002b\u003c\u004d";
  private static final int BODY = 12;
  private static final int[] BODY_BYTES = {
    0, 144, 144, 4, 4, 0, 4, 156, 20, 208, 12, 16, 4, 136, 28, 12, 8
  };

  private final Stream control;
  private final boolean orderly;
  private int calls;
  private int clientKey;
  private int serverKey;

  PptpDialogue(Scene scene, Flow flow) {
    super(scene);
    control = new Stream(scene, flow);
    connect(control);
    orderly = !scene.oneIn(5);
    calls = scene.any(1, 1, 2, 3);
    if (!scene.oneIn(12)) {
      client(1, message(1));
      server(2, message(2, 2, scene.oneIn(10) ? 0 : 0x0100));
    }
    then(this::call);
  }

  private void client(int type, String message) {
    say(control, CLIENT, spoilt(type, message));
  }

  private void server(int type, String message) {
    say(control, SERVER, spoilt(type, message));
  }

  private int key() {
    return scene.any(scene.random().nextInt(65_536), 0, 1, 1, 2, 65_535);
  }

  /** A message of zeros, but for {@code values}: places in its body and the 16 bits there. */
  private String message(int type, int... values) {
    char[] bytes = new char[BODY + BODY_BYTES[type]];
    put(bytes, 0, bytes.length);
    CONTROL.getChars(0, CONTROL.length(), bytes, 2);
    put(bytes, 8, type);
    for (int i = 0; i + 1 < values.length; i += 2) {
      if (values[i] + 2 <= BODY_BYTES[type]) {
        put(bytes, BODY + values[i], values[i + 1]);
      }
    }
    return new String(bytes);
  }

  private static void put(char[] bytes, int at, int value) {
    bytes[at] = (char) (value >>> 8 & 0xFF);
    bytes[at + 1] = (char) (value & 0xFF);
  }

  private String spoilt(int type, String message) {
    if (!scene.oneIn(24)) {
      return message;
    }
    return switch (scene.random().nextInt(5)) {
      case 0 -> message.substring(0, scene.random().nextInt(1, message.length()));
      case 1 -> message + message;
      case 2 -> message(scene.random().nextInt(BODY_BYTES.length)) + message;
      case 3 -> message.substring(0, 8) + (char) scene.any(0, 1) + message.substring(9);
      default -> message(type, 0, key(), 2, key(), 4, scene.any(0, 0x0100));
    };
  }

  private Step call() {
    if (!control.open()) {
      return null;
    }
    if (calls-- <= 0) {
      farewell();
      return null;
    }
    clientKey = key();
    serverKey = key();
    if (scene.oneIn(3)) {
      incoming();
    } else {
      outgoing();
    }
    then(this::data);
    return null;
  }

  private void outgoing() {
    scene.count("helper.pptp.outgoing");
    client(7, message(7, 0, clientKey));
    then(
        () -> {
          int peer = orderly ? heard(SERVER, 7, 0, clientKey) : key();
          server(8, message(8, 0, serverKey, 2, peer, 4, scene.oneIn(8) ? 0x0200 : 0x0100));
          then(this::lives);
          return null;
        });
  }

  private void incoming() {
    scene.count("helper.pptp.incoming");
    server(9, message(9, 0, serverKey));
    client(10, message(10, 0, clientKey, 2, serverKey, 4, scene.oneIn(8) ? 0 : 0x0100));
    then(
        () -> {
          int peer = orderly ? heard(SERVER, 10, 0, clientKey) : key();
          server(11, message(11, 0, peer));
          then(this::lives);
          return null;
        });
  }

  /** What an end was told last in messages of that type, of what stands at that place. */
  private int heard(boolean byClient, int type, int place, int otherwise) {
    String heard = control.heard(byClient);
    String wanted = CONTROL + "\0" + (char) type;
    int at = heard.lastIndexOf(wanted) + wanted.length() + 2 + place;
    return at < wanted.length() + 2 || at + 2 > heard.length()
        ? otherwise
        : heard.charAt(at) << 8 | heard.charAt(at + 1);
  }

  /** Frames both ways, and then the rest of what there is to say of a call. */
  private Step lives() {
    int seen = heard(SERVER, 7, 0, heard(SERVER, 10, 0, clientKey));
    for (int i = scene.random().nextInt(9); i > 0; i--) {
      boolean fromClient = scene.random().nextBoolean();
      int right = fromClient ? serverKey : scene.oneIn(8) ? clientKey : seen;
      first(() -> frame(fromClient, scene.oneIn(12) ? key() : right));
    }
    return null;
  }

  private Step frame(boolean fromClient, int key) {
    scene.count("helper.pptp.frame");
    TwoEnds.View view = control.view(fromClient);
    Host own = scene.oneIn(20) ? scene.hosts().neighbour(view.own().device()) : view.own();
    byte[] inside = new byte[scene.any(0, 1, 20, 400)];
    byte[] bytes = OtherProtocols.pptp(key, scene.random(), inside);
    Packets packet =
        Packets.raw(own.address().toString(), view.peer().toString(), IpProtocol.GRE, bytes);
    return scene.packet(own, packet, "call " + key);
  }

  private Step data() {
    if (scene.oneIn(3)) {
      client(5, message(5));
      server(6, message(6));
    }
    if (scene.oneIn(3)) {
      server(14, message(14, 0, clientKey));
      if (scene.oneIn(2)) {
        client(15, message(15, 0, serverKey));
      } else {
        server(15, message(15, 0, clientKey));
      }
    }
    then(this::lives);
    if (scene.oneIn(2)) {
      client(12, message(12, 0, clientKey));
      server(13, message(13, 0, serverKey));
      then(this::lives);
    }
    then(this::call);
    return null;
  }

  private void farewell() {
    if (scene.oneIn(2)) {
      client(3, message(3, 0, 0x0100));
      server(4, message(4, 0, scene.oneIn(8) ? 0 : 0x0100));
    }
    if (!scene.oneIn(3)) {
      close(control, scene.random().nextBoolean());
      then(this::lives);
    }
  }
}
