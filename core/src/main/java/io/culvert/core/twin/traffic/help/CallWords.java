package io.culvert.core.twin.traffic.help;

import io.culvert.core.twin.traffic.Scene;
import io.culvert.core.twin.traffic.TwoEnds;
import io.culvert.core.wire.IpAddress;
import java.util.List;

/** What H.225.0 says about calls, as Q.931 carries it over TCP (H.225.0, annex H). */
final class CallWords {

  /** Where H.245 is to be spoken. */
  static final String CONTROL = "control";

  /** Where the caller is sent on to. */
  static final String FORWARD = "forward";

  static final String PROTOCOL = "\6\0\10\u0091\112\0\4";

  /** The kinds of messages, by number; the last is an addition. */
  static final int SETUP = 0;

  static final int PROCEEDING = 1;
  static final int CONNECT = 2;
  static final int ALERTING = 3;
  static final int RELEASE = 5;
  static final int FACILITY = 6;
  static final int PROGRESS = 7;

  private static final int[] TYPES = {0x05, 0x02, 0x07, 0x01, 0x7B, 0x5A, 0x62, 0x03};

  private final Scene scene;
  private final ChannelWords channels;

  CallWords(Scene scene) {
    this.scene = scene;
    this.channels = new ChannelWords(scene);
  }

  ChannelWords channels() {
    return channels;
  }

  /** Puts what there is to say in a packet of RFC 1006. */
  PerWriter packet(PerWriter data) {
    return new PerWriter().u16(0x0300).u16(data.text().length() + 4).append(data);
  }

  /** A message about a call. */
  PerWriter call(int kind, TwoEnds.View view, int controlPort, int mediaPort) {
    PerWriter body =
        switch (kind) {
          case SETUP -> setup(view, controlPort, mediaPort);
          case CONNECT -> connect(view, controlPort, mediaPort);
          case RELEASE -> new PerWriter().flags(false, false).octets(PROTOCOL);
          case FACILITY -> facility(view, controlPort, mediaPort);
          case PROGRESS -> progress(view, controlPort, mediaPort);
          default -> proceeding(view, controlPort, mediaPort);
        };
    return q931(TYPES[kind], information(kind, body, view, mediaPort));
  }

  private PerWriter q931(int type, PerWriter information) {
    PerWriter w = new PerWriter().u8(8).u8(2).u16(scene.random().nextInt(0x8000)).u8(type);
    if (scene.oneIn(2)) {
      w.octets("\4\3\u0088\u0093\u00a5");
    }
    if (scene.oneIn(3)) {
      w.octets("\u0028\3ann");
    }
    w.u8(0x7E).u16(information.text().length() + 1).u8(5).append(information);
    return scene.oneIn(8) ? w.octets("\u0070\2\u0081\u0031") : w;
  }

  private PerWriter information(int kind, PerWriter body, TwoEnds.View view, int mediaPort) {
    boolean tunnels = scene.oneIn(3);
    PerWriter w = new PerWriter().flags(false, false, tunnels, false);
    if (kind == PROGRESS) {
      w.flags(true).bits(0, 7).align().open(body);
    } else {
      // what follows goes on within a byte
      w.flags(false).bits(kind, 3);
      w.append(body);
    }
    return tunnels ? w.additions(null, new PerWriter().flags(true), tunnelled(view, mediaPort)) : w;
  }

  private PerWriter tunnelled(TwoEnds.View view, int mediaPort) {
    int count = scene.any(1, 1, 2, 5);
    PerWriter w = new PerWriter().length(count);
    for (int i = 0; i < count; i++) {
      IpAddress own = view.own().address();
      int port = mediaPort + 2 * i;
      w.open(
          switch (scene.random().nextInt(4)) {
            case 0 -> channels.other();
            case 1 -> channels.opened(own, port);
            default -> channels.open(own, port);
          });
    }
    return w;
  }

