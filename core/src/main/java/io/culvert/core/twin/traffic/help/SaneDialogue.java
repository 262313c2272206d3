package io.culvert.core.twin.traffic.help;

import io.culvert.core.twin.Step;
import io.culvert.core.twin.traffic.Flow;
import io.culvert.core.twin.traffic.Host;
import io.culvert.core.twin.traffic.Scene;
import io.culvert.core.wire.IpProtocol;

/** A client of a scanner's server, which fetches pictures where it is told to. */
final class SaneDialogue extends Dialogue {

  private static final int OPEN = 2;
  private static final int CANCEL = 8;
  private static final int START = 7;
  private static final int PORT_AT = 6;

  private final Stream control;
  private int requests;
  private int read;

  SaneDialogue(Scene scene, Flow flow) {
    super(scene);
    control = new Stream(scene, flow);
    connect(control);
    requests = scene.any(1, 2, 3, 8);
    if (!scene.oneIn(4)) {
      say(control, CLIENT, word(0) + word(0x0100_0003) + word(4) + "ann\0");
      say(control, SERVER, word(0) + word(0x0100_0003));
    }
    then(this::request);
  }

  private static String word(int value) {
    StringBuilder bytes = new StringBuilder();
    for (int shift = 24; shift >= 0; shift -= 8) {
      bytes.append((char) (value >>> shift & 0xFF));
    }
    return bytes.toString();
  }

  private Step request() {
    if (!control.open()) {
      return null;
    }
    if (requests-- <= 0) {
      if (scene.oneIn(2)) {
        close(control, scene.random().nextBoolean());
      }
      return null;
    }
    scene.count("helper.sane.request");
    int code = scene.any(START, START, START, OPEN, CANCEL);
    String request = word(code) + word(scene.any(0, 1, 7));
    say(control, CLIENT, scene.oneIn(12) ? request + "\0" : request);
    if (scene.oneIn(10)) {
      say(control, CLIENT, word(CANCEL) + word(0));
    }
    int status = scene.oneIn(8) ? scene.any(1, 7, 1 << 24) : 0;
    String answer = word(status) + word((scene.oneIn(12) ? 1 << 16 : 0) | port());
    String rest = scene.oneIn(4) ? "" : word(0x1234) + word(1) + "\0";
    then(
        () -> {
          read = control.heard(CLIENT).length();
          return null;
        });
    say(control, SERVER, scene.oneIn(12) ? answer.substring(0, 7) : answer + rest);
    then(this::dial);
    return null;
  }

  private int port() {
    int port = scene.random().nextInt(1_024, 65_536);
    return scene.any(port, port, port, port, 50_000, 50_001, 0, 1, 65_535);
  }

  private Step dial() {
    String heard = control.heard(CLIENT);
    if (heard.length() >= read + PORT_AT + 2) {
      int port = heard.charAt(read + PORT_AT) << 8 | heard.charAt(read + PORT_AT + 1);
      Host own = control.view(CLIENT).own();
      Host dialler = scene.oneIn(12) ? scene.hosts().neighbour(own.device()) : own;
      Host server = scene.hosts().at(control.view(CLIENT).peer());
      picture(new Flow(IpProtocol.TCP, dialler, scene.flows().clientPort(), server, port));
    }
    then(this::request);
    return null;
  }

  private void picture(Flow flow) {
    scene.count("helper.sane.data");
    Stream data = new Stream(scene, flow);
    connect(data);
    if (scene.oneIn(2)) {
      say(data, SERVER, "line ".repeat(scene.random().nextInt(1, 40)));
    }
    if (!scene.oneIn(4)) {
      close(data, SERVER);
    }
  }
}
