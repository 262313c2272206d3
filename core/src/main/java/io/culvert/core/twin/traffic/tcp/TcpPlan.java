package io.culvert.core.twin.traffic.tcp;

import io.culvert.core.twin.traffic.Scene;
import io.culvert.core.wire.TcpView;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/** Draws what happens in a connection's life, from its opening to what comes after its end. */
final class TcpPlan {

  private final Scene scene;
  private final TcpLife life;
  private final Deque<Runnable> acts = new ArrayDeque<>();

  TcpPlan(Scene scene, TcpLife life) {
    this.scene = scene;
    this.life = life;
  }

  /** The acts, in order. */
  Deque<Runnable> draw() {
    opening();
    middle(scene.any(0, 1, 2, 4, 8));
    int lives = scene.any(0, 0, 0, 1, 1, 2);
    closing();
    for (int i = 0; i < lives; i++) {
      act("reopen", () -> life.client().reopen(nextIsn()));
      middle(scene.any(0, 1, 3));
      closing();
    }
    return acts;
  }

  private void act(String name, Runnable act) {
    acts.add(
        () -> {
          scene.count("tcp.act." + name);
          act.run();
        });
  }

  private void ends(String name, Consumer<TcpEnd> act) {
    act(name, () -> life.either().ifPresent(act));
  }

  // --- the beginning -----------------------------------------------------------------------------

  private void opening() {
    int roll = scene.random().nextInt(100);
    if (roll < 66) {
      act("open", () -> life.client().open(0));
    } else if (roll < 72) {
      act("open.data", () -> life.client().open(scene.random().nextInt(1, 300)));
    } else if (roll < 79) {
      act("open.again", () -> life.client().open(0));
      act("open.again", () -> life.client().timeout());
    } else if (roll < 85) {
      simultaneous();
    } else if (roll < 88) {
      act("open.synack", life::unsolicited);
      act("open", () -> life.client().open(0));
    } else {
      act("open.midstream", life::midstream);
    }
  }

  private void simultaneous() {
    act("open.simultaneous", life::bindServer);
    acts.add(() -> life.hurry(2));
    act("open.simultaneous", () -> life.client().open(0));
    act("open.simultaneous", () -> life.server().ifPresent(server -> server.open(0)));
  }

  private int nextIsn() {
    int last = life.client().sendNext();
    return switch (scene.random().nextInt(6)) {
      case 0 -> life.client().traits().isn();
      case 1 -> last - scene.random().nextInt(1, 100_000);
      case 2 -> last;
      case 3 -> scene.random().nextInt();
      default -> last + scene.random().nextInt(1, 100_000);
    };
  }

  // --- the middle --------------------------------------------------------------------------------

  private void middle(int count) {
    for (int i = 0; i < count; i++) {
      middle();
    }
  }

  private void middle() {
    switch (scene.random().nextInt(24)) {
      case 0, 1, 2, 3, 4, 5 ->
          ends("say", end -> end.say(scene.any(1, 10, 100, 600), scene.any(0, TcpView.PSH)));
      case 6, 7, 8 -> ends("say.much", this::sayMuch);
      case 9, 10 -> ends("repeat", life::repeatLast);
      case 11 -> ends("keepalive", this::keepAlive);
      case 12 -> window();
      case 13 -> ends("acks", this::sameAcks);
      case 14 -> ends("urgent", this::urgent);
      case 15 -> ends("timeout", TcpEnd::timeout);
      default -> {
        if (life.oddities()) {
          ends("odd", life::odd);
        } else {
          ends("say", end -> end.say(scene.any(1, 10, 100), TcpView.PSH));
        }
      }
    }
  }

  private void sayMuch(TcpEnd end) {
    for (int i = scene.random().nextInt(2, 6); i > 0; i--) {
      end.say(scene.any(40, 300, 1_400, 1_400), 0);
    }
  }

  private void keepAlive(TcpEnd end) {
    if (end.open()) {
      life.send(end, end.made(TcpView.ACK, end.sendNext() - 1).payload(scene.random().nextInt(2)));
    }
  }

  private void window() {
    ends("window", end -> end.window(true));
    ends("window.probe", this::keepAlive);
    ends("window", end -> end.window(false));
  }

  private void sameAcks(TcpEnd end) {
    Segment ack = end.made(TcpView.ACK, end.sendNext());
    for (int i = scene.random().nextInt(2, 6); i > 0; i--) {
      life.send(end, ack);
    }
  }

  private void urgent(TcpEnd end) {
    end.say(scene.any(1, 10), TcpView.URG | TcpView.PSH);
  }

  // --- the end -----------------------------------------------------------------------------------

  private void closing() {
    switch (scene.random().nextInt(12)) {
      case 0, 1, 2 -> {
        act("close.client", () -> life.client().close());
        lateTalk();
        act("close.server", () -> life.server().ifPresent(TcpEnd::close));
      }
      case 3, 4 -> {
        act("close.server", () -> life.server().ifPresent(TcpEnd::close));
        lateTalk();
        act("close.client", () -> life.client().close());
      }
      case 5, 6 -> {
        acts.add(() -> life.hurry(2));
        act("close.both", () -> life.client().close());
        act("close.both", () -> life.server().ifPresent(TcpEnd::close));
      }
      case 7 -> ends("abort", TcpEnd::abort);
      case 8 -> ends("abort.odd", life::oddReset);
      case 9 -> {
        ends("crash", TcpEnd::forget);
        ends("crash.say", end -> end.say(20, TcpView.PSH));
        ends("crash.say", end -> end.say(20, TcpView.PSH));
      }
      default -> {}
    }
    if (life.oddities() && scene.oneIn(3)) {
      ends("odd.late", life::odd);
    }
  }

  private void lateTalk() {
    if (scene.oneIn(4)) {
      middle();
    }
  }
}
