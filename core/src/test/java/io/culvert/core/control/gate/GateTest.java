package io.culvert.core.control.gate;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who is let in, who makes room, and whose silence is too long. */
@Timeout(120)
final class GateTest {

  private static final int PATIENT_SECONDS = 3_600;

  private final Vertx vertx = Vertx.vertx();
  private final List<Socket> sockets = new ArrayList<>();
  private Gate gate;
  private HttpServer server;

  private void open(int limit, int idleSeconds) throws Exception {
    gate = new Gates(idleSeconds).gate("test", limit);
    server =
        await(
            gate.server(vertx, new HttpServerOptions())
                .requestHandler(GateTest::answer)
                .webSocketHandler(socket -> socket.writeTextMessage("hello"))
                .listen(0, "127.0.0.1"));
  }

  private static void answer(HttpServerRequest request) {
    HttpServerResponse response = request.response();
    switch (request.path()) {
      case "/quiet" -> response.setChunked(true).writeHead();
      case "/flood" -> flood(response.setChunked(true));
      default -> response.end("done");
    }
  }

  /** As much as is taken. */
  private static void flood(HttpServerResponse response) {
    while (!response.writeQueueFull()) {
      response.write(Buffer.buffer(new byte[1 << 16]));
    }
    response.drainHandler(drained -> flood(response));
  }

  @AfterEach
  void close() throws Exception {
    for (Socket socket : sockets) {
      socket.close();
    }
    await(vertx.close());
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  private Socket connect(String request) throws IOException {
    Socket socket = new Socket("127.0.0.1", server.actualPort());
    socket.setSoTimeout(60_000);
    sockets.add(socket);
    socket.getOutputStream().write(request.getBytes(US_ASCII));
    return socket;
  }

  private static String get(String path) {
    return "GET " + path + " HTTP/1.1\r\nHost: test\r\n\r\n";
  }

  private void until(Predicate<Gate.Count> condition) throws InterruptedException {
    while (!condition.test(gate.count())) {
      TimeUnit.MILLISECONDS.sleep(5);
    }
  }

  /** Waits until the server has closed it. */
  private static void ended(Socket socket) throws IOException {
    try {
      while (socket.getInputStream().read(new byte[1 << 16]) >= 0) {
        continue; // what was written before
      }
    } catch (SocketException e) {
      assertThat(e).hasMessageContaining("reset");
    }
  }

  private static String firstLine(Socket socket) throws IOException {
    return new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII)).readLine();
  }

  @Test
  void theOneThatHasWaitedLongestMakesRoom() throws Exception {
    open(2, PATIENT_SECONDS);
    Socket first = connect("GET / HT");
    until(count -> count.open() == 1);
    Socket second = connect("");
    until(count -> count.open() == 2);
    Socket third = connect(get("/"));
    assertThat(firstLine(third)).isEqualTo("HTTP/1.1 200 OK");
    ended(first);
    until(count -> count.open() == 2);
    assertThat(gate.count()).isEqualTo(new Gate.Count(2, 0, 1, 0));
    // of the two that are left, the second has waited longer than the third, which was answered
    assertThat(firstLine(connect(get("/")))).isEqualTo("HTTP/1.1 200 OK");
    ended(second);
    until(count -> count.open() == 2);
    assertThat(gate.count()).isEqualTo(new Gate.Count(2, 0, 2, 0));
  }

  @Test
  void whoIsBeingAnsweredNeverMakesRoom() throws Exception {
    open(2, PATIENT_SECONDS);
    Socket stream = connect(get("/quiet"));
    assertThat(firstLine(stream)).isEqualTo("HTTP/1.1 200 OK");
    Socket page =
        connect(
            "GET / HTTP/1.1\r\nHost: test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n");
    assertThat(firstLine(page)).startsWith("HTTP/1.1 101");
    ended(connect(get("/")));
    until(count -> count.open() == 2);
    assertThat(gate.count()).isEqualTo(new Gate.Count(2, 0, 0, 1));
    stream.close();
    until(count -> count.open() == 1);
    assertThat(firstLine(connect(get("/")))).isEqualTo("HTTP/1.1 200 OK");
  }

  @Test
  void whoSaysNothingIsCutOffAndAQuietStreamIsNot() throws Exception {
    open(10, 1);
    Socket stream = connect(get("/quiet"));
    assertThat(firstLine(stream)).isEqualTo("HTTP/1.1 200 OK");
    Socket answered = connect(get("/"));
    ended(answered);
    ended(connect(""));
    ended(connect("GET / HT"));
    until(count -> count.open() == 1);
    assertThat(gate.count()).isEqualTo(new Gate.Count(1, 3, 0, 0));
  }

  @Test
  void whoTakesNothingOfHisAnswerIsCutOff() throws Exception {
    open(10, 1);
    connect(get("/flood"));
    until(count -> count.silent() == 1 && count.open() == 0);
  }
}
