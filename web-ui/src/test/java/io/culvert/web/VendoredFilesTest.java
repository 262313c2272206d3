package io.culvert.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What is shipped to browsers: other people's files untouched, our own without ways to be tricked.
 */
class VendoredFilesTest {

  private static final Path PAGE = Path.of("src/main/resources/page");
  private static final Path VENDOR = PAGE.resolve("vendor");

  /** Ways by which text becomes markup or program, and what a strict policy forbids anyway. */
  private static final Pattern FORBIDDEN =
      Pattern.compile(
          "innerHTML|outerHTML|insertAdjacentHTML|dangerouslySetInnerHTML|document\\.write"
              + "|createContextualFragment|DOMParser|srcdoc|javascript:|\\beval\\b|new Function"
              + "|set(Timeout|Interval)\\(\\s*['\"`]|importScripts|trustedTypes"
              + "|<style|\\sstyle=[\"']|\\son[a-z]+=[\"']|<script>",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern ELSEWHERE = Pattern.compile("(?:https?:)?//[a-z0-9.-]+\\.[a-z]{2,}");

  @Test
  void vendoredFilesAreWhatTheManifestSays() throws IOException, NoSuchAlgorithmException {
    Map<String, String> said = new TreeMap<>();
    for (String line : Files.readAllLines(VENDOR.resolve("MANIFEST.txt"))) {
      if (!line.startsWith("#")) {
        said.put(line.split(" ")[1], line.split(" ")[0]);
      }
    }
    Map<String, String> there = new TreeMap<>();
    for (Path file : files(VENDOR, ".js", ".css")) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      there.put(
          file.getFileName().toString(),
          HexFormat.of().formatHex(digest.digest(Files.readAllBytes(file))));
    }
    assertThat(there).isEqualTo(said).isNotEmpty();
  }

  @Test
  void everyVendoredLibraryBringsItsLicence() {
    assertThat(List.of("htm", "preact", "uplot"))
        .allSatisfy(name -> assertThat(VENDOR.resolve(name + ".LICENSE")).isNotEmptyFile());
  }

  @Test
  void ourOwnFilesNeverMakeMarkupOrProgramsOfText() throws IOException {
    for (Path file : ours()) {
      assertNone(FORBIDDEN, file);
    }
  }

  @Test
  void ourOwnFilesAskNobodyElse() throws IOException {
    for (Path file : ours()) {
      assertNone(ELSEWHERE, file, "http://www.w3.org/2000/svg");
    }
  }

  @Test
  void theForbiddenIsFound() {
    for (String bad :
        List.of(
            "node.innerHTML = text",
            "<div style=\"color: red\">",
            "<b onclick='x()'>",
            "setTimeout('x()', 1)",
            "<a href=\"javascript:x\">")) {
      assertThat(FORBIDDEN.matcher(bad).find()).as(bad).isTrue();
    }
    assertThat(ELSEWHERE.matcher("import x from 'https://cdn.example.com/x.js'").find()).isTrue();
  }

  @Test
  void ourOwnFilesAreShort() throws IOException {
    for (Path file : ours()) {
      assertThat(Files.readAllLines(file).size()).as(file.toString()).isLessThan(400);
    }
  }

  private static void assertNone(Pattern pattern, Path file, String... but) throws IOException {
    String text = Files.readString(file);
    for (String allowed : but) {
      text = text.replace(allowed, "");
    }
    Matcher matcher = pattern.matcher(text);
    assertThat(matcher.find() ? file + ": " + matcher.group() : "").isEmpty();
  }

  private static List<Path> ours() throws IOException {
    List<Path> ours =
        files(PAGE, ".js", ".css", ".html", ".svg").stream()
            .filter(file -> !file.startsWith(VENDOR))
            .toList();
    assertThat(ours).hasSizeGreaterThan(20);
    return ours;
  }

  private static List<Path> files(Path folder, String... endings) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(file -> Stream.of(endings).anyMatch(file.toString()::endsWith))
          .sorted()
          .toList();
    }
  }
}
