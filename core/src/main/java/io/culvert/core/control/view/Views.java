package io.culvert.core.control.view;

import io.culvert.core.control.Caller;

/** The live sessions of one router. Any thread may open one; all run on one Vert.x context. */
public interface Views {

  /**
   * Opens a session that sends to {@code sink}.
   *
   * @throws io.culvert.core.control.ControlException if there are too many already
   */
  ViewSession open(Caller caller, FrameSink sink);
}
