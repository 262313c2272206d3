package io.culvert.core.twin.traffic.help;

import io.culvert.core.twin.Step;
import io.culvert.core.twin.traffic.Flow;
import io.culvert.core.twin.traffic.Host;
import io.culvert.core.twin.traffic.Scene;
import io.culvert.core.twin.traffic.TwoEnds;
import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.IpProtocol;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A telephone and its server, over UDP or TCP: registrations, calls that either places, with their
 * media, calls within calls, and their ends.
 */
final class SipDialogue extends Dialogue {

  private static final Pattern CONNECTION = Pattern.compile("c=IN IP[46] ([0-9a-fA-F.:]+)");
  private static final Pattern MEDIA = Pattern.compile("m=\\w+ (\\d{1,5})");
  private static final Pattern CONTACT =
      Pattern.compile("sip:ann@\\[?([0-9a-fA-F.:]+?)]?:(\\d{1,5})");

  private final SipWords words;
  private final Stream stream;
  private final Exchange exchange;
  private final int mediaPort;
  private int rounds;
  private int number;

  private SipDialogue(Scene scene, Flow flow) {
    super(scene);
    boolean tcp = flow.protocol() == IpProtocol.TCP;
    words = new SipWords(scene, tcp);
    stream = tcp ? new Stream(scene, flow) : null;
    exchange = tcp ? null : new Exchange(scene, flow);
    mediaPort = scene.any(scene.random().nextInt(1_024, 65_000), 8_000, 8_000, 8_001, 65_532);
    rounds = scene.any(1, 2, 3, 5);
    number = scene.any(1, 1, 100);
    if (tcp) {
      connect(stream);
    }
    then(this::round);
  }

  static SipDialogue udp(Scene scene, Flow flow) {
    return new SipDialogue(scene, flow);
  }

  static SipDialogue tcp(Scene scene, Flow flow) {
    return new SipDialogue(scene, flow);
  }

  private TwoEnds.View view(boolean ofClient) {
    return stream == null ? exchange.view(ofClient) : stream.view(ofClient);
  }

  private String heard(boolean byClient) {
    return stream == null ? exchange.heard(byClient) : stream.heard(byClient);
  }

  private boolean usable() {
    return stream == null || stream.open();
  }

  private void say(boolean fromClient, String text) {
    if (stream == null) {
      on(exchange, () -> exchange.say(fromClient, text, text.substring(0, text.indexOf(' ') + 1)));
      if (scene.oneIn(16)) {
        on(exchange, () -> exchange.say(fromClient, text, "again"));
      }
    } else if (usable()) {
      say(stream, fromClient, text);
    }
  }

  private Step round() {
    if (rounds-- <= 0) {
      if (stream != null && scene.oneIn(2) && usable()) {
        close(stream, scene.random().nextBoolean());
      }
      return null;
    }
    if (!usable()) {
      return null;
    }
    number++;
    switch (scene.random().nextInt(8)) {
      case 0, 1, 2 -> register();
      case 3 -> oddities();
      default -> call(scene.oneIn(3) ? SERVER : CLIENT);
    }
    return null;
  }

  private int viaPort(boolean ofClient) {
    return scene.oneIn(stream == null ? 8 : 1_000) ? 5_060 : view(ofClient).ownPort();
  }

  private void ask(boolean fromClient, String method, String more, String body) {
    then(
        () -> {
          int via = stream == null ? viaPort(fromClient) : view(fromClient).ownPort();
          say(fromClient, words.request(view(fromClient), method, number, via, more, body));
          return null;
        });
  }

  /** Queued behind what asked; what has to be said follows from what was heard. */
  private void answer(boolean fromClient, int code, boolean described, boolean contact) {
    then(
        () -> {
          TwoEnds.View view = view(fromClient);
          String body = described ? words.description(view, mediaPort + 100) : "";
          String more = contact ? words.contact(view, view.ownPort(), -1) : "";
          say(fromClient, words.response(view, heard(fromClient), code, more, body));
          return null;
        });
  }

  private void register() {
    scene.count("helper.sip.register");
    TwoEnds.View view = view(CLIENT);
    int port = scene.any(view.ownPort(), view.ownPort(), 5_060, 5_062, 6_000);
    String contact = words.contact(view, port, scene.any(-1, 60, 60, 3_600, 0));
    ask(CLIENT, "REGISTER", contact, "");
    if (scene.oneIn(3)) {
      answer(SERVER, 100, false, false);
    }
    then(
        () -> {
          String heard = heard(SERVER);
          Matcher known = CONTACT.matcher(heard);
          String line = "";
          if (known.find()) {
            line = "Contact: <" + known.group() + ">;expires=" + scene.any(60, 60, 0) + "\r\n";
          }
          int code = scene.any(200, 200, 200, 401);
          say(SERVER, words.response(view(SERVER), heard, code, line, ""));
          then(() -> incoming(heard));
          return null;
        });
  }

