package io.culvert.core.control.gate;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The gates of one router, a gate for each of its servers. Any thread. */
public final class Gates {

  private static final int IDLE_SECONDS = 60;

  private final int idleSeconds;
  private final List<Gate> all = new CopyOnWriteArrayList<>();

  /** None yet. */
  public Gates() {
    this(IDLE_SECONDS);
  }

  /** None yet, where silence for {@code idleSeconds} is too much. */
  public Gates(int idleSeconds) {
    this.idleSeconds = idleSeconds;
  }

  /**
   * One more.
   *
   * @param server what it leads to, as figures name it
   * @param limit how many may be connected at once
   */
  public Gate gate(String server, int limit) {
    Gate gate = new Gate(server, limit, idleSeconds);
    all.add(gate);
    return gate;
  }

  /** All, in the order they were made. */
  public List<Gate> all() {
    return List.copyOf(all);
  }
}
