package io.culvert.core.twin.traffic.help;

import io.culvert.core.twin.Step;
import io.culvert.core.twin.traffic.Flow;
import io.culvert.core.twin.traffic.Host;
import io.culvert.core.twin.traffic.Scene;
import io.culvert.core.wire.IpProtocol;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An Amanda server asks a host for its backup, and dials the ports that the host answers with. Who
 * dials is the client of the exchange.
 */
final class AmandaDialogue extends Dialogue {

  private static final Pattern PORT = Pattern.compile("(?:DATA|MESG|INDEX|STATE) (\\d{1,5})");

  private static final List<List<String>> STREAMS =
      List.of(
          List.of("DATA ", "MESG ", "INDEX "),
          List.of("DATA ", "MESG ", "INDEX "),
          List.of("DATA ", "MESG ", "INDEX ", "STATE "),
          List.of("STATE ", "MESG ", "DATA "),
          List.of("INDEX "),
          List.of("DATA ", "DATA "));

  private final Exchange control;
  private int backups;

  AmandaDialogue(Scene scene, Flow flow) {
    super(scene);
    control = new Exchange(scene, flow);
    backups = scene.any(1, 1, 2, 5);
    then(this::backup);
  }

  private Step backup() {
    if (backups-- <= 0) {
      return null;
    }
    scene.count("helper.amanda.backup");
    say(CLIENT, "Amanda 2.6 REQ HANDLE 000-0 SEQ 1\nSERVICE sendbackup\nCONNECT DATA 1 MESG 2\n");
    if (!scene.oneIn(4)) {
      say(SERVER, scene.oneIn(4) ? "" : "Amanda 2.6 ACK HANDLE 000-0 SEQ 1\n");
    }
    String answer = "Amanda 2.6 REP HANDLE 000-0 SEQ 1\n" + connect() + "\nOPTIONS auth=bsd;\n";
    say(SERVER, answer);
    if (scene.oneIn(4)) {
      say(SERVER, answer);
    }
    if (!scene.oneIn(4)) {
      say(CLIENT, "Amanda 2.6 ACK HANDLE 000-0 SEQ 1\n");
    }
    then(this::dial);
    return null;
  }

  private void say(boolean fromClient, String text) {
    on(control, () -> fromClient || control.met() ? control.say(fromClient, text, "Amanda") : null);
  }

  private String connect() {
    StringBuilder line = new StringBuilder(scene.oneIn(30) ? "connect " : "CONNECT ");
    for (String stream : STREAMS.get(scene.random().nextInt(STREAMS.size()))) {
      line.append(scene.oneIn(40) ? stream.trim() : stream).append(port()).append(' ');
    }
    return line + (scene.oneIn(30) ? "" : "\n");
  }

  /**
   * Drawn from so many that no two are the same: of several streams of which some are refused,
   * Linux lets some be and drops the datagram or not, as the last one wants; a helper here has all
   * or nothing.
   */
  private String port() {
    int port = scene.random().nextInt(1_024, 65_536);
    return switch (scene.random().nextInt(30)) {
      case 0 -> "0" + port;
      case 1 -> "0";
      case 2 -> "-1";
      case 3 -> "";
      case 4 -> Integer.toString(65_536 + port);
      case 5 -> "65536";
      case 6 -> port + "x";
      case 7 -> port + "0";
      default -> Integer.toString(port);
    };
  }

  /** The streams of the last answer, some of them twice: the expectation is then used up. */
  private Step dial() {
    Matcher streams = PORT.matcher(control.heard(CLIENT));
    Host dialler = control.view(CLIENT).own();
    while (streams.find()) {
      int port = Integer.parseInt(streams.group(1)) & 0xFFFF;
      if (!scene.oneIn(4)) {
        Host own = scene.oneIn(12) ? scene.hosts().neighbour(dialler.device()) : dialler;
        Host server = scene.hosts().at(control.view(CLIENT).peer());
        stream(new Flow(IpProtocol.TCP, own, scene.flows().clientPort(), server, port));
      }
    }
    then(this::backup);
    return null;
  }

  private void stream(Flow flow) {
    scene.count("helper.amanda.stream");
    Stream stream = new Stream(scene, flow);
    connect(stream);
    if (scene.oneIn(3)) {
      say(stream, SERVER, "dump ".repeat(scene.random().nextInt(1, 40)));
    }
    if (scene.oneIn(3)) {
      close(stream, SERVER);
    }
  }
}
