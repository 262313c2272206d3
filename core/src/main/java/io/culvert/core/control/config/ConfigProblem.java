package io.culvert.core.control.config;

import io.culvert.core.control.Position;

/**
 * One thing wrong with the configuration.
 *
 * @param at where
 * @param message what and why
 * @param hint what to do about it, or empty
 */
public record ConfigProblem(Position at, String message, String hint) {

  /** {@code culvert.yaml:3:5: error: message; hint}. */
  @Override
  public String toString() {
    return at + ": error: " + message + (hint.isEmpty() ? "" : "; " + hint);
  }
}
