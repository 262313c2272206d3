package io.culvert.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.culvert.core.boot.BuiltInRules;
import io.culvert.core.cli.Cli;
import io.culvert.core.control.rules.RuleLanguage;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** What is safe because there is no such thing here, and would not be once somebody adds it. */
class NotHereTest {

  private static final Path ROOT =
      Path.of(System.getProperty("culvert.root", "..")).toAbsolutePath();
  private static final Pattern SECRET =
      Pattern.compile("(?i).*(passw|passphrase|passcode|secret|credential).*");
  private static final Pattern TABLE = Pattern.compile("(?i).*\\b(csv|tsv|xlsx?)\\b.*");
  private static final Pattern VERSION = Pattern.compile("<version>([^<]*)</version>");
  private static final Pattern PINNED =
      Pattern.compile("\\$\\{[\\w.-]+}|\\d+(\\.\\d+)*(\\.Final|-jre)?|0\\.1\\.0-SNAPSHOT");

  private static JsonNode resource(String name) throws IOException {
    try (InputStream in = NotHereTest.class.getResourceAsStream(name)) {
      return new ObjectMapper().readTree(in);
    }
  }

  /** Every name in a document: of keys, of members, of parameters. */
  private static void names(JsonNode node, List<String> into) {
    node.fieldNames().forEachRemaining(into::add);
    node.findValuesAsText("name").forEach(into::add);
    node.elements().forEachRemaining(inner -> names(inner, into));
  }

  private static List<OptionSpec> options(CommandLine command) {
    List<OptionSpec> options = new ArrayList<>(command.getCommandSpec().options());
    command.getSubcommands().values().forEach(sub -> options.addAll(options(sub)));
    return options;
  }

  private static List<OptionSpec> options() {
    PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
    RuleLanguage language = new RuleLanguage(BuiltInRules.catalog(), BuiltInRules.names());
    return options(new Cli((config, out) -> 0, () -> language, nowhere, nowhere).model());
  }

  /** S08: nothing to hash, to guess, or to leak. */
  @Test
  void nothingTakesAPassword() throws IOException {
    List<String> names = new ArrayList<>();
    names(resource("/culvert.schema.json"), names);
    names(resource("/culvert.openapi.json"), names);
    options().forEach(option -> names.addAll(List.of(option.names())));
    assertThat(names).contains("listen", "operationId", "--socket").hasSizeGreaterThan(500);
    assertThat(names).noneMatch(name -> SECRET.matcher(name).matches());
    assertThat("rootPassword").matches(SECRET);
  }

  /** S19: no cells that a spreadsheet would run, no file that is named by what came in. */
  @Test
  void nothingIsExportedAsASpreadsheet() throws IOException {
    TreeSet<String> types = new TreeSet<>();
    for (JsonNode content : resource("/culvert.openapi.json").findValues("content")) {
      content.fieldNames().forEachRemaining(types::add);
    }
    assertThat(types).containsExactly("application/json", "application/x-ndjson", "text/plain");
    for (OptionSpec option : options()) {
      String words = option.paramLabel() + " " + String.join(" ", option.description());
      assertThat(words).doesNotMatch(TABLE);
    }
    List<Path> sources = new ArrayList<>(files("core/src/main", ".java"));
    sources.addAll(files("web-ui/src/main", ".java"));
    sources.addAll(files("web-ui/src/main/resources/page", ".js"));
    assertThat(sources).hasSizeGreaterThan(500);
    for (Path source : sources) {
      assertThat(Files.readString(source))
          .as(source.toString())
          .doesNotContain("text/csv", "Content-Disposition", "createObjectURL", ".download =");
    }
  }

  /** S43: what is built tomorrow is what was built today. */
  @Test
  void everyVersionIsPinned() throws IOException {
    List<Path> poms =
        files("", "pom.xml").stream().filter(pom -> !pom.toString().contains("/src/")).toList();
    assertThat(poms).hasSizeGreaterThan(20);
    for (Path pom : poms) {
      String text =
          Files.readString(pom)
              .replaceAll("(?s)<require(Java|Maven)Version>.*?</require(Java|Maven)Version>", "");
      assertThat(VERSION.matcher(text).results().map(found -> found.group(1)).toList())
          .as(pom.toString())
          .allSatisfy(version -> assertThat(version).matches(PINNED));
      assertThat(text).doesNotContain("<repositories>", "<pluginRepositories>");
    }
    assertThat("[1.0,2.0)").doesNotMatch(PINNED);
    assertThat("LATEST").doesNotMatch(PINNED);
  }

  private static List<Path> files(String folder, String ending) throws IOException {
    try (Stream<Path> files = Files.walk(ROOT.resolve(folder))) {
      return files
          .filter(file -> file.toString().endsWith(ending))
          .filter(file -> !ROOT.relativize(file).toString().matches("(.*/)?(target|\\.build)/.*"))
          .toList();
    }
  }
}
