package io.culvert.core.lab;

import io.culvert.core.control.SmallVertx;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Pages without browsers: each asks for what the page asks for, and every third never reads what it
 * is sent. One thread.
 */
final class SoakPages implements AutoCloseable {

  private static final int PATIENCE_SECONDS = 20;
  private static final int STALLED_OF = 3;
  private static final List<String> ASKING =
      List.of(
          "{\"t\":\"hello\",\"version\":1}",
          "{\"t\":\"sub\",\"topic\":\"strip\"}",
          "{\"t\":\"sub\",\"topic\":\"throughput\"}",
          "{\"t\":\"sub\",\"topic\":\"rules\"}",
          "{\"t\":\"sub\",\"topic\":\"talkers\",\"by\":\"source\",\"window\":60}",
          "{\"t\":\"sub\",\"topic\":\"entries\",\"sort\":\"-bytes\",\"offset\":0,\"limit\":100}");

  private final Vertx vertx = SmallVertx.make();
  private final HttpClient http = vertx.createHttpClient();
  private final WebSocketClient sockets = vertx.createWebSocketClient();
  private final Deque<WebSocket> open = new ArrayDeque<>();
  private final URI address;
  private String cookie = "";

  /** Of the page at {@code address}, its token behind the {@code #}. */
  SoakPages(URI address) {
    this.address = address;
  }

  /** Opens and closes until so many are open, the oldest first. */
  void resize(int pages) {
    if (cookie.isEmpty()) {
      cookie = login(address.getFragment().substring("t=".length()));
    }
    while (open.size() > pages) {
      await(open.pop().close());
    }
    while (open.size() < pages) {
      WebSocket socket = connect();
      ASKING.forEach(socket::writeTextMessage);
      if (open.size() % STALLED_OF == STALLED_OF - 1) {
        socket.pause();
      }
      open.add(socket);
    }
  }

  /** Has each open page say this. */
  void say(String frame) {
    open.stream()
        .filter(socket -> !socket.isClosed())
        .forEach(socket -> socket.writeTextMessage(frame));
  }

  private String login(String token) {
    return await(
        http.request(HttpMethod.POST, address.getPort(), address.getHost(), "/login")
            .compose(
                request ->
                    request
                        .putHeader("Host", address.getAuthority())
                        .putHeader("Origin", origin())
                        .putHeader("Content-Type", "application/json")
                        .send("{\"token\":\"" + token + "\"}"))
            .map(answer -> answer.getHeader("Set-Cookie").replaceFirst(";.*", "")));
  }

  private WebSocket connect() {
    return await(
        sockets.connect(
            new WebSocketConnectOptions()
                .setHost(address.getHost())
                .setPort(address.getPort())
                .setURI("/ws")
                .setAllowOriginHeader(true)
                .putHeader("Host", address.getAuthority())
                .putHeader("Cookie", cookie)
                .putHeader("Origin", origin())));
  }

  private String origin() {
    return "http://" + address.getAuthority();
  }

  private static <T> T await(Future<T> future) {
    try {
      return future
          .toCompletionStage()
          .toCompletableFuture()
          .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("the page does not answer: " + e, e);
    }
  }

  @Override
  public void close() {
    resize(0);
    await(vertx.close());
  }
}
