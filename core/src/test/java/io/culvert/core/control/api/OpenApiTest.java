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
import io.culvert.core.control.ClusterViews;
import io.culvert.core.control.ControlException;
import io.culvert.core.control.EntryView;
import io.culvert.core.control.EntryViews;
import io.culvert.core.control.ExpectationView;
import io.culvert.core.control.ExportView;
import io.culvert.core.control.FakeControl;
import io.culvert.core.control.PacketView;
import io.culvert.core.control.RouterEvent;
import io.culvert.core.control.TraceView;
import io.culvert.core.control.client.ControlClient;
import io.culvert.core.control.json.JsonText;
import io.culvert.core.control.json.ViewJson;
import io.culvert.core.wire.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Routes, the OpenAPI document, and what the router answers: one thing. */
@Timeout(120)
final class OpenApiTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final JsonNode DOCUMENT = ApiCall.DOCUMENT;
  private static final String PREFIX = "/api/v1";

  private static CliRig rig;

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
    control.exports =
        List.of(
            new ExportView(
                "jsonl", "p 1", "losing", 1, 2, 3, 4, new TreeMap<>(Map.of("lines", 5L)), "slow"));
    control.cluster = ClusterViews.ofTwo();
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

  static Stream<ApiCall> calls() {
    return ApiCall.ALL.stream();
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
  void everyOperationIsCalledHere() {
    Set<String> called = new TreeSet<>();
    ApiCall.ALL.forEach(c -> called.add(c.operation().get("operationId").asText()));
    called.add("postExpectationsCreate"); // the remembered router has no master: see below
    Set<String> all = new TreeSet<>();
    DOCUMENT.at("/paths").findValuesAsText("operationId").forEach(all::add);
    assertThat(called).isEqualTo(all);
  }

  @ParameterizedTest
  @MethodSource("calls")
  void anAnswerHasTheShapeTheDocumentSays(ApiCall call) throws Exception {
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

  private static List<String> answers(ApiCall call, boolean lines) throws Exception {
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
  void aMemberNobodyAskedForIsRefusedByBoth(ApiCall call) throws Exception {
    JsonNode operation = call.operation();
    ApiCall odd;
    if (call.body() == null) {
      odd =
          ApiCall.call(
              call.method(), call.path() + (call.path().contains("?") ? "&" : "?") + "odd=1");
    } else {
      Map<String, Object> body = ViewJson.object("odd", 1L);
      body.putAll(call.body());
      odd = ApiCall.call(call.method(), call.path(), body);
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
    List<ApiCall> wrong =
        List.of(
            ApiCall.call("GET", "/entries/9.9"),
            ApiCall.call("GET", "/entries?filter=prot"),
            ApiCall.call("DELETE", "/expectations/99"),
            ApiCall.call("PUT", "/sysctl/net.unknown", "value", 1L),
            ApiCall.call("POST", "/rules/ipv5/load", "text", ""),
            ApiCall.call("POST", "/expectations/create", expectation()));
    for (ApiCall call : wrong) {
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
