package io.culvert.helpers.testkit;

import io.culvert.helpers.ProtocolHelper;

/**
 * Tests a helper by a conversation, played as it is written against a model of the router.
 *
 * <pre>{@code
 * HelperRig.of(new FtpHelper())
 *     .client("10.0.0.2", 40000)
 *     .server("192.0.2.9", 21)
 *     .masquerade("198.51.100.1", 61000)
 *     .sends(CLIENT, "PORT 10,0,0,2,4,1\r\n")
 *     .forwards("PORT 198,51,100,1,4,1\r\n")
 *     .shiftsSequenceBy(4)
 *     .expects("TCP 192.0.2.9 -> 198.51.100.1:1025 => 10.0.0.2:1025");
 * }</pre>
 *
 * <p>Each word is done when its method is called; a check that fails throws {@code AssertionError}
 * there. The model cuts lines, matches triggers, answers {@code expect} and counts refusals as the
 * router does; it has no packets, checksums or MTU. To play the same conversation on the real
 * engine, write it as a {@link Transcript}.
 */
public final class HelperRig extends Script<HelperRig> {

  private final Player player;

  private HelperRig(Player player) {
    this.player = player;
  }

  /** A rig with this helper attached. */
  public static HelperRig of(ProtocolHelper helper) {
    return new HelperRig(new Player(helper.spec().name(), bench(helper)));
  }

  /** The rig's model of the router with this helper attached, to play a {@link Transcript} on. */
  public static Bench bench(ProtocolHelper helper) {
    return new ModelBench(helper);
  }

  @Override
  HelperRig then(Step step) {
    step.play(player);
    return this;
  }
}
