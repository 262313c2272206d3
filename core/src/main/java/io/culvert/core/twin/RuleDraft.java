package io.culvert.core.twin;

import java.util.List;

/**
 * What a scenario runs under.
 *
 * @param name for people and reports: which generator or file it came from
 * @param ipVersion 4 or 6
 * @param text an {@code iptables-save} file
 * @param settings sysctls that differ from the defaults, set before the first packet
 */
public record RuleDraft(String name, int ipVersion, String text, List<Step.Set> settings) {

  /** Copies the list. */
  public RuleDraft {
    settings = List.copyOf(settings);
  }
}
