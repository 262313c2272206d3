package io.culvert.core.control;

import java.util.List;

/**
 * A protocol helper.
 *
 * @param name what {@code --helper} says
 * @param transport {@code tcp} or {@code udp}
 * @param ports well-known ports
 * @param plugin where it came from: plugin id, version and file, or empty parts
 * @param state {@code active}, {@code disabled} or {@code failed}
 * @param work what it has done
 * @param lastError the last fault in words, or empty
 * @param memory what becomes of its memory of connections when the router ends: {@code none} if it
 *     has no such, {@code kept}, or {@code not kept:} and why
 */
public record HelperView(
    String name,
    String transport,
    List<Integer> ports,
    Plugin plugin,
    String state,
    Work work,
    String lastError,
    String memory) {

  /**
   * The plugin a helper is in.
   *
   * @param sha256 of the file, in hexadecimal
   */
  public record Plugin(String id, String version, String file, String sha256) {}

  /**
   * What a helper has done since it was loaded.
   *
   * @param keptBytes what it keeps in memory between its calls, as last weighed
   */
  public record Work(
      long entries, long expectations, long rewrites, long refusals, long faults, long keptBytes) {}
}
