package io.culvert.plugins.testing;

import io.culvert.helpers.HelperContext;
import io.culvert.helpers.HelperSpec;
import io.culvert.helpers.Message;
import io.culvert.helpers.ProtocolHelper;
import org.pf4j.Extension;

/** A helper that can't be made; tests pack it into a jar. */
@Extension
public final class BrokenHelper implements ProtocolHelper {

  /** Fails. */
  public BrokenHelper() {
    throw new IllegalStateException("not today");
  }

  @Override
  public HelperSpec spec() {
    return HelperSpec.tcp("broken");
  }

  @Override
  public void onMessage(Message message, HelperContext context) {}
}
