package io.culvert.helpers.testkit;

import java.util.ArrayList;
import java.util.List;

/**
 * A conversation written down, with what must come of each segment, to be played on any {@link
 * Bench} and any number of times. Immutable: each word gives a longer transcript.
 *
 * <pre>{@code
 * Transcript.named("active transfer behind masquerade")
 *     .client("10.0.0.2", 40000)
 *     .server("192.0.2.9", 21)
 *     .masquerade("198.51.100.1", 61000)
 *     .sends(CLIENT, "PORT 10,0,0,2,4,1\r\n")
 *     .forwards("PORT 198,51,100,1,4,1\r\n")
 *     .playOn(HelperRig.bench(new FtpHelper()));
 * }</pre>
 */
public final class Transcript extends Script<Transcript> {

  private final String name;
  private final List<Step> steps;

  private Transcript(String name, List<Step> steps) {
    this.name = name;
    this.steps = steps;
  }

  /** An empty transcript; the name says in a few words what it shows. */
  public static Transcript named(String name) {
    return new Transcript(name, List.of());
  }

  /** What it shows. */
  public String name() {
    return name;
  }

  /**
   * Plays it from the beginning.
   *
   * @param bench not used before
   * @throws AssertionError at the first check that fails, showing the conversation so far
   */
  public void playOn(Bench bench) {
    Player player = new Player(name, bench);
    steps.forEach(step -> step.play(player));
    player.finish();
  }

  @Override
  Transcript then(Step step) {
    List<Step> longer = new ArrayList<>(steps);
    longer.add(step);
    return new Transcript(name, List.copyOf(longer));
  }

  /** Its name. */
  @Override
  public String toString() {
    return name;
  }
}
