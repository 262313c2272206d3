package io.culvert.core.twin.traffic.help;

import io.culvert.core.twin.Step;
import io.culvert.core.twin.traffic.Flow;
import io.culvert.core.twin.traffic.Host;
import io.culvert.core.twin.traffic.Scene;
import io.culvert.core.twin.traffic.TwoEnds;
import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.IpProtocol;
import java.util.function.Supplier;

/**
 * A speaker of H.323 and its gatekeeper: it looks for one, registers, and asks before calls, which
 * are then placed.
 */
final class RasDialogue extends Dialogue {

  private final RasWords words;
  private final Exchange exchange;
  private final int signalPort;
  private int rounds;

  RasDialogue(Scene scene, Flow flow) {
    super(scene);
    words = new RasWords(scene);
    exchange = new Exchange(scene, flow);
    signalPort = scene.any(scene.random().nextInt(1_024, 65_000), 1_720, 1_720, 1_721);
    rounds = scene.any(1, 2, 4, 8);
    then(this::round);
  }

  private Step round() {
    if (rounds-- <= 0) {
      return null;
    }
    switch (scene.random().nextInt(8)) {
      case 0 -> discover();
      case 1, 2, 3 -> register();
      case 4, 5 -> admit();
      case 6 -> locate();
      default -> other();
    }
    then(this::round);
    return null;
  }

  private TwoEnds.View view(boolean ofClient) {
    return exchange.view(ofClient);
  }

  /** Queues a datagram, made when its turn comes, and what its hearer does then. */
  private void tell(String what, boolean fromClient, Supplier<PerWriter> made) {
    then(
        () -> {
          PerWriter said = made.get();
          on(exchange, () -> exchange.say(fromClient, said.text(), what));
          if (scene.oneIn(16)) {
            on(exchange, () -> exchange.say(fromClient, said.text(), what + " again"));
          }
          then(() -> hear(fromClient, said));
          return null;
        });
  }

  private Step hear(boolean fromClient, PerWriter said) {
    String heard = exchange.heard(!fromClient);
    if (heard.length() != said.text().length() || said.places().isEmpty() || scene.oneIn(3)) {
      return null;
    }
    PerWriter.Place place = said.places().get(scene.random().nextInt(said.places().size()));
    if (place.what().isEmpty()) {
      return null;
    }
    Host own = view(!fromClient).own();
    if (scene.oneIn(8)) {
      own = scene.hosts().neighbour(own.device());
    }
    int bytes = scene.ipVersion() == 4 ? 4 : 16;
    int at = place.at();
    Host to = scene.hosts().at(CallDialogue.address(heard.substring(at, at + bytes)));
    int port = heard.charAt(at + bytes) << 8 | heard.charAt(at + bytes + 1);
    int ownPort = scene.random().nextInt(1_024, 65_536);
    if (place.what().equals(RasWords.SIGNAL)) {
      call(new Flow(IpProtocol.TCP, own, ownPort, to, port));
    } else {
      elsewhere(new Flow(IpProtocol.UDP, own, ownPort, to, port));
    }
    return null;
  }

  private void call(Flow flow) {
    scene.count("helper.RAS.call");
    Stream signalling = new Stream(scene, flow);
    connect(signalling);
    then(
        () -> {
          CallWords calls = words.calls();
          PerWriter setup =
              calls.packet(calls.call(CallWords.SETUP, signalling.view(CLIENT), 2_000, 5_004));
          say(signalling, CLIENT, setup.text());
          return null;
        });
  }

  private void elsewhere(Flow flow) {
    Exchange other = new Exchange(scene, flow);
    then(
        () -> {
          String text = words.register(other.view(CLIENT), signalPort, 60).text();
          on(other, () -> other.say(CLIENT, text, "register elsewhere"));
          on(other, () -> other.met() ? other.say(SERVER, "no", "no") : null);
          return null;
        });
  }

  private void discover() {
    scene.count("helper.RAS.discover");
    tell("discover", CLIENT, () -> words.discover(view(CLIENT)));
    tell("discovered", SERVER, () -> words.discovered(somebody(), scene.any(1_719, 1_718)));
  }

  /** The gatekeeper, mostly; or one of its neighbours. */
  private IpAddress somebody() {
    Host own = view(SERVER).own();
    return scene.oneIn(3) ? scene.hosts().neighbour(own.device()).address() : own.address();
  }

  private void register() {
    scene.count("helper.RAS.register");
    int seconds = scene.any(0, 60, 300, 3_600, 80_000);
    tell("register", CLIENT, () -> words.register(view(CLIENT), signalPort, seconds));
    tell("registered", SERVER, this::registered);
    if (scene.oneIn(4)) {
      boolean either = scene.oneIn(4) ? SERVER : CLIENT;
      tell("unregister", either, () -> words.unregister(view(either), signalPort));
    }
  }

  private PerWriter registered() {
    boolean clients = scene.oneIn(2);
    IpAddress where = clients ? view(SERVER).peer() : somebody();
    return words.registered(where, signalPort, scene.any(0, 0, 60, 1_000));
  }

  private void admit() {
    scene.count("helper.RAS.admit");
    boolean called = scene.oneIn(2);
    tell("admit", CLIENT, () -> words.admit(view(CLIENT), called, signalPort));
    tell(
        "admitted",
        SERVER,
        () -> words.admitted(called ? view(SERVER).peer() : somebody(), signalPort));
  }

  private void locate() {
    tell("locate", CLIENT, () -> words.locate(view(CLIENT)));
    tell("located", SERVER, () -> words.located(somebody(), signalPort));
  }

  private void other() {
    tell("inform", CLIENT, () -> words.inform(view(CLIENT), signalPort));
    tell("other", scene.random().nextBoolean(), words::other);
  }
}
