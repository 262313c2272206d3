package io.culvert.core.control;

/**
 * What somebody did or tried to do.
 *
 * @param what the deed: {@code POST /api/v1/rules/ipv4/load}, {@code delete}
 * @param result what came of it: a status, a number, why not; never a secret
 * @param before {@link RouterControl#fingerprint} before it; empty where it was not asked
 * @param after the same after it
 */
public record AuditNote(String what, String result, String before, String after) {

  /** A deed that leaves rules and tunables as they are. */
  public static AuditNote of(String what, String result) {
    return new AuditNote(what, result, "", "");
  }

  /** In one line, for those who watch. */
  public String inWords() {
    boolean changed = !before.equals(after);
    return what + " " + result + (changed ? ", rules and tunables changed" : "");
  }
}
