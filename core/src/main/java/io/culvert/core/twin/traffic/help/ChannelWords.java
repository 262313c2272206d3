package io.culvert.core.twin.traffic.help;

import io.culvert.core.twin.traffic.Scene;
import io.culvert.core.wire.IpAddress;

/** What H.245 says of logical channels (H.245, annex A). */
final class ChannelWords {

  /** Media's places, and those of their control; data's. */
  static final String MEDIA = "media";

  static final String DATA = "data";

  private final Scene scene;

  ChannelWords(Scene scene) {
    this.scene = scene;
  }

  /** A request to open a channel, or two. */
  PerWriter open(IpAddress own, int port) {
    PerWriter request = new PerWriter().flags(false).bits(0, 2).flags(false).bits(3, 4);
    channel(request, own, port);
    return request;
  }

  /** The answer to one. */
  PerWriter opened(IpAddress own, int port) {
    PerWriter response = new PerWriter().flags(false).bits(1, 2).flags(false).bits(5, 5);
    opening(response, own, port);
    return response;
  }

  /** Something else: capabilities, a number, an order, news. */
  PerWriter other() {
    int kind = scene.random().nextInt(4);
    PerWriter w = new PerWriter().flags(false).bits(kind, 2);
    w.flags(false).bits(scene.any(1, 2), kind == 1 ? 5 : 4);
    return w.align().octets("\1\2\3\4\5\6".substring(scene.random().nextInt(6)));
  }

  /** A channel as fast connect proposes one, by itself. */
  PerWriter alone(IpAddress own, int port) {
    PerWriter w = new PerWriter();
    channel(w, own, port);
    return w;
  }

  private void channel(PerWriter w, IpAddress own, int port) {
    boolean data = scene.oneIn(6);
    boolean reverse = scene.oneIn(4);
    boolean apart = data && !scene.oneIn(4);
    boolean numbered = scene.oneIn(8);
    w.flags(apart, reverse).u16(scene.random().nextInt(65_535)).flags(false, numbered);
    if (numbered) {
      w.u16(scene.random().nextInt(65_536));
    }
    type(w, data);
    if (scene.oneIn(10)) {
      // H.223: nothing of ours
      w.flags(false).bits(1, 2).flags(false, false).bits(1, 3).flags(true);
    } else {
      w.flags(true).bits(0, 7).align().open(parameters(own, port));
    }
    if (reverse) {
      back(w, own, port + scene.any(0, 2, 10));
    }
    if (apart) {
      w.additions(access(own, port + scene.any(0, 1)));
    }
  }

  private void back(PerWriter w, IpAddress own, int port) {
    boolean known = !scene.oneIn(4);
    w.flags(false, known);
    type(w, false);
    if (known) {
      w.flags(true).bits(0, 7).align().open(parameters(own, port));
    }
  }

  private void opening(PerWriter w, IpAddress own, int port) {
    boolean reverse = scene.oneIn(5);
    boolean apart = scene.oneIn(6);
    boolean forward = !scene.oneIn(5);
    w.flags(apart || forward, reverse).u16(scene.random().nextInt(65_535));
    if (reverse) {
      w.flags(false, false, true).u16(scene.random().nextInt(65_535));
      w.flags(true).bits(0, 7).align().open(parameters(own, port + scene.any(0, 2)));
    }
    if (apart || forward) {
      w.additions(apart ? access(own, port) : null, forward ? acknowledged(own, port) : null);
    }
  }

  private void type(PerWriter w, boolean data) {
    w.flags(false);
    if (data) {
      w.bits(4, 3).flags(false, false).bits(1, 4);
      if (scene.oneIn(4)) {
        w.flags(false).bits(6, 3);
      } else {
        w.flags(true).bits(scene.any(3, 3, 3, 0, 9), 7).align().length(1).u8(0);
      }
      w.number(scene.any(100, 640, 70_000));
      return;
    }
    switch (scene.random().nextInt(5)) {
      case 0 -> w.bits(1, 3);
      case 1 -> {
        // H.261, both sizes
        w.bits(2, 3).flags(false).bits(1, 3).flags(false, true, true).bits(1, 2).bits(0, 2);
        w.flags(true).u16(3_839).flags(false);
      }
      case 2 -> w.bits(3, 3).flags(false).bits(8, 4).u8(1).flags(true);
      case 3 -> w.bits(3, 3).flags(true).bits(scene.any(0, 1, 9), 7).align().length(1).u8(19);
      default -> w.bits(3, 3).flags(false).bits(scene.any(1, 3, 11), 4).u8(29);
    }
  }

  private PerWriter parameters(IpAddress own, int port) {
    boolean associated = scene.oneIn(6);
    boolean media = !scene.oneIn(6);
    boolean control = !scene.oneIn(4);
    boolean guaranteed = scene.oneIn(6);
    boolean silence = scene.oneIn(3);
    PerWriter w = new PerWriter().flags(false, false, associated, media, guaranteed, control);
    w.flags(false, silence, false, false, false).u8(scene.any(1, 2));
    if (associated) {
      w.bits(0, 8);
    }
    if (media) {
      address(w, MEDIA, own, port);
    }
    if (guaranteed) {
      w.flags(false);
    }
    if (control) {
      address(w, MEDIA, own, port + 1 & 0xFFFF);
    }
    if (silence) {
      w.flags(true);
    }
    return w;
  }

  private PerWriter acknowledged(IpAddress own, int port) {
    boolean session = scene.oneIn(2);
    boolean media = !scene.oneIn(6);
    boolean control = !scene.oneIn(4);
    PerWriter w = new PerWriter().flags(false, false, false, session, media, control, false);
    if (session) {
      w.bits(0, 8);
    }
    if (media) {
      address(w, MEDIA, own, port);
    }
    if (control) {
      address(w, MEDIA, own, port + 1 & 0xFFFF);
    }
    return w;
  }

  private PerWriter access(IpAddress own, int port) {
    boolean distribution = scene.oneIn(3);
    PerWriter w = new PerWriter().flags(false, distribution, false);
    if (distribution) {
      w.bits(0, 2);
    }
    w.flags(false);
    if (scene.oneIn(8)) {
      w.bits(1, 2).bits(3, 7).octets("\u0001\u0023");
    } else {
      w.bits(2, 2);
      address(w, DATA, own, port & 0xFFFF);
    }
    return w.flags(false);
  }

  private void address(PerWriter w, String what, IpAddress own, int port) {
    if (scene.oneIn(24)) {
      // a group's
      w.flags(false).bits(1, 1).flags(false).bits(0, 1).flags(false);
      w.octets("\u00e0\1\2\3").u16(port);
      return;
    }
    w.flags(false).bits(0, 1).flags(false).bits(own.version() == 4 ? 0 : 2, 3).flags(false);
    w.endpoint(what, own, port & 0xFFFF);
  }
}
