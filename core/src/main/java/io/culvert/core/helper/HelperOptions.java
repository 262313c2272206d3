package io.culvert.core.helper;

import java.util.Set;

/**
 * What the operator decides about helpers.
 *
 * @param automatic whether entries get helpers by well-known port, as the kernel did up to 5.x;
 *     otherwise only rules attach them
 * @param foreignAllowed names of helpers that may announce third hosts (the kernel's module option
 *     {@code loose}); dangerous, as it lets a client open ways to others
 * @param passFaulty whether a packet that a helper fails on goes on as it came, without what the
 *     helper was there for; otherwise it dies
 */
public record HelperOptions(boolean automatic, Set<String> foreignAllowed, boolean passFaulty) {

  /** Copies {@code foreignAllowed}. */
  public HelperOptions {
    foreignAllowed = Set.copyOf(foreignAllowed);
  }

  /** Faults cost the packet. */
  public HelperOptions(boolean automatic, Set<String> foreignAllowed) {
    this(automatic, foreignAllowed, false);
  }

  /** Attachment by rules alone, no third hosts. */
  public static HelperOptions explicit() {
    return new HelperOptions(false, Set.of());
  }
}
