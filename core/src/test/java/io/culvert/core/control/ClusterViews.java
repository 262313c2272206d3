package io.culvert.core.control;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Clusters to show. */
public final class ClusterViews {

  /** When the term began. */
  public static final long SINCE_MICROS = 1_795_316_664_000_000L;

  private ClusterViews() {}

  /** One that owns, one that is ready, and a witness that is away. */
  public static ClusterView ofTwo() {
    ClusterView.Told all = new ClusterView.Told(1, 12, 3456, true, 40);
    return new ClusterView(
        "edge",
        "active-standby",
        "a",
        "a",
        7,
        SINCE_MICROS,
        true,
        900,
        true,
        3,
        List.of(
            member("a", "10.9.0.1:7800", 0, ClusterView.Told.NOTHING),
            member("b", "[fd00::2]:7800", 12, all),
            member("w", "10.9.0.3:7800", -1, ClusterView.Told.NOTHING)),
        new TreeMap<>(Map.of("gaps", 0L)),
        "");
  }

  private static ClusterView.Member member(
      String name, String listen, long heard, ClusterView.Told told) {
    boolean witness = name.equals("w");
    return new ClusterView.Member(
        name,
        listen,
        witness,
        !witness,
        heard,
        !witness,
        name.equals("a"),
        false,
        witness ? "" : "1",
        told,
        ClusterView.Known.NOTHING);
  }
}
