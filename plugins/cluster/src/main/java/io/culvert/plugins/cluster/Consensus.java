package io.culvert.plugins.cluster;

import java.io.IOException;

/** How members agree on owners. On the group's own thread, but for what says otherwise. */
interface Consensus {

  /** Takes what was agreed. */
  interface Agreed {

    /** That one; on any thread, with terms that only grow for each thing. */
    void owner(Owned owned, long term);
  }

  /** Makes ready what must be there before the channel connects; each time that it tries to. */
  void begin() throws IOException;

  /** Proposes one; again where that may have been lost, for as long as a member may say nothing. */
  void propose(Owned owned, long term) throws Exception;

  /** To be called again and again. */
  void look() throws Exception;

  /** A letter about owners came from {@code member}. */
  void heard(String member, byte kind, Owned owned, long term) throws IOException;

  /** A member has come. */
  void joined(String member);
}
