package io.culvert.plugins.tftp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The code of docs/writing-a-helper.md is the code that is built and tested, to the letter. */
class TutorialTest {

  private static final Pattern QUOTE =
      Pattern.compile("(?s)<!-- (\\S+) -->\\s*```\\w+\\n(.*?)\\n```");

  private static final Path ROOT = Path.of(System.getProperty("culvert.root", "../.."));

  private static String tutorial;

  /** A block of code in the tutorial, and the file it says it is from. */
  record Quote(String file, String code) {
    @Override
    public String toString() {
      return file;
    }
  }

  @BeforeAll
  static void readTheTutorial() throws IOException {
    tutorial = Files.readString(ROOT.resolve("docs/writing-a-helper.md"));
  }

  static Stream<Quote> quotes() {
    return QUOTE.matcher(tutorial).results().map(TutorialTest::quote);
  }

  private static Quote quote(MatchResult match) {
    return new Quote(match.group(1), match.group(2));
  }

  @ParameterizedTest
  @MethodSource("quotes")
  void isQuotedToTheLetter(Quote quote) throws IOException {
    assertThat(Files.readString(ROOT.resolve(quote.file()))).contains(quote.code() + "\n");
  }

  @Test
  void everyJavaBlockSaysWhereItIsFrom() {
    assertThat(tutorial.split("```java\n", -1)).hasSizeGreaterThan(2);
    long fromJava = quotes().filter(quote -> quote.file().endsWith(".java")).count();
    assertThat(fromJava).isEqualTo(tutorial.split("```java\n", -1).length - 1L);
  }
}
