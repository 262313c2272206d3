package io.culvert.core.chain;

/** What a target tells its chain. */
public enum Outcome {
  /** Next rule. */
  CONTINUE,
  /** Done with this table at this hook. */
  ACCEPT,
  /** The packet dies; the target has set the reason. */
  DROP,
  /** Back to the calling chain, or the policy of a built-in one. */
  RETURN,
  /** Somebody else holds the packet now. */
  STOLEN
}
