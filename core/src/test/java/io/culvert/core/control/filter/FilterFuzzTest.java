package io.culvert.core.control.filter;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.control.EntryFilter;
import io.culvert.core.control.EntryView;
import io.culvert.core.control.EntryViews;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever somebody types is a filter or is refused with its column, soon, and costs little. */
@Timeout(120)
class FilterFuzzTest {

  private static final List<String> WORDS =
      List.of(
          "tcp",
          "and",
          "or",
          "not",
          "!",
          "(",
          ")",
          "in",
          ",",
          "=",
          "!=",
          "<=",
          ">",
          "~",
          "src",
          "dport",
          "host",
          "10.0.0.0/8",
          "::1",
          "1-2",
          "99999999999999999999",
          "\"",
          "\"a b\"",
          "&&",
          "||",
          "bytes",
          "1G",
          "age",
          "-1",
          "status",
          "assured",
          "state",
          "1e400",
          "\\",
          "\u202e",
          "\u0000",
          "<img src=x>",
          "(((((",
          "not not",
          "0x7f",
          "mark",
          "%s",
          "'",
          "a=b=c");

  private static final EntryView ENTRY =
      EntryViews.tcp("10.0.1.2", 40112, "203.0.113.9", 21).key(1, 2).view();

  private static boolean reads(String text) {
    try {
      EntryFilter filter = FilterParser.parse(text);
      filter.matches(ENTRY);
      FilterParser.packets(text);
      return true;
    } catch (FilterException e) {
      assertThat(e.column()).as(text).isBetween(1, text.length() + 2);
      assertThat(e.getMessage()).as(text).isNotBlank();
      return false;
    }
  }

  @Test
  void anythingIsReadOrRefused() {
    Random random = new Random(42);
    int read = 0;
    for (int i = 0; i < 100_000; i++) {
      StringBuilder text = new StringBuilder();
      int words = 1 + random.nextInt(12);
      for (int w = 0; w < words; w++) {
        text.append(WORDS.get(random.nextInt(WORDS.size())));
        text.append(random.nextInt(5) == 0 ? "" : " ");
        if (random.nextInt(20) == 0) {
          text.append((char) random.nextInt(0x3000));
        }
      }
      read += reads(text.toString()) ? 1 : 0;
    }
    assertThat(read).isGreaterThan(500);
  }

  @Test
  void theLongestAreReadAsSoonAsTheyAreLong() {
    String deep = "(".repeat(500) + "tcp" + ")".repeat(500);
    String turned = "!".repeat(1_000) + "tcp";
    String wide = "sport in (" + "1,".repeat(505) + "1)";
    String either = "tcp or ".repeat(145) + "tcp";
    long began = System.nanoTime();
    for (String text : List.of(deep, turned, wide, either)) {
      assertThat(text.length()).isLessThanOrEqualTo(FilterParser.MAX_LENGTH);
      assertThat(reads(text)).as(text).isTrue();
    }
    assertThat(System.nanoTime() - began).isLessThan(20_000_000_000L);
    assertThat(reads("(".repeat(1_024))).isFalse();
    assertThat(reads("!".repeat(1_024))).isFalse();
    assertThat(reads("tcp or ".repeat(147) + "tcp")).isFalse();
  }
}
