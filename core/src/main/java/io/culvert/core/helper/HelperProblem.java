package io.culvert.core.helper;

/**
 * Something wrong with a plugin, for the operator: one line that says what, where and the cure.
 *
 * @param file the jar or directory, as the operator knows it
 * @param message what is wrong and what to do
 */
public record HelperProblem(String file, String message) {

  @Override
  public String toString() {
    return file + ": " + message;
  }
}
