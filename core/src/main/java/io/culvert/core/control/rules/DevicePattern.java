package io.culvert.core.control.rules;

import java.nio.charset.StandardCharsets;

/**
 * What {@code -i} or {@code -o} says: a device name, or its beginning where it ends in {@code +}.
 *
 * @param text as written
 */
public record DevicePattern(String text) {

  /** Reads a device name; at most 15 bytes. */
  static DevicePattern of(Argument argument) throws RuleProblem {
    String text = argument.text();
    if (text.isEmpty()) {
      throw new RuleProblem(RuleCode.E008, argument, "device name is empty");
    }
    if (text.getBytes(StandardCharsets.UTF_8).length > 15) {
      throw new RuleProblem(
          RuleCode.E008, argument, "device name '" + text + "' is longer than 15 bytes");
    }
    if (text.indexOf(' ') >= 0) {
      throw new RuleProblem(RuleCode.E008, argument, "a device name has no blanks");
    }
    return new DevicePattern(text);
  }

  /** Whether it means every device. */
  public boolean any() {
    return text.equals("+");
  }

  /** Whether it is only a beginning. */
  public boolean prefix() {
    return text.endsWith("+");
  }

  /** The name, or the beginning without {@code +}. */
  public String stem() {
    return prefix() ? text.substring(0, text.length() - 1) : text;
  }
}
