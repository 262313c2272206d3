package io.culvert.core.twin.traffic;

import io.culvert.core.twin.Emission;
import io.culvert.core.twin.Step;
import io.culvert.core.twin.Traffic;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Some conversations at once, in turns of varying length. In few scenarios time passes: once, by
 * whole seconds and a half, or twice, by whole seconds and a third, so that whatever ends after
 * whole seconds is a good way from its end when it is looked at.
 */
final class MixedTraffic implements Traffic {

  private static final int WAITING_ONE_IN = 40;
  private static final int TURN_ONE_IN = 150;

  /** A conversation that is not over. */
  private record Live(Kind kind, Conversation conversation) {}

  private final List<Kind> kinds;
  private final int weight;
  private final Scene scene;
  private final RandomGenerator random;
  private final int atOnce;
  private final int staysPercent;
  private final List<Live> live = new ArrayList<>();
  private final Deque<Step> prelude = new ArrayDeque<>();
  private final List<Integer> waitsAt = new ArrayList<>();
  private int left;
  private Live speaking;

  MixedTraffic(List<Kind> kinds, Scene scene, int steps) {
    this.kinds = kinds;
    this.weight = kinds.stream().mapToInt(Kind::weight).sum();
    this.scene = scene;
    this.random = scene.random();
    this.left = steps;
    this.atOnce = random.nextInt(2, 13);
    this.staysPercent = scene.any(0, 30, 70, 95);
    if (random.nextInt(WAITING_ONE_IN) == 0) {
      prelude.addAll(Settings.shortTimeouts(random));
      for (int waits = random.nextInt(1, 3); waits > 0; waits--) {
        waitsAt.add(random.nextInt(steps / 4, steps + 1));
      }
    }
  }

  @Override
  public Optional<Step> next() {
    boolean held = speaking != null && speaking.conversation().holds();
    Live holder = speaking;
    speaking = null;
    if (left <= 0) {
      return Optional.empty();
    }
    left--;
    if (held) {
      return Optional.of(spoken(holder));
    }
    if (!prelude.isEmpty()) {
      return Optional.of(counted("set", prelude.remove()));
    }
    if (waitsAt.contains(left)) {
      return Optional.of(counted("wait", new Step.Wait(waitMillis())));
    }
    if (random.nextInt(TURN_ONE_IN) == 0) {
      return Optional.of(counted("set", Settings.turn(random)));
    }
    return Optional.of(spoken());
  }

  private long waitMillis() {
    long part = waitsAt.size() == 1 ? 500 : 333;
    return 1_000L * random.nextInt(4) + part;
  }

  private Step counted(String kind, Step step) {
    scene.count(kind);
    return step;
  }

  private Step spoken() {
    while (true) {
      Live one = choose();
      Step step = spoken(one);
      if (step != null) {
        return step;
      }
      live.remove(one);
    }
  }

  private Step spoken(Live one) {
    Optional<Step> step = one.conversation().next();
    if (step.isEmpty()) {
      return null;
    }
    speaking = one;
    return counted(one.kind().name(), of(one.kind(), step.get()));
  }

  /** A packet says first which kind of conversation it belongs to. */
  private Step of(Kind kind, Step step) {
    if (!(step instanceof Step.Packet packet)) {
      return step;
    }
    String remark = kind.name() + ": " + packet.remark();
    Step.Packet told = new Step.Packet(packet.device(), packet.bytes(), remark);
    scene.history().sent(told);
    return told;
  }

  private Live choose() {
    if (live.size() < atOnce && (live.isEmpty() || random.nextInt(4) == 0)) {
      live.add(begun());
    }
    boolean stays = random.nextInt(100) < staysPercent;
    return stays ? live.get(live.size() - 1) : live.get(random.nextInt(live.size()));
  }

  private Live begun() {
    int at = random.nextInt(weight);
    for (Kind kind : kinds) {
      at -= kind.weight();
      if (at < 0) {
        return new Live(kind, kind.begin().apply(scene));
      }
    }
    throw new IllegalStateException("weights changed");
  }

  @Override
  public void seen(List<Emission> emissions) {
    scene.history().emitted(emissions);
    if (speaking != null) {
      speaking.conversation().seen(emissions);
    }
  }
}
