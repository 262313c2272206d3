package io.culvert.helpers;

import java.util.stream.Stream;

/**
 * Decimal numbers as Linux's helpers read them in what a peer wrote: any number of digits, and none
 * of them for 0; beyond 32 bits the upper ones get lost. So no text can make reading it fail.
 */
public final class Numbers {

  private Numbers() {}

  /**
   * The number that these digits are.
   *
   * @param digits characters {@code 0} to {@code 9} alone, perhaps none; for any others it means
   *     nothing
   */
  public static int number(String digits) {
    return digits.chars().reduce(0, (n, digit) -> n * 10 + digit - '0');
  }

  /** The same, its last 16 bits: a port, 0 to 65535. */
  public static int port(String digits) {
    return number(digits) & 0xFFFF;
  }

  /** The numbers with one other character between each two: four in {@code 10,0,,2}. */
  public static int[] numbers(String text) {
    return Stream.of(text.split("[^0-9]", -1)).mapToInt(Numbers::number).toArray();
  }
}
