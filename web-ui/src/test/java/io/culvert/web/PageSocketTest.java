package io.culvert.web;

import static io.culvert.web.PageFixture.await;
import static io.culvert.web.PageFixture.until;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.core.control.Caller;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who gets a WebSocket, and what ends one. */
class PageSocketTest {

  private static final long SECOND_NANOS = 1_000_000_000L;
  private static final int LOGOUTS = 10;

  private final PageFixture page = new PageFixture();
  private final HttpClient http = page.vertx.createHttpClient();
  private final WebSocketClient client =
      page.vertx.createWebSocketClient(
          new WebSocketClientOptions().setMaxFrameSize(1 << 20).setMaxMessageSize(1 << 20));

  @AfterEach
  void close() {
    page.close();
  }

  private JsonObject post(String path, String body, String cookie) {
    return await(
        http.request(HttpMethod.POST, page.port(), "127.0.0.1", path)
            .compose(
                request ->
                    request
                        .putHeader("Host", "127.0.0.1:" + page.port())
                        .putHeader("Origin", page.origin())
                        .putHeader("Cookie", cookie)
                        .putHeader("Content-Type", "application/json")
                        .send(body))
            .map(
                answer ->
                    new JsonObject()
                        .put("status", answer.statusCode())
                        .put("cookie", answer.getHeader("Set-Cookie"))));
  }

  private String login() {
    return post("/login", new JsonObject().put("token", page.token()).encode(), "")
        .getString("cookie")
        .replaceFirst(";.*", "");
  }

  private WebSocketConnectOptions options(String cookie, String origin) {
    WebSocketConnectOptions options =
        new WebSocketConnectOptions()
            .setHost("127.0.0.1")
            .setPort(page.port())
            .setURI("/ws")
            .setAllowOriginHeader(origin != null)
            .putHeader("Host", "127.0.0.1:" + page.port())
            .putHeader("Cookie", cookie);
    return origin == null ? options : options.putHeader("Origin", origin);
  }

  private WebSocket connect(String cookie) {
    return await(client.connect(options(cookie, page.origin())));
  }

  private static short closeStatus(WebSocket socket) {
    until(socket::isClosed);
    return socket.closeStatusCode() == null ? 0 : socket.closeStatusCode();
  }

  @Test
  void whoIsLoggedInIsAnOperatorInTheAudit() {
    connect(login());
    until(() -> !page.views.sessions.isEmpty());
    Caller caller = page.views.lastCaller.get();
    assertThat(caller.role()).isEqualTo(Caller.Role.OPERATOR);
    assertThat(caller.name()).isEqualTo("page session 1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "http://evil.example",
        "http://127.0.0.1",
        "http://127.0.0.1:1",
        "https://127.0.0.1:PORT",
        "http://localhost:PORT",
        "http://localhost.evil.example:PORT",
        "http://127.0.0.1:PORT.evil.example",
        "http://127.0.0.1:PORT/"
      })
  void anotherOriginGetsNone(String origin) {
    String cookie = login();
    String theirs = origin.replace("PORT", String.valueOf(page.port()));
    assertThatThrownBy(() -> await(client.connect(options(cookie, theirs))))
        .hasMessageContaining("403");
    assertThat(page.views.sessions).isEmpty();
  }

  @Test
  void noOriginGetsNone() {
    String cookie = login();
    assertThatThrownBy(() -> await(client.connect(options(cookie, null))))
        .hasMessageContaining("403");
  }

  @Test
  void noCookieGetsNone() {
    assertThatThrownBy(() -> await(client.connect(options("", page.origin()))))
        .hasMessageContaining("401");
  }

  @Test
  void logoutClosesTheWebSocketsOfItsSessionWithinASecond() {
    WebSocket another = connect(login());
    until(() -> page.views.sessions.size() == 1);
    long nanos = Long.MAX_VALUE;
    // more than once: a machine that is busy with others may keep one of them waiting
    for (int i = 1; i <= LOGOUTS && nanos > SECOND_NANOS; i++) {
      String cookie = login();
      WebSocket mine = connect(cookie);
      int sessions = i + 1;
      until(() -> page.views.sessions.size() == sessions);
      long before = System.nanoTime();
      assertThat(post("/logout", "{}", cookie).getInteger("status")).isEqualTo(204);
      assertThat(closeStatus(mine)).isEqualTo((short) 1000);
      nanos = System.nanoTime() - before;
      until(() -> page.views.sessions.get(sessions - 1).closed);
    }
    assertThat(nanos).isLessThan(SECOND_NANOS);
    assertThat(another.isClosed()).isFalse();
    assertThat(page.views.sessions.get(0).closed).isFalse();
  }

  @Test
  void aFrameTooLongEndsThatWebSocketAlone() throws InterruptedException {
    String cookie = login();
    WebSocket tooLong = connect(cookie);
    WebSocket other = connect(cookie);
    tooLong.writeTextMessage("{\"t\":\"" + "A".repeat(70_000) + "\"}");
    closeStatus(tooLong);
    BlockingQueue<String> answers = new LinkedBlockingQueue<>();
    other.textMessageHandler(answers::add);
    other.writeTextMessage("{\"t\":\"hello\",\"version\":1}");
    assertThat(answers.poll(30, TimeUnit.SECONDS)).contains("\"hello\"");
    assertThat(page.views.received("hello")).hasSize(1);
  }

  @Test
  void aThousandThatComeAndSayNothingKeepNobodyElseOut() throws IOException {
    WebSocket socket = connect(login());
    BlockingQueue<String> answers = new LinkedBlockingQueue<>();
    socket.textMessageHandler(answers::add);
    List<Socket> silent = new ArrayList<>();
    try {
      for (int i = 0; i < 1_000; i++) {
        Socket half = new Socket("127.0.0.1", page.port());
        silent.add(half);
        half.getOutputStream().write("GET / HTTP/1.1\r\nHost: 127".getBytes(US_ASCII));
      }
      socket.writeTextMessage("{\"t\":\"hello\",\"version\":1}");
      assertThat(answers.poll(30, TimeUnit.SECONDS)).contains("\"hello\"");
      assertThat(login()).startsWith("culvert-");
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    } finally {
      for (Socket half : silent) {
        half.close();
      }
    }
  }

  @Test
  void aMessageInPiecesTooLongInAllEndsTheWebSocket() {
    WebSocket socket = connect(login());
    socket.writeFrame(io.vertx.core.http.WebSocketFrame.textFrame("A".repeat(40_000), false));
    socket.writeFrame(
        io.vertx.core.http.WebSocketFrame.continuationFrame(
            Buffer.buffer("A".repeat(40_000)), true));
    closeStatus(socket);
    assertThat(page.views.received).isEmpty();
  }

  @Test
  void theRouterEndsAWebSocketWithItsReason() {
    WebSocket socket = connect(login());
    until(() -> !page.views.sessions.isEmpty());
    page.views.sessions.get(0).sink.close(1008, "too slow: " + "x".repeat(300));
    assertThat(closeStatus(socket)).isEqualTo((short) 1008);
    assertThat(socket.closeReason()).startsWith("too slow");
  }

  @Test
  void nothingIsCompressed() {
    String cookie = login();
    WebSocketConnectOptions options =
        options(cookie, page.origin()).putHeader("Sec-WebSocket-Extensions", "permessage-deflate");
    WebSocket socket = await(client.connect(options));
    assertThat(socket.headers().names().stream().map(String::toLowerCase).toList())
        .doesNotContain("sec-websocket-extensions");
    assertThat(List.of(socket.isClosed())).containsExactly(false);
  }
}
