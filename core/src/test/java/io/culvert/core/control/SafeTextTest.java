package io.culvert.core.control;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class SafeTextTest {

  @Test
  void whatWouldMoveATerminalIsWrittenOut() {
    assertThat(SafeText.printable("plain text, ünïcode too")).isEqualTo("plain text, ünïcode too");
    assertThat(SafeText.printable("a\u001b[2Jb\r\nc\u202ed\u0000"))
        .isEqualTo("a\\u001b[2Jb\\u000d\\u000ac\\u202ed\\u0000");
  }
}
