package io.culvert.core.control.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * The table of docs/api.md is what the OpenAPI document says; run this with {@code
 * -Dculvert.docs=write} to have it written anew.
 */
final class ApiPageTest {

  private static final String BEGIN = "<!-- made from culvert.openapi.json by ApiPageTest -->\n";
  private static final String END = "<!-- end of what is made -->\n";
  private static final Path PAGE =
      Path.of(System.getProperty("culvert.root", "..")).resolve("docs/api.md");

  @Test
  void thePageSaysWhatTheDocumentSays() throws IOException {
    String page = Files.readString(PAGE);
    int begin = page.indexOf(BEGIN) + BEGIN.length();
    int end = page.indexOf(END);
    assertThat(page).contains(BEGIN, END);
    String made = page.substring(0, begin) + table() + page.substring(end);
    if ("write".equals(System.getProperty("culvert.docs"))) {
      Files.writeString(PAGE, made);
    }
    assertThat(Files.readString(PAGE))
        .as("docs/api.md is older than the document: run this test with -Dculvert.docs=write")
        .isEqualTo(made);
  }

  @Test
  void theTableHasEveryOperation() {
    List<String> operations = ApiCall.DOCUMENT.at("/paths").findValuesAsText("operationId");
    assertThat(operations).hasSizeGreaterThan(40);
    assertThat(table().lines()).hasSize(operations.size() + 2);
  }

  private static String table() {
    StringBuilder table =
        new StringBuilder("| route | role | what | members |\n|---|---|---|---|\n");
    for (Map.Entry<String, JsonNode> path : ApiCall.DOCUMENT.at("/paths").properties()) {
      for (Map.Entry<String, JsonNode> operation : path.getValue().properties()) {
        JsonNode about = operation.getValue();
        String route =
            operation.getKey().toUpperCase(Locale.ROOT)
                + " "
                + path.getKey().replaceAll("\\{(\\w+)}", ":$1");
        table.append("| `").append(route).append("` | ");
        table.append(about.get("x-role").asText()).append(" | ");
        table.append(words(about.get("summary"))).append(lines(about)).append(" | ");
        table.append(String.join("; ", members(about))).append(" |\n");
      }
    }
    return table.toString();
  }

  private static String lines(JsonNode operation) {
    JsonNode content = operation.at("/responses/200/content");
    return content.has("application/x-ndjson")
        ? " (lines)"
        : content.has("text/plain") ? " (text)" : "";
  }

  private static List<String> members(JsonNode operation) {
    List<String> members = new ArrayList<>();
    for (JsonNode parameter : operation.path("parameters")) {
      members.add(
          member(
              parameter.get("name").asText(),
              parameter.path("description"),
              parameter.get("schema"),
              parameter.path("required").asBoolean()));
    }
    JsonNode body = operation.at("/requestBody/content/application~1json/schema");
    Set<String> required = new LinkedHashSet<>();
    body.path("required").forEach(name -> required.add(name.asText()));
    for (Map.Entry<String, JsonNode> property : body.path("properties").properties()) {
      members.add(
          member(
              property.getKey(),
              property.getValue().path("description"),
              property.getValue(),
              required.contains(property.getKey())));
    }
    return members;
  }

  private static String member(String name, JsonNode description, JsonNode schema, boolean needed) {
    List<String> notes = new ArrayList<>();
    String told = words(description);
    if (!told.isEmpty() && !told.equals(name)) {
      notes.add(told);
    }
    if (schema.has("enum")) {
      List<String> values = new ArrayList<>();
      schema.get("enum").forEach(value -> values.add("`" + value.asText() + "`"));
      notes.add(String.join(" ", values));
    }
    if (schema.has("minimum") && schema.has("maximum")) {
      notes.add(schema.get("minimum").asText() + " to " + schema.get("maximum").asText());
    }
    String shown = needed ? "**`" + name + "`**" : "`" + name + "`";
    return notes.isEmpty() ? shown : shown + " (" + String.join("; ", notes) + ")";
  }

  private static String words(JsonNode text) {
    return text.asText()
        .replace("docs/view-protocol.md#filters", "[here](view-protocol.md#filters)")
        .replace("docs/trace.md#filters", "[here](trace.md#filters)")
        .replace("|", "\\|");
  }
}