  /** Somebody calls where the registrar was told to. */
  private Step incoming(String registration) {
    Matcher contact = CONTACT.matcher(registration);
    if (!contact.find() || stream != null && scene.oneIn(2)) {
      then(this::round);
      return null;
    }
    IpAddress to = IpAddress.parse(contact.group(1)).orElse(view(SERVER).peer());
    int port = Integer.parseInt(contact.group(2)) & 0xFFFF;
    Host from = view(SERVER).own();
    if (scene.oneIn(4)) {
      from = scene.hosts().neighbour(from.device());
    }
    int own = scene.any(view(SERVER).ownPort(), 5_070);
    Flow flow = new Flow(IpProtocol.UDP, from, own, scene.hosts().at(to), port);
    Exchange call = new Exchange(scene, flow);
    String body = words.description(call.view(CLIENT), 9_000);
    String text = words.request(call.view(CLIENT), "INVITE", 1, own, "", body);
    on(call, () -> call.say(CLIENT, text, "call"));
    on(
        call,
        () -> {
          TwoEnds.View view = call.view(SERVER);
          String answer = words.description(view, mediaPort);
          String response = words.response(view, call.heard(SERVER), 200, "", answer);
          return call.met() ? call.say(SERVER, response, "called") : null;
        });
    then(this::round);
    return null;
  }

  private void call(boolean byClient) {
    scene.count("helper.sip.call");
    TwoEnds.View view = view(byClient);
    String contact = words.contact(view, view.ownPort(), -1);
    ask(byClient, "INVITE", contact, words.description(view, mediaPort));
    if (scene.oneIn(3)) {
      answer(!byClient, scene.any(100, 183), scene.oneIn(2), false);
    }
    boolean taken = !scene.oneIn(5);
    answer(!byClient, taken ? 200 : scene.any(404, 486), taken, true);
    then(
        () -> {
          String body = scene.oneIn(6) ? words.description(view(byClient), mediaPort) : "";
          ask(byClient, "ACK", "", body);
          then(() -> speak(byClient));
          return null;
        });
  }

  private Step speak(boolean byClient) {
    List<Exchange> flows = new ArrayList<>();
    for (boolean fromClient : new boolean[] {true, false}) {
      media(fromClient, flows);
    }
    for (int i = scene.random().nextInt(2 + 3 * flows.size()); i > 0 && !flows.isEmpty(); i--) {
      Exchange flow = flows.get(scene.random().nextInt(flows.size()));
      boolean first = !flow.met() || scene.random().nextBoolean();
      on(flow, () -> flow.say(first || !flow.met(), "media".repeat(9), "media"));
    }
    switch (scene.random().nextInt(5)) {
      case 0 -> {
        number++;
        call(byClient);
        return null;
      }
      case 1 -> {
        number++;
        boolean either = scene.random().nextBoolean();
        String body = words.description(view(either), mediaPort + scene.any(0, 10));
        ask(either, words.one("UPDATE", "PRACK"), "", body);
        answer(!either, scene.any(200, 488), true, false);
      }
      default -> {}
    }
    if (!scene.oneIn(4)) {
      boolean either = scene.random().nextBoolean();
      ask(either, words.one("BYE", "BYE", "CANCEL"), "", "");
      answer(!either, 200, false, false);
    }
    then(this::round);
    return null;
  }

  /** What an end that heard a description would send, and to where. */
  private void media(boolean fromClient, List<Exchange> flows) {
    String heard = heard(fromClient);
    Matcher connection = CONNECTION.matcher(heard);
    Matcher media = MEDIA.matcher(heard);
    int from = heard.lastIndexOf("v=0");
    if (from < 0 || !connection.find(from)) {
      return;
    }
    IpAddress address = IpAddress.parse(connection.group(1)).orElse(view(fromClient).peer());
    if (address.version() != scene.ipVersion()) {
      return;
    }
    for (int at = from; media.find(at); at = media.end()) {
      int port = Integer.parseInt(media.group(1)) + scene.any(0, 0, 1) & 0xFFFF;
      Host own = view(fromClient).own();
      if (scene.oneIn(16)) {
        own = scene.hosts().neighbour(own.device());
      }
      int ownPort = mediaPort + (fromClient ? 0 : 100);
      Host to = scene.hosts().at(address);
      scene.count("helper.sip.media");
      flows.add(new Exchange(scene, new Flow(IpProtocol.UDP, own, ownPort & 0xFFFF, to, port)));
    }
  }

  private void oddities() {
    String text =
        words.one("", "\r\n\r\n", "SIP/2.0 ", "SIP/2.0 000 CSeq: 1", "hello there, who are you?");
    say(scene.random().nextBoolean(), text + " ");
    String options = words.one("OPTIONS", "NOTIFY", "invite", "SUBSCRIBE", "MESSAGE");
    ask(CLIENT, options, "", words.one("", "v=0\r\n"));
    answer(SERVER, scene.any(200, 500), false, false);
    then(this::round);
  }
}
