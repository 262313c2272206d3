package io.culvert.core.simulation.run;

import io.culvert.core.clock.SeededRandom;
import io.culvert.helpers.HelperContext;
import io.culvert.helpers.HelperSpec;
import io.culvert.helpers.Message;
import io.culvert.helpers.ProtocolHelper;

/** A helper that fails at times, before or after it has done its work. */
final class SpoiledHelper implements ProtocolHelper {

  private final ProtocolHelper inner;
  private final SeededRandom random;

  SpoiledHelper(ProtocolHelper inner, SeededRandom random) {
    this.inner = inner;
    this.random = random;
  }

  @Override
  public HelperSpec spec() {
    return inner.spec();
  }

  @Override
  public void onMessage(Message message, HelperContext context) {
    boolean spoil = random.nextInt(40) == 0;
    boolean before = random.nextInt(2) == 0;
    if (spoil && before) {
      throw new IllegalStateException("spoiled before its work");
    }
    inner.onMessage(message, context);
    if (spoil) {
      throw new IllegalStateException("spoiled after its work");
    }
  }
}
