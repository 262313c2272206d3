package io.culvert.core.twin.traffic.help;

import io.culvert.core.twin.Step;
import io.culvert.core.twin.traffic.Flow;
import io.culvert.core.twin.traffic.Host;
import io.culvert.core.twin.traffic.Scene;
import io.culvert.core.twin.traffic.TwoEnds;
import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.IpProtocol;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/**
 * A call of H.323 over TCP: its signalling, the connection that controls its channels where one
 * side says it can be had, and what goes through these.
 */
final class CallDialogue extends Dialogue {

  private final CallWords words;
  private final Stream signalling;
  private final int controlPort;
  private int mediaPort;
  private int rounds;
  private int controls;

  CallDialogue(Scene scene, Flow flow) {
    super(scene);
    words = new CallWords(scene);
    signalling = new Stream(scene, flow);
    controlPort = scene.any(scene.random().nextInt(1_024, 65_000), 2_000, 2_000, 2_001, 1_720);
    mediaPort = scene.any(scene.random().nextInt(1_024, 65_000), 5_004, 5_004, 5_005, 65_534, 1);
    connect(signalling);
    call();
    rounds = scene.any(0, 1, 2, 6);
    then(this::round);
  }

  private void call() {
    scene.count("helper.Q.931.call");
    tell(signalling, CLIENT, () -> message(CLIENT, CallWords.SETUP));
    for (int kind : words.answers()) {
      tell(signalling, SERVER, () -> message(SERVER, kind));
    }
  }

  private PerWriter message(boolean fromClient, int kind) {
    return message(signalling, fromClient, kind);
  }

  private PerWriter message(Stream stream, boolean fromClient, int kind) {
    return words.call(kind, stream.view(fromClient), controlPort, mediaPort);
  }

  private Step round() {
    if (rounds-- <= 0 || !signalling.open()) {
      if (signalling.open() && scene.oneIn(2)) {
        tell(signalling, CLIENT, () -> message(CLIENT, CallWords.RELEASE));
        close(signalling, scene.random().nextBoolean());
      }
      return null;
    }
    mediaPort = scene.any(mediaPort, mediaPort, mediaPort + 4 & 0xFFFF);
    int kind = scene.any(CallWords.FACILITY, CallWords.PROGRESS, CallWords.ALERTING, 0, 1, 2);
    boolean either = scene.random().nextBoolean();
    tell(signalling, either, () -> message(either, kind));
    then(this::round);
    return null;
  }

  /** Queues a message, or two at once, made when its turn comes, and what its hearer does then. */
  private void tell(Stream stream, boolean fromClient, Supplier<PerWriter> what) {
    then(
        () -> {
          if (!stream.open()) {
            return null;
          }
          PerWriter said = words.packet(what.get());
          if (scene.oneIn(8)) {
            said.append(words.packet(what.get()));
          }
          if (scene.oneIn(30)) {
            said.octets("\3\0\0\u0040cut");
          }
          say(stream, fromClient, said);
          then(() -> hear(stream, fromClient, said));
          return null;
        });
  }

  /** Header and data are segments of their own at some speakers. */
  private void say(Stream stream, boolean fromClient, PerWriter said) {
    String text = said.text();
    if (scene.oneIn(12)) {
      on(stream, () -> stream.open() ? stream.say(fromClient, text.substring(0, 4)) : null);
      on(stream, () -> stream.open() ? stream.say(fromClient, text.substring(4)) : null);
      on(stream, () -> stream.open() ? stream.ack(!fromClient) : null);
    } else {
      say(stream, fromClient, text);
    }
  }

  private Step hear(Stream stream, boolean fromClient, PerWriter said) {
    String heard = stream.heard(!fromClient);
    int from = heard.length() - said.text().length();
    if (from < 0 || !heard.startsWith("\3\0", from)) {
      return null;
    }
    for (PerWriter.Place place : said.places()) {
      if (!scene.oneIn(3)) {
        dial(stream.view(!fromClient), place.what(), heard, from + place.at());
      }
    }
    return null;
  }

  private void dial(TwoEnds.View hearer, String what, String heard, int at) {
    int bytes = scene.ipVersion() == 4 ? 4 : 16;
    int port = heard.charAt(at + bytes) << 8 | heard.charAt(at + bytes + 1);
    Host to = scene.hosts().at(address(heard.substring(at, at + bytes)));
    Host own = hearer.own();
    if (scene.oneIn(20)) {
      own = scene.hosts().neighbour(own.device());
    }
    switch (what) {
      case CallWords.CONTROL -> control(new Flow(IpProtocol.TCP, own, clientPort(), to, port));
      case CallWords.FORWARD -> onward(new Flow(IpProtocol.TCP, own, clientPort(), to, port));
      case ChannelWords.DATA -> data(new Flow(IpProtocol.TCP, own, clientPort(), to, port));
      case ChannelWords.MEDIA -> media(own, to, port);
      default -> {}
    }
  }

  /** The address of these characters, a byte each. */
  static IpAddress address(String bytes) {
    ByteBuffer b = ByteBuffer.wrap(bytes.getBytes(StandardCharsets.ISO_8859_1));
    return bytes.length() == 4 ? IpAddress.v4(b.getInt()) : IpAddress.v6(b.getLong(), b.getLong());
  }

  private int clientPort() {
    return scene.random().nextInt(1_024, 65_536);
  }

  private void control(Flow flow) {
    if (controls++ > 2) {
      return;
    }
    scene.count("helper.H.245");
    Stream control = new Stream(scene, flow);
    connect(control);
    for (int i = scene.any(1, 2, 3, 6); i > 0; i--) {
      boolean either = scene.random().nextBoolean();
      int port = mediaPort + scene.any(0, 0, 2, 10) & 0xFFFF;
      tell(
          control,
          either,
          () -> {
            IpAddress own = control.view(either).own().address();
            return switch (scene.random().nextInt(5)) {
              case 0 -> words.channels().other();
              case 1, 2 -> words.channels().opened(own, port);
              default -> words.channels().open(own, port);
            };
          });
    }
    if (scene.oneIn(3)) {
      then(
          () -> {
            close(control, CLIENT);
            return null;
          });
    }
  }

  /** Calls who is to be called instead. */
  private void onward(Flow flow) {
    if (controls++ > 2) {
      return;
    }
    scene.count("helper.Q.931.forwarded");
    Stream second = new Stream(scene, flow);
    connect(second);
    tell(second, CLIENT, () -> message(second, CLIENT, CallWords.SETUP));
    if (scene.oneIn(2)) {
      tell(second, SERVER, () -> message(second, SERVER, CallWords.CONNECT));
    }
  }

  private void data(Flow flow) {
    scene.count("helper.H.245.data");
    Stream data = new Stream(scene, flow);
    connect(data);
    on(data, () -> data.open() ? data.say(CLIENT, "whiteboard") : null);
  }

  private void media(Host own, Host to, int port) {
    scene.count("helper.H.245.media");
    Exchange flow = new Exchange(scene, new Flow(IpProtocol.UDP, own, mediaPort, to, port));
    on(flow, () -> flow.say(CLIENT, "media".repeat(9), "media"));
    if (scene.oneIn(2)) {
      on(flow, () -> flow.met() ? flow.say(SERVER, "media".repeat(9), "media") : null);
    }
  }
}
