package io.culvert.core.twin.traffic.fragment;

import io.culvert.core.twin.traffic.Conversation;
import io.culvert.core.twin.traffic.Kind;
import io.culvert.core.twin.traffic.Scene;
import java.util.ArrayList;
import java.util.List;

/** The conversations of this package, by weight. */
public final class FragmentKinds {

  private static final List<Kind> OWN =
      List.of(
          new Kind("fragment.large", 6, LargeTalk::new),
          new Kind("fragment.pieces", 3, LoosePieces::new),
          new Kind("fragment.limits", 1, FragmentLimits::new));

  private FragmentKinds() {}

  /**
   * {@code others}, those of this package, and any of the others in pieces or otherwise dressed.
   */
  public static List<Kind> with(List<Kind> others) {
    List<Kind> all = new ArrayList<>(others);
    all.addAll(OWN);
    all.add(new Kind("fragment.any", 16, scene -> new Fragmented(scene, any(others, scene))));
    all.add(new Kind("dressed.any", 8, scene -> new Dressed(scene, any(others, scene))));
    return all;
  }

  private static Conversation any(List<Kind> others, Scene scene) {
    int at = scene.random().nextInt(others.stream().mapToInt(Kind::weight).sum());
    for (Kind kind : others) {
      at -= kind.weight();
      if (at < 0) {
        return kind.begin().apply(scene);
      }
    }
    throw new IllegalStateException("weights changed");
  }
}
