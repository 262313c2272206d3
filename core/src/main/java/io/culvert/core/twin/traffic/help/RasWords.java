package io.culvert.core.twin.traffic.help;

import io.culvert.core.twin.traffic.Scene;
import io.culvert.core.twin.traffic.TwoEnds;
import io.culvert.core.wire.IpAddress;

/** What is said to and by gatekeepers (RAS in H.225.0, annex H). */
final class RasWords {

  /** Where somebody can be called, and where RAS is spoken. */
  static final String SIGNAL = "signal";

  static final String RAS = "ras";

  private static final int ENOUGH = 5;

  private final Scene scene;
  private final CallWords calls;

  RasWords(Scene scene) {
    this.scene = scene;
    this.calls = new CallWords(scene);
  }

  CallWords calls() {
    return calls;
  }

  private PerWriter begin(int kind, boolean... flags) {
    PerWriter w = new PerWriter().flags(false).bits(kind, ENOUGH).flags(flags);
    return w.u16(scene.random().nextInt(65_535));
  }

  private static PerWriter name(PerWriter w) {
    return w.bits(2, 7).octets("\0g\0k\0" + "1");
  }

  private void list(PerWriter w, String what, TwoEnds.View view, int port) {
    boolean local = scene.oneIn(6) && scene.ipVersion() == 4;
    int count = scene.any(0, 1, 1, 1, 2) + (local ? 1 : 0);
    w.align().length(count);
    for (int i = 0; i < count; i++) {
      boolean here = local && i == 0;
      IpAddress own = here ? IpAddress.v4(0x7F00_0001) : view.own().address();
      calls.address(w, here ? "" : what, own, i < 2 ? port : port + i);
    }
  }

  /** Who is a gatekeeper here? */
  PerWriter discover(TwoEnds.View view) {
    PerWriter w = begin(0, false, false, false, false, false).octets(CallWords.PROTOCOL);
    calls.address(w, RAS, view.own().address(), scene.any(view.ownPort(), view.ownPort(), 1_719));
    calls.speaker(w);
    return w;
  }

  /** I am, there. */
  PerWriter discovered(IpAddress where, int port) {
    boolean named = scene.oneIn(2);
    PerWriter w = begin(1, false, false, named).octets(CallWords.PROTOCOL);
    if (named) {
      name(w);
    }
    calls.address(w, RAS, where, port);
    return w;
  }

  /** I can be called there. */
  PerWriter register(TwoEnds.View view, int port, int seconds) {
    boolean named = scene.oneIn(2);
    PerWriter w = begin(3, seconds > 0, false, named, named).octets(CallWords.PROTOCOL);
    w.flags(true);
    list(w, SIGNAL, view, port);
    list(w, RAS, view, view.ownPort());
    calls.speaker(w);
    if (named) {
      calls.aliases(w);
      name(w);
    }
    w.flags(false, true, false).flags(false).u8(9).u8(0).u16(61).u8(3).octets("twin");
    PerWriter no = new PerWriter().flags(false);
    return seconds == 0 ? w : w.additions(null, lifetime(seconds), null, null, null, no, null, no);
  }

  private static PerWriter lifetime(int seconds) {
    return new PerWriter().number(seconds - 1);
  }

  /** So be it. */
  PerWriter registered(IpAddress where, int port, int seconds) {
    PerWriter w = begin(4, seconds > 0, false, false, false).octets(CallWords.PROTOCOL);
    int count = scene.any(0, 1, 1, 2);
    w.length(count);
    for (int i = 0; i < count; i++) {
      calls.address(w, "", where, port + i);
    }
    name(w);
    PerWriter no = new PerWriter().flags(false);
    return seconds == 0 ? w : w.additions(null, lifetime(seconds), null, null, null, no, null, no);
  }

  /** I can be called no more. */
  PerWriter unregister(TwoEnds.View view, int port) {
    PerWriter w = begin(6, false, false, false, false);
    list(w, "", view, port);
    return w;
  }

  /** May I call, or be called? */
  PerWriter admit(TwoEnds.View view, boolean called, int port) {
    boolean calling = !called || scene.oneIn(4);
    boolean routed = scene.oneIn(2);
    PerWriter w = begin(9, false, routed, true, called, false, calling, false, false);
    w.flags(false).bits(0, 2);
    if (routed) {
      w.flags(false).bits(1, 1);
    }
    name(w);
    calls.aliases(w);
    if (called) {
      calls.address(w, "", view.own().address(), port);
    }
    calls.aliases(w);
    if (calling) {
      calls.address(w, "", view.own().address(), scene.any(port, port, 1_720));
    }
    return w.number(640).u16(7).octets("0123456789abcdef").flags(false, called);
  }

  /** Yes, there. */
  PerWriter admitted(IpAddress where, int port) {
    PerWriter w = begin(10, false, false, false).number(640).flags(false).bits(1, 1);
    calls.address(w, SIGNAL, where, port);
    return w;
  }

  /** Where is somebody? */
  PerWriter locate(TwoEnds.View view) {
    boolean named = scene.oneIn(2);
    PerWriter w = begin(18, false, named, false);
    if (named) {
      name(w);
    }
    calls.aliases(w);
    calls.address(w, RAS, view.own().address(), view.ownPort());
    return w;
  }

  /** There. */
  PerWriter located(IpAddress where, int port) {
    PerWriter w = begin(19, false, false);
    calls.address(w, SIGNAL, where, port);
    calls.address(w, "", where, 1_719);
    return w;
  }

  /** I am still here. */
  PerWriter inform(TwoEnds.View view, int port) {
    PerWriter w = begin(22, false, false, false, false);
    calls.speaker(w);
    name(w);
    calls.address(w, RAS, view.own().address(), view.ownPort());
    list(w, SIGNAL, view, port);
    return w;
  }

  /** Something else. */
  PerWriter other() {
    return begin(scene.any(2, 5, 7, 11, 12, 15, 21, 23, 29), scene.oneIn(2)).octets("abc");
  }
}
