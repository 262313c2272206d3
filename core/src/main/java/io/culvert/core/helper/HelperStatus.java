package io.culvert.core.helper;

import io.culvert.helpers.HelperSpec;

/**
 * One helper as {@code culvert helper list} and the page show it.
 *
 * @param id its number in entries
 * @param spec what it declared
 * @param plugin id of its plugin
 * @param version version of its plugin
 * @param file the jar's name
 * @param active whether it is shown messages
 * @param disabledBecause why not, or ""
 * @param attached connections it is attached to now
 * @param keptBytes what it keeps in mind and in fields, as last weighed
 * @param counters live counters
 * @param forgets why some of its memory of connections does not outlive the router, or ""
 */
public record HelperStatus(
    int id,
    HelperSpec spec,
    String plugin,
    String version,
    String file,
    boolean active,
    String disabledBecause,
    int attached,
    long keptBytes,
    HelperCounters counters,
    String forgets) {

  /** Why it is not shown messages if the operator wanted it so. */
  static final String BY_OPERATOR = "disabled by the operator";

  /** In words what becomes of its memory of connections when the router ends. */
  public String memory() {
    if (!forgets.isEmpty()) {
      return "not kept: " + forgets;
    }
    return spec.kept().isEmpty() ? "none" : "kept";
  }

  /** Whether the operator, not its faults, took it out of service. */
  public boolean byOperator() {
    return disabledBecause.equals(BY_OPERATOR);
  }
}