  private PerWriter fast(TwoEnds.View view, int mediaPort) {
    int count = scene.any(1, 2, 2, 6);
    PerWriter w = new PerWriter().length(count);
    for (int i = 0; i < count; i++) {
      w.open(channels.alone(view.own().address(), mediaPort + 2 * i & 0xFFFF));
    }
    return w;
  }

  /** An address and port, as H.225.0 has them; now and then of another kind, or nobody's. */
  void address(PerWriter w, String what, IpAddress own, int port) {
    if (scene.oneIn(24)) {
      w.flags(false).bits(4, 3).octets("0123456789abcdef");
      return;
    }
    w.flags(false).bits(own.version() == 4 ? 0 : 3, 3);
    if (own.version() == 6) {
      w.flags(false);
    }
    w.endpoint(what, own, port);
  }

  /** Names: digits, or text of two bytes a character. */
  void aliases(PerWriter w) {
    int count = scene.any(0, 1, 2);
    w.align().length(count);
    for (int i = 0; i < count; i++) {
      if (scene.oneIn(2)) {
        // four digits, so that what follows begins with a byte
        w.flags(false).bits(0, 1).bits(3, 7).octets("\u0045\u0067");
      } else if (scene.oneIn(3)) {
        w.flags(true).bits(scene.any(0, 2), 7).align().length(3).octets("\1\2\3");
      } else {
        w.flags(false).bits(1, 1).u8(2).octets("\0a\0n\0n");
      }
    }
  }

  /** What kind of speaker somebody is. */
  void speaker(PerWriter w) {
    boolean vendor = scene.oneIn(2);
    boolean gateway = scene.oneIn(4);
    w.flags(false, false, vendor, false, gateway, false, !gateway);
    if (vendor) {
      w.flags(false, true, false).flags(false).u8(9).u8(0).u16(61).u8(3).octets("twin");
    }
    if (gateway) {
      w.flags(false, true, false).align().length(2);
      w.flags(false).bits(7, 4).flags(false, false);
      w.flags(true).bits(0, 7).align().length(2).octets("\1\2");
    } else {
      w.flags(false, false);
    }
    w.flags(false, false);
  }

  private PerWriter setup(TwoEnds.View view, int controlPort, int mediaPort) {
    boolean control = scene.oneIn(3);
    boolean named = scene.oneIn(2);
    boolean called = !scene.oneIn(3);
    boolean calling = !scene.oneIn(3);
    boolean fast = scene.oneIn(3);
    PerWriter w = new PerWriter().flags(true, control, named, named, called, false, false, false);
    w.octets(PROTOCOL);
    if (control) {
      address(w, CONTROL, view.own().address(), controlPort);
    }
    if (named) {
      aliases(w);
    }
    speaker(w);
    if (named) {
      aliases(w);
    }
    if (called) {
      address(w, "called", view.peer(), view.peerPort());
    }
    w.flags(false).octets("0123456789abcdef").flags(false).bits(0, 2).flags(false).bits(0, 2);
    PerWriter source = calling ? new PerWriter() : null;
    if (calling) {
      address(source, "calling", view.own().address(), view.ownPort());
    }
    PerWriter identifier = new PerWriter().flags(false).octets("fedcba9876543210");
    PerWriter starts = fast ? fast(view, mediaPort) : null;
    PerWriter no = new PerWriter().flags(false);
    return w.additions(source, null, identifier, null, null, null, starts, no, no);
  }

  private PerWriter[] added(TwoEnds.View view, int mediaPort) {
    PerWriter identifier = new PerWriter().flags(false).octets("fedcba9876543210");
    PerWriter starts = scene.oneIn(4) ? fast(view, mediaPort) : null;
    PerWriter no = new PerWriter().flags(false);
    return new PerWriter[] {identifier, null, null, null, starts, no, no};
  }

