package io.culvert.core.chain;

/** What counts packets: a rule, or the policy of a built-in chain. Loop only. */
interface Counted {

  /** Counts one packet of {@code lengthBytes} at layer 3. */
  void count(int lengthBytes);
}
