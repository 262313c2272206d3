package io.culvert.core.twin.traffic.help;

import io.culvert.core.twin.Step;
import io.culvert.core.twin.traffic.Flow;
import io.culvert.core.twin.traffic.Host;
import io.culvert.core.twin.traffic.Scene;
import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.IpProtocol;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A client's connection to an IRC server, over which it offers files and chats to others (DCC), who
 * dial what came of the offer on the server's side.
 */
final class IrcDialogue extends Dialogue {

  private static final Pattern OFFER = Pattern.compile("\1DCC \\w+ [^ ]* (\\d{1,10}) +(\\d{1,5})");

  private final Stream control;
  private int offers;
  private int read;

  IrcDialogue(Scene scene, Flow flow) {
    super(scene);
    control = new Stream(scene, flow);
    connect(control);
    offers = scene.any(1, 2, 3, 12);
    if (!scene.oneIn(4)) {
      say(control, CLIENT, "NICK ann\r\nUSER ann 0 * :Ann\r\n");
      say(control, SERVER, ":irc 001 ann :Welcome\r\n");
    }
    then(this::offer);
  }

  private Step offer() {
    if (!control.open()) {
      return null;
    }
    if (offers-- <= 0) {
      if (scene.oneIn(2)) {
        close(control, scene.random().nextBoolean());
      }
      return null;
    }
    scene.count("helper.irc.offer");
    boolean byClient = !scene.oneIn(12);
    String before = word("", "", "PING :irc\r\n", dcc());
    String after = word("", "", "", "PING :irc\r\n", "\r\n", dcc());
    say(control, byClient, before + "PRIVMSG bob :" + dcc() + after);
    then(this::dial);
    return null;
  }

  private String word(String... choice) {
    return choice[scene.random().nextInt(choice.length)];
  }

  private String dcc() {
    String verb = word("SEND", "SEND", "CHAT", "CHAT", "MOVE", "TSEND", "SCHAT", "XMIT", "send");
    String name = word("chat", "notes.txt", "", "x", "a".repeat(40));
    String size = word("", " 2048", " 0 T");
    String end = word("\1\r\n", "\1\r\n", "\1\r\n", "\n", "\1", "");
    String blank = word(" ", " ", " ", "  ", "");
    String dcc = scene.oneIn(30) ? "\1dcc " : "\1DCC ";
    return dcc + verb + " " + name + " " + address() + blank + port() + size + end;
  }

  private String address() {
    boolean own = !scene.oneIn(6);
    IpAddress address = control.view(own || scene.oneIn(2)).own().address();
    if (!own && scene.oneIn(2)) {
      address = scene.flows().someone(scene.hosts().anyDevice()).address();
    }
    String number = Long.toString(address.low() & 0xFFFF_FFFFL);
    return switch (scene.random().nextInt(20)) {
      case 0 -> "0" + number;
      case 1 -> address.toString();
      case 2 -> Long.toString((1L << 32) + (address.low() & 0xFFFF_FFFFL));
      case 3 -> word("", "x", "-1");
      default -> number;
    };
  }

  private String port() {
    int port = scene.random().nextInt(1_024, 65_536);
    return Integer.toString(scene.any(port, port, 50_000, 50_001, 1_024, 0, 1, 65_535, 65_536));
  }

  /** Another client dials what it was told, by way of the server. */
  private Step dial() {
    String heard = control.heard(SERVER);
    Matcher offer = OFFER.matcher(heard);
    if (offer.find(Math.min(read, heard.length())) && scene.ipVersion() == 4) {
      IpAddress address = IpAddress.v4((int) Long.parseLong(offer.group(1)));
      Host server = control.view(SERVER).own();
      Host dialler = scene.oneIn(4) ? server : scene.hosts().neighbour(server.device());
      int port = Integer.parseInt(offer.group(2)) & 0xFFFF;
      int from = scene.flows().clientPort();
      data(new Flow(IpProtocol.TCP, dialler, from, scene.hosts().at(address), port));
    }
    read = heard.length();
    then(this::offer);
    return null;
  }

  private void data(Flow flow) {
    scene.count("helper.irc.data");
    Stream data = new Stream(scene, flow);
    connect(data);
    if (scene.oneIn(2)) {
      say(data, scene.random().nextBoolean(), "data ".repeat(scene.random().nextInt(1, 40)));
    }
    if (!scene.oneIn(4)) {
      close(data, scene.random().nextBoolean());
    }
  }
}
