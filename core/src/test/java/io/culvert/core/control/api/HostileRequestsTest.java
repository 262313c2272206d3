package io.culvert.core.control.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.control.Caller;
import io.culvert.core.control.Caller.Role;
import io.culvert.core.control.FakeControl;
import io.culvert.core.control.json.JsonText;
import io.culvert.core.control.view.FrameSink;
import io.culvert.core.control.view.ViewSession;
import io.culvert.core.control.view.Views;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Every route, asked by those who may not, and with bodies that nobody honest sends. */
@Timeout(120)
class HostileRequestsTest {

  private static final List<ApiCall> WITH_BODY =
      ApiCall.ALL.stream().filter(call -> call.body() != null).toList();

  private final Vertx vertx = Vertx.vertx();
  private final FakeControl control = new FakeControl();
  private final HttpClient client = HttpClient.newHttpClient();
  private volatile Caller caller = new Caller("test", Role.ADMIN);
  private HttpServer server;

  private static final Views QUIET =
      new Views() {
        @Override
        public ViewSession open(Caller caller, FrameSink sink) {
          return new ViewSession() {
            @Override
            public void receive(String frame) {}

            @Override
            public void close() {}
          };
        }
      };

  @BeforeEach
  void open() throws Exception {
    Router router = Router.router(vertx);
    ApiRoutes.mount(router, control, QUIET, routing -> caller);
    server =
        vertx
            .createHttpServer()
            .requestHandler(router)
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .get(20, TimeUnit.SECONDS);
  }

  @AfterEach
  void close() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  /** The status of an answer, of which no more is read than its head. */
  private int status(ApiCall call, String body) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
                URI.create(
                    "http://127.0.0.1:" + server.actualPort() + ApiRoutes.PREFIX + call.path()))
            .header("Content-Type", "application/json")
            .method(
                call.method(),
                body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    HttpResponse<InputStream> answer = client.send(request.build(), BodyHandlers.ofInputStream());
    try (InputStream in = answer.body()) {
      if (answer.statusCode() >= 400) {
        String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        assertThat(JsonText.parseObject(text)).containsKeys("code", "message");
        assertThat(text).doesNotContain("Exception", "at io.culvert");
      }
    }
    return answer.statusCode();
  }

  private static String text(Map<String, Object> body) {
    return body == null ? null : JsonText.of(body);
  }

  private Role needed(ApiCall call) {
    String path = call.path().replaceFirst("\\?.*", "");
    return ApiRoutes.table(control, QUIET).stream()
        .filter(entry -> entry.method().name().equals(call.method()))
        .filter(entry -> path.matches(entry.path().replaceAll(":\\w+", "[^/]+")))
        .findFirst()
        .orElseThrow()
        .role();
  }

  @Test
  void everyRouteIsOpenToItsRoleAndToNoLesser() throws Exception {
    for (ApiCall call : ApiCall.ALL) {
      for (Role role : Role.values()) {
        caller = new Caller("test", role);
        boolean may = role.compareTo(needed(call)) >= 0;
        int status = status(call, text(call.body()));
        assertThat(status == 403).as("%s as %s: %d", call, role, status).isEqualTo(!may);
      }
      caller = null;
      assertThat(status(call, text(call.body()))).as("%s by a stranger", call).isEqualTo(403);
    }
    assertThat(control.audited).anyMatch(note -> note.startsWith("a stranger: POST /rules"));
  }

  @Test
  void whatIsInNoTableIsNotThere() throws Exception {
    for (String path : List.of("/nothing", "/entries/1.1/x", "/rules")) {
      for (String method : List.of("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")) {
        assertThat(status(new ApiCall(method, path, null), null))
            .as("%s %s", method, path)
            .isEqualTo(404);
      }
    }
  }

  private static List<String> hostile(Map<String, Object> honest) {
    String inner = text(honest).replaceFirst("^\\{", "").replaceFirst("}$", "");
    String rest = inner.isEmpty() ? "" : "," + inner;
    List<String> bodies = new ArrayList<>();
    bodies.add("{\"__proto__\":{}" + rest + "}"); // a member that nobody asked for
    bodies.add("{\"a\":1,\"a\":1" + rest + "}");
    bodies.add("{\"a\":" + "[".repeat(40) + "]".repeat(40) + rest + "}");
    bodies.add("{\"a\":" + "{\"b\":".repeat(40) + "1" + "}".repeat(40) + rest + "}");
    bodies.add("{\"a\":1e400" + rest + "}");
    bodies.add("{\"a\":" + "9".repeat(400) + rest + "}");
    bodies.add("[" + text(honest) + "]");
    bodies.add(text(honest) + text(honest));
    bodies.add("{" + inner);
    bodies.add("\"text\"");
    bodies.add("\u0000");
    honest.forEach(
        (name, value) -> {
          Map<String, Object> twisted = new LinkedHashMap<>(honest);
          twisted.put(name, value instanceof List ? Map.of("x", 1L) : List.of(List.of(1L)));
          bodies.add(text(twisted));
        });
    return bodies;
  }

  @Test
  void aBodyThatItsSchemaForbidsIsRefused() throws Exception {
    for (ApiCall call : WITH_BODY) {
      for (String body : hostile(call.body())) {
        assertThat(status(call, body)).as("%s %s", call, body).isEqualTo(400);
      }
    }
  }

  @Test
  void aBodyTooLongIsRefused() throws Exception {
    String long10 = "{\"text\":\"" + "x".repeat(10_000_000) + "\"}";
    for (ApiCall call : WITH_BODY) {
      boolean file = call.path().startsWith("/rules/") || call.path().equals("/ipset/restore");
      String body = file ? "{\"text\":\"" + "x".repeat(17_000_000) + "\"}" : long10;
      if (!file || call.path().equals("/rules/ipv4/load")) {
        assertThat(status(call, body)).as(call.toString()).isIn(400, 413);
      }
    }
  }
}
