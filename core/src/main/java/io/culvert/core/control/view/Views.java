package io.culvert.core.control.view;

import io.culvert.core.control.Caller;
import io.culvert.core.control.gate.Gates;
import java.util.Optional;

/** The live sessions of one router. Any thread may open one; all run on one Vert.x context. */
public interface Views {

  /**
   * Opens a session that sends to {@code sink}.
   *
   * @throws io.culvert.core.control.ControlException if there are too many already
   */
  ViewSession open(Caller caller, FrameSink sink);

  /** Who lets browsers in; empty where no page is served. */
  default Optional<PageDoor> door() {
    return Optional.empty();
  }

  /** Through which gates this router is reached, its page's and others. */
  default Gates gates() {
    return new Gates();
  }

  /** How many there are, and how they keep up. */
  default Audience audience() {
    return new Audience(0, 0, 0, 0, 0, 0);
  }

  /**
   * Who looks.
   *
   * @param sessions pages that are open
   * @param frames frames sent to pages since the start
   * @param chars how much text was in them
   * @param skippedFrames ticks that a page was too slow for
   * @param refusedPages that would have been one too many
   * @param refusedCommands that came too soon after others
   */
  record Audience(
      int sessions,
      long frames,
      long chars,
      long skippedFrames,
      long refusedPages,
      long refusedCommands) {}
}
