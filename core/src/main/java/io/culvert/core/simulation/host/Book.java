package io.culvert.core.simulation.host;

import io.culvert.core.simulation.net.Endpoint;
import io.culvert.core.simulation.net.Flow;

/** Where flows are written down when they begin. */
public interface Book {

  /** A flow begins; see {@link Flow} for what is what. */
  Flow open(Flow.Kind kind, Endpoint client, Endpoint dialled, Endpoint target, Flow parent);
}
