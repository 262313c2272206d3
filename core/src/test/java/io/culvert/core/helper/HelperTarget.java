package io.culvert.core.helper;

import io.culvert.core.fuzz.FuzzTarget;
import io.culvert.helpers.ProtocolHelper;
import io.culvert.helpers.testkit.HelperFuzz;
import io.culvert.helpers.testkit.Transcript;
import java.util.List;

/** One helper: whatever is said keeps the laws of the test kit, on its rig and on the engine. */
public final class HelperTarget implements FuzzTarget {

  private final ProtocolHelper helper;
  private final HelperFuzz fuzz;

  /** A helper that its transcripts show. */
  public HelperTarget(ProtocolHelper helper, List<Transcript> transcripts) {
    this(helper, HelperFuzz.of(helper, transcripts));
  }

  private HelperTarget(ProtocolHelper helper, HelperFuzz fuzz) {
    this.helper = helper;
    this.fuzz = fuzz;
  }

  /** The same for one that expects connections to others. */
  public HelperTarget withThirdParties() {
    return new HelperTarget(helper, fuzz.withThirdParties());
  }

  @Override
  public List<byte[]> seeds() {
    return fuzz.inputs();
  }

  @Override
  public void run(byte[] input) {
    fuzz.playAgainst(input, () -> new EngineBench(helper));
  }
}
