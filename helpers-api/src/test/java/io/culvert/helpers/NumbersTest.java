package io.culvert.helpers;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NumbersTest {

  @Test
  void digitsAreOneNumber() {
    assertThat(Numbers.number("0042")).isEqualTo(42);
    assertThat(Numbers.number("")).isZero();
    assertThat(Numbers.number("4294967297")).isEqualTo(1);
    assertThat(Numbers.number("4294967295")).isEqualTo(-1);
  }

  @Test
  void aPortIsSixteenBits() {
    assertThat(Numbers.port("65535")).isEqualTo(65535);
    assertThat(Numbers.port("65537")).isEqualTo(1);
    assertThat(Numbers.port("4294967295")).isEqualTo(65535);
  }

  @Test
  void whatIsNoDigitPartsNumbers() {
    assertThat(Numbers.numbers("10,0,,2")).containsExactly(10, 0, 0, 2);
    assertThat(Numbers.numbers("10.0 2.")).containsExactly(10, 0, 2, 0);
    assertThat(Numbers.numbers("")).containsExactly(0);
  }
}
