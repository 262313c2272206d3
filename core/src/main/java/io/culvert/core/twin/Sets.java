package io.culvert.core.twin;

import java.util.stream.Collectors;

/**
 * Sets that the rules of a scenario name: comments of its rule file hold the commands that make
 * them, {@code #ipset create guests hash:ip}, which iptables does not see.
 */
public final class Sets {

  /** How such a comment begins. */
  public static final String MARK = "#ipset ";

  private Sets() {}

  /** The commands in {@code rules}, as {@code ipset save} writes them; empty if there are none. */
  public static String of(String rules) {
    return rules
        .lines()
        .filter(line -> line.startsWith(MARK))
        .map(line -> line.substring(MARK.length()) + "\n")
        .collect(Collectors.joining());
  }
}
