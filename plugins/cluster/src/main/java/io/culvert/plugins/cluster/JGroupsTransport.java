package io.culvert.plugins.cluster;

import io.culvert.helpers.cluster.Group;
import io.culvert.helpers.cluster.GroupListener;
import io.culvert.helpers.cluster.GroupPlan;
import io.culvert.helpers.cluster.GroupTransport;
import java.io.IOException;
import java.security.GeneralSecurityException;
import org.pf4j.Extension;

/** JGroups, for a router that has neighbours. */
@Extension
public final class JGroupsTransport implements GroupTransport {

  @Override
  public Group join(GroupPlan plan, GroupListener listener) throws IOException {
    try {
      Seal seal = new Seal(SealKeys.read(plan.keyFile(), plan.name()));
      JGroupsGroup group = new JGroupsGroup(plan, seal, listener);
      group.begin();
      return group;
    } catch (GeneralSecurityException e) {
      throw new IOException("this JVM can't seal messages: " + e, e);
    }
  }
}
