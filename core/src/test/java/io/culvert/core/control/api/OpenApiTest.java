package io.culvert.core.control.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import io.culvert.core.cli.CliRig;
import io.culvert.core.conntrack.Tuple;
import io.culvert.core.control.ControlException;
import io.culvert.core.control.EntryView;
import io.culvert.core.control.EntryViews;
import io.culvert.core.control.ExpectationView;
import io.culvert.core.control.FakeControl;
import io.culvert.core.control.PacketView;
import io.culvert.core.control.RouterEvent;
import io.culvert.core.control.TraceView;
import io.culvert.core.control.client.ControlClient;
import io.culvert.core.control.json.JsonText;
import io.culvert.core.control.json.ViewJson;
import io.culvert.core.wire.IpAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Routes, the OpenAPI document, the page about them, and what the router answers: one thing. */
@Timeout(120)
final class OpenApiTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final JsonNode DOCUMENT = document();
  private static final String PREFIX = "/api/v1";

  /** A whole call each: method, path with its parameters, body; {@code null} for none. */
  private static final List<Call> CALLS =
      List.of(
          call("GET", "/openapi.json"),
          call("GET", "/entries"),
          call("GET", "/entries?filter=tcp"),
          call("GET", "/entries/count"),
          call("GET", "/entries/find?proto=udp&src=fd00::1&dst=fd00::2&sport=1&dport=53&zone=0"),
          call("GET", "/entries/1.11"),
          call("POST", "/entries/zero", "filter", "tcp"),
          call("POST", "/entries/update", "mark", 1L, "status", "ASSURED", "label-add", "3"),
          call("POST", "/entries/create", create()),
          call("GET", "/stats"),
          call("GET", "/expectations"),
          call("GET", "/events?kinds=new,expect-new"),
          call("GET", "/watch?sort=-bytes&limit=10&hz=2"),
          call("GET", "/chains"),
          call("GET", "/rules/ipv4?counters=true&table=nat"),
          call("POST", "/rules/ipv4/load", "text", "*filter", "flows", "list", "revertAfter", 9L),
          call("POST", "/rules/ipv6/test", "text", "BAD", "file", "r.v6", "resolve", true),
          call("POST", "/rules/ipv4/diff", "text", "x", "noFlush", true, "skipSafe", true),
          call("POST", "/rules/confirm"),
          call("POST", "/rules/revert"),
          call("POST", "/ipset", "words", List.of("create", "s", "hash:ip"), "exist", true),
          call("POST", "/ipset/show", "words", List.of("list"), "terse", true),
          call("POST", "/ipset/restore", "text", "create s hash:ip"),
          call("GET", "/status"),
          call("GET", "/metrics?compat=node"),
          call("GET", "/devices"),
          call("POST", "/devices/lan0/addresses", "address", "10.0.0.1/24"),
          call("POST", "/devices/lan0/addresses/delete", "address", "10.0.0.1/24"),
          call("GET", "/drops"),
          call("GET", "/sysctl?prefix=net."),
          call("PUT", "/sysctl/net.x", "value", 4L),
          call(
              "POST",
              "/timeouts",
              ViewJson.object(
                  "name",
                  "p",
                  "family",
                  "inet",
                  "protocol",
                  "udp",
                  "policy",
                  Map.of("unreplied", 4L))),
          call("GET", "/timeouts"),
          call("DELETE", "/timeouts/p"),
          call("POST", "/timeouts/flush"),
          call("GET", "/helpers"),
          call("POST", "/helpers/reload", "name", "ftp"),
          call("POST", "/helpers/ftp/disable"),
          call("POST", "/trace", "budget", 3L, "outcome", "dropped", "bytes", true),
          call(
              "POST", "/explain", "in", "lan0", "src", "10.0.0.1", "dst", "10.0.0.2", "dport", 80L),
          call("DELETE", "/expectations/4"),
          call("POST", "/expectations/flush"),
          call("DELETE", "/entries/2.12"),
          call("POST", "/entries/delete", "filter", "udp"),
          call("POST", "/entries/flush"));

  private static CliRig rig;

  private record Call(String method, String path, Map<String, Object> body) {

    /** The path in the document that it belongs to. */
    String template() {
      String plain = path.replaceFirst("\\?.*", "");
      return templates().stream()
          .filter(template -> plain.matches(template.replaceAll("\\{\\w+}", "[^/]+")))
          .min((a, b) -> Integer.compare(braces(a), braces(b)))
          .orElseThrow();
    }

    private static int braces(String template) {
      return template.indexOf('{') < 0 ? 0 : 1;
    }

    JsonNode operation() {
      return DOCUMENT.at("/paths").get(template()).get(method.toLowerCase(Locale.ROOT));
    }

    @Override
    public String toString() {
      return method + " " + path;
    }
  }

  private static Call call(String method, String path, Object... members) {
    return call(method, path, ViewJson.object(members));
  }

  private static Call call(String method, String path, Map<String, Object> body) {
    return new Call(method, path, method.equals("GET") ? null : body);
  }

  private static Map<String, Object> create() {
    Map<String, Object> draft =
        ViewJson.object("proto", "tcp", "src", "10.0.0.1", "dst", "10.0.0.2", "timeout", 9L);
    draft.putAll(Map.of("sport", 1L, "dport", 2L, "state", "ESTABLISHED", "src-nat", "10.0.0.9"));
    return draft;
  }

  private static JsonNode document() {
    try {
      return JSON.readTree(ApiDocument.text());
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Set<String> templates() {
    Set<String> templates = new LinkedHashSet<>();
    DOCUMENT.at("/paths").fieldNames().forEachRemaining(templates::add);
    return templates;
  }

  @BeforeAll
  static void open() throws Exception {
    rig = new CliRig();
  }

  @AfterAll
  static void close() throws Exception {
    rig.close();
  }

  @BeforeEach
  void fill() {
    FakeControl control = rig.control();
    control.table.clear();
    control.table.addAll(
        List.of(
            EntryViews.tcp("10.0.1.2", 40112, "203.0.113.9", 21)
                .snat("198.51.100.1", 1024)
                .assured()
                .traffic(3, 180, 2, 120)
                .mark(-1)
                .zone(5, 1)
                .helper("ftp")
                .rule("rules.v4:31")
                .key(1, 11)
                .view(),
            EntryViews.ping("fd00::1", "fd00::2", 9).master(11).key(2, 12).view(),
            EntryViews.of(17, "fd00::1", 1, "fd00::2", 53).key(3, 13).view()));
    IpAddress home = IpAddress.of("10.0.0.1");
    Tuple tuple = new Tuple(6, home, 0, home, 1034);
    control.expected.clear();
    control.expected.add(
        new ExpectationView(4, tuple, tuple, tuple, new EntryView.Key(1, 11), 298, 1, 0, "ftp"));
    control.sysctl.put("net.x", 5L);
    control.alarms = List.of("device wan0 is down");
    control.traces = List.of(walk());
    control.listener = null;
  }

  private static TraceView walk() {
    PacketView packet =
        new PacketView(
            "lan0",
            IpAddress.of("10.0.0.2"),
            IpAddress.of("203.0.113.9"),
            6,
            new PacketView.Transport(40000, 21, 2, -1, -1),
            60,
            false);
    return new TraceView(
        1,
        0,
        5,
        packet,
        new TraceView.Flow(77, true, "SYN_RECV"),
        List.of(),
        new TraceView.End(TraceView.Verdict.DROPPED, "", "rule-drop", "rules.v4:31"),
        TraceView.Bytes.NONE);
  }

  static Stream<Call> calls() {
    return CALLS.stream();
  }

  @Test
  void theDocumentHasTheRoutesAndNoOthers() {
    Set<String> documented = new TreeSet<>();
    DOCUMENT
        .at("/paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .properties()
                    .forEach(
                        op ->
                            documented.add(
                                op.getKey().toUpperCase(Locale.ROOT)
                                    + " "
                                    + path.getKey()
                                    + " "
                                    + op.getValue().get("x-role").asText())));
    Set<String> routes = new TreeSet<>();
    for (ApiRoutes.Entry entry : ApiRoutes.table(rig.control(), (caller, sink) -> null)) {
      String path = entry.path().replaceAll(":(\\w+)", "{$1}");
      routes.add(entry.method() + " " + path + " " + entry.role().name().toLowerCase(Locale.ROOT));
    }
    assertThat(documented).isEqualTo(routes);
  }

  @Test
  void thePageHasARowForEveryOperationWithItsRole() throws Exception {
    Path root = Path.of(System.getProperty("culvert.root", ".."));
    List<String> rows =
        Files.readAllLines(root.resolve("docs/api.md")).stream()
            .filter(line -> line.startsWith("| `"))
            .toList();
    for (String template : templates()) {
      DOCUMENT
          .at("/paths")
          .get(template)
          .properties()
          .forEach(
              op -> {
                String path = template.replaceAll("\\{(\\w+)}", ":$1");
                String route = "`" + op.getKey().toUpperCase(Locale.ROOT) + " " + path + "`";
                List<String> row =
                    rows.stream()
                        .filter(line -> line.contains(route) || line.contains("`" + path + "`"))
                        .toList();
                assertThat(row).as(route).hasSize(1);
                String role = op.getValue().get("x-role").asText();
                assertThat(row.get(0).split("\\|")[2]).as(route).contains(role);
              });
    }
  }

  @Test
  void everyOperationIsCalledHere() {
    Set<String> called = new TreeSet<>();
    CALLS.forEach(c -> called.add(c.operation().get("operationId").asText()));
    called.add("postExpectationsCreate"); // the remembered router has no master: see below
    Set<String> all = new TreeSet<>();
    DOCUMENT.at("/paths").findValuesAsText("operationId").forEach(all::add);
    assertThat(called).isEqualTo(all);
  }

  @ParameterizedTest
  @MethodSource("calls")
  void anAnswerHasTheShapeTheDocumentSays(Call call) throws Exception {
    JsonNode operation = call.operation();
    if (call.body() != null && operation.has("requestBody")) {
      JsonNode shape = operation.at("/requestBody/content/application~1json/schema");
      assertThat(faults(shape, JsonText.of(call.body()))).isEmpty();
    }
    JsonNode content = operation.at("/responses/200/content");
    String type = content.fieldNames().next();
    List<String> answers = answers(call, type.endsWith("ndjson"));
    assertThat(answers).isNotEmpty();
    if (!type.equals("text/plain")) {
      for (String answer : answers) {
        assertThat(faults(content.get(type).get("schema"), answer)).as(answer).isEmpty();
      }
    }
  }

  private static List<String> answers(Call call, boolean lines) throws Exception {
    List<String> answers = new ArrayList<>();
    boolean endless = call.path().startsWith("/events") || call.path().startsWith("/watch");
    if (call.path().startsWith("/events")) {
      new Thread(OpenApiTest::happen).start();
    }
    try (ControlClient client = ControlClient.connect(rig.socket())) {
      if (lines) {
        client.lines(
            call.method(),
            PREFIX + call.path(),
            call.body(),
            line -> {
              answers.add(line);
              return !endless || answers.size() < 3;
            });
      } else if (call.body() == null) {
        answers.add(client.get(PREFIX + call.path()));
      } else {
        answers.add(client.send(call.method(), PREFIX + call.path(), call.body()));
      }
    }
    return answers;
  }

  private static void happen() {
    FakeControl control = rig.control();
    while (control.listener == null) {
      Thread.onSpinWait();
    }
    control.listener.next(
        List.of(
            new RouterEvent(
                1,
                5,
                RouterEvent.Kind.NEW,
                Optional.of(control.table.get(0)),
                Optional.empty(),
                ""),
            new RouterEvent(
                2,
                5,
                RouterEvent.Kind.EXPECT_NEW,
                Optional.empty(),
                Optional.of(control.expected.get(0)),
                ""),
            new RouterEvent(
                3, 6, RouterEvent.Kind.LOG, Optional.empty(), Optional.empty(), "IN=lan0")));
  }

  /** What is wrong with {@code text} as an instance of {@code shape}. */
  private static Set<ValidationMessage> faults(JsonNode shape, String text) throws Exception {
    ObjectNode whole = JSON.createObjectNode();
    whole.set("components", DOCUMENT.get("components"));
    whole.set("allOf", JSON.createArrayNode().add(shape));
    JsonSchema schema =
        JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(whole);
    return schema.validate(JSON.readTree(text));
  }

  @Test
  void aShapeIsNotJustAnything() throws Exception {
    JsonNode entry = JSON.readTree("{\"$ref\":\"#/components/schemas/Entry\"}");
    assertThat(faults(entry, "{\"id\":1}")).isNotEmpty();
    try (ControlClient client = ControlClient.connect(rig.socket())) {
      String good = client.get(PREFIX + "/entries/1.11");
      assertThat(faults(entry, good)).isEmpty();
      assertThat(faults(entry, good.replace("\"slot\"", "\"slto\""))).isNotEmpty();
      assertThat(faults(entry, good.replace("\"sport\":40112", "\"sport\":70000"))).isNotEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("calls")
  void aMemberNobodyAskedForIsRefusedByBoth(Call call) throws Exception {
    JsonNode operation = call.operation();
    Call odd;
    if (call.body() == null) {
      odd = call(call.method(), call.path() + (call.path().contains("?") ? "&" : "?") + "odd=1");
    } else {
      Map<String, Object> body = ViewJson.object("odd", 1L);
      body.putAll(call.body());
      odd = call(call.method(), call.path(), body);
      if (operation.has("requestBody")) {
        JsonNode shape = operation.at("/requestBody/content/application~1json/schema");
        assertThat(faults(shape, JsonText.of(body))).isNotEmpty();
      }
    }
    ControlException refused =
        catchThrowableOfType(ControlException.class, () -> answers(odd, false));
    assertThat(refused.code()).isEqualTo(ControlException.Code.BAD_REQUEST);
    assertThat(refused).hasMessageContaining("odd");
  }

  @Test
  void aRefusalIsDocumented() throws Exception {
    List<Call> wrong =
        List.of(
            call("GET", "/entries/9.9"),
            call("GET", "/entries?filter=prot"),
            call("DELETE", "/expectations/99"),
            call("PUT", "/sysctl/net.unknown", "value", 1L),
            call("POST", "/rules/ipv5/load", "text", ""),
            call("POST", "/expectations/create", expectation()));
    for (Call call : wrong) {
      ControlException refused =
          catchThrowableOfType(ControlException.class, () -> answers(call, false));
      assertThat(call.operation().get("responses").has("" + refused.code().httpStatus()))
          .as(call + " " + refused.code())
          .isTrue();
      ApiError error = new ApiError(refused.code(), refused.getMessage(), refused.hint(), 0);
      JsonNode line = JSON.readTree(error.line()).get("error");
      JsonNode shape = DOCUMENT.at("/components/schemas/Error");
      assertThat(faults(shape, line.toString())).isEmpty();
    }
  }

  private static Map<String, Object> expectation() {
    Map<String, Object> draft = ViewJson.object("proto", "tcp", "timeout", 9L);
    for (String prefix : List.of("", "tuple-", "mask-")) {
      draft.put(prefix + "src", "10.0.0.1");
      draft.put(prefix + "dst", "10.0.0.2");
    }
    return draft;
  }

  @Test
  void everyReferenceLeadsSomewhere() {
    for (String reference : DOCUMENT.findValuesAsText("$ref")) {
      assertThat(DOCUMENT.at(reference.substring(1)).isMissingNode()).as(reference).isFalse();
    }
  }
}
