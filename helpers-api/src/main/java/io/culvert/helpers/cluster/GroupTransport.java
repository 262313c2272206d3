package io.culvert.helpers.cluster;

import java.io.IOException;
import org.pf4j.ExtensionPoint;

/**
 * What connects the routers of a {@code cluster}: the one class an author writes. Mark it
 * {@code @org.pf4j.Extension}, give it a constructor without parameters, and put its jar, with the
 * libraries that it needs, into the folder {@code cluster} of the plugins. It is loaded where the
 * configuration has a section {@code cluster}, and only there.
 */
public interface GroupTransport extends ExtensionPoint {

  /**
   * Goes among the members of {@code plan}, and returns without waiting for any of them: that they
   * are there is told, now and whenever it changes, by {@link GroupListener#view}. Nobody must be
   * able to come in, to read or to write who does not have the key.
   *
   * @param listener called on the transport's own threads
   * @throws IOException if that can't be: the key is no key, the address is not this machine's
   */
  Group join(GroupPlan plan, GroupListener listener) throws IOException;
}
