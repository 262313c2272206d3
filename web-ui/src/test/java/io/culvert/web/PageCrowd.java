package io.culvert.web;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Pages of a running router without browsers, so that what they cost is the router's alone: each
 * asks for connections, strip, throughput and talkers as the page does. Two of ten never read what
 * they are sent. Not a test: {@code main ADDRESS}, with the address as the router printed it; each
 * line of standard input says how many shall be open.
 */
final class PageCrowd {

  private static final int STALLED_OF_TEN = 2;
  private static final String[] ASKING = {
    "{\"t\":\"hello\",\"version\":1}",
    "{\"t\":\"sub\",\"topic\":\"strip\"}",
    "{\"t\":\"sub\",\"topic\":\"throughput\"}",
    "{\"t\":\"sub\",\"topic\":\"talkers\",\"by\":\"source\",\"window\":60,\"sort\":\"bytes\"}",
    "{\"t\":\"sub\",\"topic\":\"entries\",\"sort\":\"-bytes\",\"offset\":0,\"limit\":100}"
  };

  private final Vertx vertx = Vertx.vertx();
  private final HttpClient http = vertx.createHttpClient();
  private final WebSocketClient sockets = vertx.createWebSocketClient();
  private final Deque<WebSocket> open = new ArrayDeque<>();
  private final AtomicLong bytes = new AtomicLong();
  private final URI address;
  private final String origin;
  private final String cookie;

  private PageCrowd(URI address) {
    this.address = address;
    this.origin = "http://" + address.getAuthority();
    this.cookie = login(address.getFragment().substring("t=".length()));
  }

  private String login(String token) {
    return PageFixture.await(
        http.request(HttpMethod.POST, address.getPort(), address.getHost(), "/login")
            .compose(
                request ->
                    request
                        .putHeader("Host", address.getAuthority())
                        .putHeader("Origin", origin)
                        .putHeader("Content-Type", "application/json")
                        .send(new JsonObject().put("token", token).encode()))
            .map(answer -> answer.getHeader("Set-Cookie").replaceFirst(";.*", "")));
  }

  private void resize(int pages) {
    while (open.size() > pages) {
      open.pop().close();
    }
    while (open.size() < pages) {
      open.push(page(open.size() % 10 < STALLED_OF_TEN));
    }
    System.out.println(open.size() + " pages, " + bytes.get() + " bytes so far");
  }

  private WebSocket page(boolean stalled) {
    WebSocketConnectOptions options =
        new WebSocketConnectOptions()
            .setHost(address.getHost())
            .setPort(address.getPort())
            .setURI("/ws")
            .setAllowOriginHeader(true)
            .putHeader("Host", address.getAuthority())
            .putHeader("Cookie", cookie)
            .putHeader("Origin", origin);
    WebSocket socket = PageFixture.await(sockets.connect(options));
    socket.textMessageHandler(text -> bytes.addAndGet(text.length()));
    for (String frame : ASKING) {
      socket.writeTextMessage(frame);
    }
    if (stalled) {
      socket.pause();
    }
    return socket;
  }

  /**
   * Opens and closes pages.
   *
   * @param arguments the page's address with its token
   */
  public static void main(String[] arguments) throws IOException {
    PageCrowd crowd = new PageCrowd(URI.create(arguments[0]));
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      crowd.resize(Integer.parseInt(line.strip()));
    }
    System.exit(0);
  }
}
