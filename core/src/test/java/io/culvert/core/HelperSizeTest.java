package io.culvert.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the SDK promises of helpers: they are short, and none has a word about translation. */
class HelperSizeTest {

  private static final int FTP_LINES = 80;
  private static final int TFTP_LINES = 40;
  private static final int MOST_LINES = 400;
  private static final int HELPERS = 22;
  private static final Pattern TRANSLATION =
      Pattern.compile("\\b(s?nat|dnat|masquerade\\w*|netmap)\\b", Pattern.CASE_INSENSITIVE);
  private static final Pattern REMARK = Pattern.compile("//.*|^\\s*/?\\*.*");

  private final Repository repository = Repository.around(Path.of(""));

  /** All code of plugins that helpers are in. */
  private List<Path> sources() {
    List<Path> helpers = helpers();
    return repository.sources(".java").stream()
        .filter(file -> helpers.stream().anyMatch(h -> h.getParent().equals(file.getParent())))
        .toList();
  }

  private List<Path> helpers() {
    return repository.sources("Helper.java").stream()
        .filter(file -> file.toString().replace('\\', '/').contains("plugins/"))
        .filter(file -> file.toString().replace('\\', '/').contains("/src/main/"))
        .filter(file -> text(file).contains("implements ProtocolHelper"))
        .toList();
  }

  private static String text(Path file) {
    return String.join("\n", Repository.lines(file));
  }

  @Test
  void allAreSeen() {
    assertThat(helpers()).hasSize(HELPERS);
  }

  @Test
  void theTwoThatTeachAreShort() {
    assertThat(lines("FtpHelper.java")).isLessThanOrEqualTo(FTP_LINES);
    assertThat(lines("TftpHelper.java")).isLessThanOrEqualTo(TFTP_LINES);
  }

  private int lines(String name) {
    Path file = helpers().stream().filter(h -> h.endsWith(name)).findFirst().orElseThrow();
    return Repository.lines(file).size();
  }

  @Test
  void noneIsLong() {
    assertThat(sources())
        .allSatisfy(f -> assertThat(Repository.lines(f)).hasSizeLessThan(MOST_LINES));
  }

  @Test
  void noneKnowsOfTranslation() {
    assertThat(sources())
        .allSatisfy(
            file ->
                assertThat(Repository.lines(file))
                    .noneMatch(line -> TRANSLATION.matcher(code(line)).find()));
  }

  private static String code(String line) {
    return REMARK.matcher(line).replaceFirst("");
  }
}
