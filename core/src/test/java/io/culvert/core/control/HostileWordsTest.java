package io.culvert.core.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.control.json.EntryJson;
import io.culvert.core.control.json.EventJson;
import io.culvert.core.control.json.JsonText;
import io.culvert.core.control.json.ViewJson;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Words from outside: JSON stays JSON, a line one line, a terminal where it is. */
class HostileWordsTest {

  static List<String> corpus() {
    return List.of(
        "<img src=x onerror=alert(1)>",
        "\"><svg/onload=alert(1)>",
        "</script><script>alert(1)</script>",
        "';alert(1)//",
        "\u202egnp.exe",
        "a\u2066b\u2069\u200f",
        "\u0000",
        "\u001b[31m\u001b]0;title\u0007\u001b[2J",
        "line\r\nFeb 1 00:00:00 forged: line",
        "\u2028\u2029\u0085",
        "{\"t\":\"ack\"}\n{\"error\":{}}",
        "\ud800 half a pair",
        "=cmd|' /C calc'!A0",
        "A".repeat(65_536));
  }

  private static void assertPlain(String line) {
    assertThat(line.lines().count()).isLessThanOrEqualTo(1);
    assertThat(line.chars().filter(Character::isISOControl).count()).isZero();
    assertThat(line.chars().filter(c -> Character.getType(c) == Character.FORMAT).count()).isZero();
  }

  @ParameterizedTest
  @MethodSource("corpus")
  void aTerminalAndALogShowThemEscapedInOneLine(String evil) {
    assertPlain(SafeText.printable(evil));
  }

  @ParameterizedTest
  @MethodSource("corpus")
  void jsonGivesThemBackAsTheyWereOnOneLine(String evil) {
    String text =
        JsonText.of(ViewJson.object("name", evil, "list", List.of(evil), "of", List.of()));
    assertThat(text).doesNotContain("\n", "\r");
    assertThat(JsonText.parseObject(text))
        .containsEntry("name", evil)
        .containsEntry("list", List.of(evil));
  }

  @ParameterizedTest
  @MethodSource("corpus")
  void theyComeThroughEntriesAndEventsUnchanged(String evil) {
    EntryView entry =
        EntryViews.tcp("10.0.1.2", 1, "203.0.113.9", 21).helper(evil).rule(evil).key(1, 2).view();
    String written = JsonText.of(json -> EntryJson.write(json, entry));
    assertThat(written).doesNotContain("\n", "\r");
    assertThat(EntryJson.read(written)).isEqualTo(entry);
    RouterEvent event =
        new RouterEvent(1, 5, RouterEvent.Kind.LOG, Optional.empty(), Optional.empty(), evil);
    String line = JsonText.of(json -> EventJson.write(json, event));
    assertThat(line).doesNotContain("\n", "\r");
    assertThat(EventJson.read(line).text()).isEqualTo(evil);
  }
}
