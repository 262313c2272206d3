package io.culvert.plugins.testing;

import io.culvert.helpers.HelperContext;
import io.culvert.helpers.HelperSpec;
import io.culvert.helpers.Message;
import io.culvert.helpers.ProtocolHelper;
import org.pf4j.Extension;

/** Is never made. */
@Extension
public final class EndlessHelper implements ProtocolHelper {

  private int turns;

  /** Goes round and round. */
  public EndlessHelper() {
    while (turns >= 0) {
      turns = turns + 1 & 0xFFFF;
    }
  }

  @Override
  public HelperSpec spec() {
    return HelperSpec.tcp("endless");
  }

  @Override
  public void onMessage(Message message, HelperContext context) {}
}