  private PerWriter proceeding(TwoEnds.View view, int controlPort, int mediaPort) {
    boolean control = !scene.oneIn(3);
    PerWriter w = new PerWriter().flags(true, control).octets(PROTOCOL);
    speaker(w);
    if (control) {
      address(w, CONTROL, view.own().address(), controlPort);
    }
    return w.additions(added(view, mediaPort));
  }

  private PerWriter connect(TwoEnds.View view, int controlPort, int mediaPort) {
    boolean control = !scene.oneIn(4);
    PerWriter w = new PerWriter().flags(true, control).octets(PROTOCOL);
    if (control) {
      address(w, CONTROL, view.own().address(), controlPort);
    }
    speaker(w);
    return w.octets("0123456789abcdef").additions(added(view, mediaPort));
  }

  private PerWriter facility(TwoEnds.View view, int controlPort, int mediaPort) {
    if (scene.oneIn(3)) {
      return forwarding(view);
    }
    boolean control = !scene.oneIn(3);
    PerWriter w = new PerWriter().flags(true, false, false, false).octets(PROTOCOL);
    if (scene.oneIn(3)) {
      w.flags(true).bits(scene.any(1, 2, 40), 7).align().length(1).u8(0);
    } else {
      w.flags(false).bits(scene.any(0, 2, 3), 2);
    }
    PerWriter where = control ? new PerWriter() : null;
    if (control) {
      address(where, CONTROL, view.own().address(), controlPort);
    }
    PerWriter starts = scene.oneIn(4) ? fast(view, mediaPort) : null;
    return w.additions(null, null, null, null, null, null, where, starts);
  }

  /** Sends the hearer on to somebody, now and then without saying to whom. */
  private PerWriter forwarding(TwoEnds.View view) {
    boolean told = !scene.oneIn(8);
    PerWriter w = new PerWriter().flags(true, told, false, false).octets(PROTOCOL);
    if (told) {
      IpAddress own = view.own().address();
      IpAddress other =
          switch (scene.random().nextInt(8)) {
            case 0 -> own;
            case 1 -> view.peer();
            case 2 -> scene.hosts().routerAddress();
            case 3, 4 -> scene.hosts().neighbour(view.own().device()).address();
            default -> scene.flows().someone(scene.hosts().anyDevice()).address();
          };
      address(w, FORWARD, other, scene.any(1720, 1720, 1721, 2000, 0, 65_535));
    }
    w.flags(false).bits(1, 2);
    PerWriter identifier = new PerWriter().flags(false).octets("fedcba9876543210");
    return w.additions(identifier);
  }

  private PerWriter progress(TwoEnds.View view, int controlPort, int mediaPort) {
    boolean control = !scene.oneIn(3);
    boolean secured = scene.oneIn(4);
    boolean token = scene.oneIn(4);
    boolean fast = scene.oneIn(3);
    PerWriter w = new PerWriter().flags(false, control, secured, token, false, fast);
    w.octets(PROTOCOL);
    speaker(w);
    if (control) {
      address(w, CONTROL, view.own().address(), controlPort);
    }
    w.flags(false).octets("fedcba9876543210");
    if (secured) {
      w.flags(false).bits(1, 2);
    }
    if (token) {
      w.align().length(1).flags(false, true, true);
      w.flags(false, false, true, false, false, false);
      w.octets("\2\1\2").number(1_000_000).bits(1, 7).octets("\0o\0k").u8(2).octets("\1\2");
    }
    return fast ? w.append(fast(view, mediaPort)) : w;
  }

  /** The messages that a called side answers by, in some order. */
  List<Integer> answers() {
    return switch (scene.random().nextInt(4)) {
      case 0 -> List.of(PROCEEDING, ALERTING, CONNECT);
      case 1 -> List.of(CONNECT);
      case 2 -> List.of(ALERTING, FACILITY, CONNECT);
      default -> List.of(PROGRESS, CONNECT);
    };
  }
}
