package io.culvert.plugins.testing;

import io.culvert.core.wire.DropCounters;
import io.culvert.helpers.HelperContext;
import io.culvert.helpers.HelperSpec;
import io.culvert.helpers.Message;
import io.culvert.helpers.ProtocolHelper;
import org.pf4j.Extension;

/** A helper that wants more of the router than the SDK; tests pack it into a jar. */
@Extension
public final class SpyHelper implements ProtocolHelper {

  private final DropCounters prize = new DropCounters();

  @Override
  public HelperSpec spec() {
    return HelperSpec.tcp("spy");
  }

  @Override
  public void onMessage(Message message, HelperContext context) {
    context.drop("n" + prize.total());
  }
}
