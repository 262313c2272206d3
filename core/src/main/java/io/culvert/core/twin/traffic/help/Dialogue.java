package io.culvert.core.twin.traffic.help;

import io.culvert.core.twin.Emission;
import io.culvert.core.twin.Step;
import io.culvert.core.twin.traffic.Scene;
import io.culvert.core.twin.traffic.Script;
import java.util.function.Supplier;

/** A protocol whose speakers announce connections to come. */
abstract class Dialogue extends Script {

  static final boolean CLIENT = true;
  static final boolean SERVER = false;

  private Speaker speaking;
  private boolean losing;

  Dialogue(Scene scene) {
    super(scene);
  }

  /** Queues a step of a stream or an exchange; passed over where {@code step} gives null. */
  final void on(Speaker speaker, Supplier<Step> step) {
    then(
        () -> {
          speaking = speaker;
          losing = false;
          return step.get();
        });
  }

  /** Queues a handshake; the client tries twice. */
  final void connect(Stream stream) {
    on(stream, () -> stream.syn(CLIENT));
    on(stream, () -> stream.heardSyn(SERVER) ? stream.syn(SERVER) : stream.syn(CLIENT));
    on(stream, () -> !stream.open() && stream.heardSyn(SERVER) ? stream.syn(SERVER) : null);
    on(stream, () -> stream.open() ? stream.ack(CLIENT) : null);
  }

  /** Queues text that the other end acknowledges; sometimes in pieces, twice, or lost once. */
  final void say(Stream stream, boolean fromClient, String text) {
    switch (scene.random().nextInt(24)) {
      case 0, 1 -> {
        int cut = scene.random().nextInt(1, Math.max(2, text.length()));
        segment(stream, fromClient, text.substring(0, Math.min(cut, text.length())));
        segment(stream, fromClient, text.substring(Math.min(cut, text.length())));
      }
      case 2 -> {
        segment(stream, fromClient, text);
        on(stream, () -> stream.open() ? stream.again(fromClient) : null);
      }
      case 3, 4, 5 -> lost(stream, fromClient, text);
      default -> segment(stream, fromClient, text);
    }
    if (!scene.oneIn(4)) {
      on(stream, () -> stream.open() ? stream.ack(!fromClient) : null);
    }
    // what a helper threw away is said again, in one piece
    on(stream, () -> stream.open() && scene.oneIn(2) ? stream.again(fromClient) : null);
    on(
        stream,
        () -> stream.open() && !stream.acknowledged(fromClient) ? stream.ack(!fromClient) : null);
  }

  private void segment(Stream stream, boolean fromClient, String text) {
    on(stream, () -> stream.open() && !text.isEmpty() ? stream.say(fromClient, text) : null);
  }

  /** The segment passes the router, but not the last metre; the next is acknowledged by SACK. */
  final void lost(Stream stream, boolean fromClient, String text) {
    on(
        stream,
        () -> {
          losing = true;
          return stream.open() ? stream.say(fromClient, text) : null;
        });
    segment(stream, fromClient, "NOOP\r\n");
    on(stream, () -> stream.open() ? stream.ack(!fromClient) : null);
    on(stream, () -> stream.open() ? stream.again(fromClient) : null);
  }

  /** Queues the end of a connection. */
  final void close(Stream stream, boolean first) {
    if (scene.oneIn(8)) {
      on(stream, () -> stream.open() ? stream.reset(first) : null);
      return;
    }
    on(stream, () -> stream.open() ? stream.fin(first) : null);
    on(stream, () -> stream.open() ? stream.fin(!first) : null);
    on(stream, () -> stream.open() ? stream.ack(first) : null);
  }

  @Override
  protected final void arrived(Emission emission) {
    speaking.reached(emission, losing);
  }
}
