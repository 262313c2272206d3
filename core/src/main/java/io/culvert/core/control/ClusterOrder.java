package io.culvert.core.control;

/**
 * What an operator wants of a cluster's member.
 *
 * @param kind what is to be done
 * @param to whom a switch is for; empty for whoever is ready
 * @param force whether a member is drained though nobody else is ready to own
 */
public record ClusterOrder(Kind kind, String to, boolean force) {

  /** What can be done. */
  public enum Kind {
    /** Has another member own. */
    SWITCH,
    /** Has this one give up, and own nothing any more. */
    DRAIN,
    /** Has it be one that may own again. */
    RESUME
  }

  /** Has that member own. */
  public static ClusterOrder switchTo(String to) {
    return new ClusterOrder(Kind.SWITCH, to, false);
  }

  /** Has this one own nothing any more. */
  public static ClusterOrder drain(boolean force) {
    return new ClusterOrder(Kind.DRAIN, "", force);
  }

  /** Has this one be as it was before it was drained. */
  public static ClusterOrder resume() {
    return new ClusterOrder(Kind.RESUME, "", false);
  }
}
