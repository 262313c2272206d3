package io.culvert.core.chain;

/**
 * How far one packet has come in one chain. Shows it every rule, or of an indexed chain those that
 * it can match. Reused; loop only; does not allocate.
 */
final class RuleCursor {

  private final int[][] lists = new int[RuleIndex.LISTS][];
  private final int[] positions = new int[RuleIndex.LISTS];
  private Chain chain;
  private boolean indexed;
  private int next;

  /** Begins at the top of {@code newChain}, for {@code packet}. */
  void enter(Chain newChain, PacketContext packet, boolean byIndex) {
    if (chain != newChain) {
      chain = newChain; // to look first costs less than the barrier of a write
    }
    next = 0;
    indexed = byIndex && newChain.index() != null && newChain.index().lists(packet, lists);
    if (indexed) {
      for (int i = 0; i < positions.length; i++) {
        positions[i] = 0;
      }
    }
  }

  Chain chain() {
    return chain;
  }

  /** Goes to the end of the chain. */
  void leave() {
    indexed = false;
    next = chain.size();
  }

  /** The next rule; {@code null} at the end of the chain. */
  Rule next() {
    if (!indexed) {
      return next < chain.size() ? chain.rule(next++) : null;
    }
    int nearest = Integer.MAX_VALUE;
    int from = 0;
    for (int i = 0; i < lists.length; i++) {
      if (positions[i] < lists[i].length && lists[i][positions[i]] < nearest) {
        nearest = lists[i][positions[i]];
        from = i;
      }
    }
    if (nearest == Integer.MAX_VALUE) {
      return null;
    }
    positions[from]++;
    return chain.rule(nearest);
  }
}
