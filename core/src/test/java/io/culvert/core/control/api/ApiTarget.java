package io.culvert.core.control.api;

import io.culvert.core.control.Caller;
import io.culvert.core.control.FakeControl;
import io.culvert.core.control.json.JsonText;
import io.culvert.core.control.view.FrameSink;
import io.culvert.core.control.view.ViewSession;
import io.culvert.core.fuzz.FuzzInput;
import io.culvert.core.fuzz.FuzzTarget;
import io.culvert.core.fuzz.Law;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.Router;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Requests of the API over its Unix socket: the first byte chooses the method, a line is the path
 * below the API's prefix, the rest the body. Every answer has a status that the API gives, never
 * that it failed; a refusal is JSON that says why, in words.
 */
public final class ApiTarget implements FuzzTarget {

  private static final List<String> METHODS = List.of("GET", "POST", "PUT", "DELETE");
  private static final int LONGEST = 4_096;
  private static final int REFUSED = 400;
  private static final List<Integer> STATUSES =
      List.of(200, 400, 403, 404, 405, 409, 413, 414, 422, 431);

  private Path socket;
  private Vertx vertx;

  /** Held as long as it is asked: Vert.x closes one that is collected. */
  private HttpServer server;

  @Override
  public List<byte[]> seeds() {
    return ApiCall.ALL.stream()
        .map(
            call -> {
              String body = call.body() == null ? "" : JsonText.of(call.body());
              return FuzzInput.of(call.path() + "\n" + body, METHODS.indexOf(call.method()));
            })
        .toList();
  }

  private Path socket() throws Exception {
    if (socket == null) {
      Path folder = Files.createTempDirectory("culvert-fuzz");
      Path made = folder.resolve("api");
      vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
      Router router = Router.router(vertx);
      Caller admin = new Caller("fuzz", Caller.Role.ADMIN);
      ApiRoutes.mount(
          router, new FakeControl(), (caller, sink) -> new Quiet(sink), routing -> admin);
      server = vertx.createHttpServer().requestHandler(router);
      server
          .listen(SocketAddress.domainSocketAddress(made.toString()))
          .toCompletionStage()
          .toCompletableFuture()
          .get(60, TimeUnit.SECONDS);
      socket = made;
    }
    return socket;
  }

  @Override
  public void end() throws Exception {
    if (socket != null) {
      vertx.close().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
      Files.deleteIfExists(socket);
      Files.delete(socket.getParent());
    }
  }

  /** A view that shows nothing. */
  private record Quiet(FrameSink sink) implements ViewSession {

    @Override
    public void receive(String frame) {
      // nothing is shown
    }

    @Override
    public void close() {
      // nothing was opened
    }
  }

  @Override
  public void run(byte[] input) throws Exception {
    FuzzInput in = new FuzzInput(input);
    String method = METHODS.get(in.u8() % METHODS.size());
    String text = in.text();
    if (text.length() > LONGEST) {
      return;
    }
    int end = text.indexOf('\n') < 0 ? text.length() : text.indexOf('\n');
    String path = text.substring(0, end).replaceAll("[^!-~]", "");
    String body = text.substring(Math.min(text.length(), end + 1));
    String answer = answer(method, path, body.getBytes(StandardCharsets.UTF_8));
    String[] words = answer.split(" ", 3);
    Law.holds(words.length > 2 && words[0].equals("HTTP/1.1"), "an answer is HTTP: " + answer);
    int status = Integer.parseInt(words[1]);
    Law.holds(STATUSES.contains(status), "no answer is that the router failed: " + answer);
    if (status >= REFUSED && answer.contains("application/json")) {
      Map<String, Object> why = JsonText.parseObject(answer.substring(answer.indexOf('{')));
      Law.holds(why.containsKey("code") && why.get("message") instanceof String, "it says why");
      Law.inWords(answer, path + body);
    }
  }

  /** Status, head and, of a refusal, body. */
  private String answer(String method, String path, byte[] body) throws Exception {
    String head =
        method
            + " "
            + ApiRoutes.PREFIX
            + path
            + " HTTP/1.1\r\nHost: culvert\r\nContent-Type: application/json\r\nContent-Length: "
            + body.length
            + "\r\nConnection: close\r\n\r\n";
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(socket()));
      for (byte[] part : List.of(head.getBytes(StandardCharsets.ISO_8859_1), body)) {
        for (ByteBuffer out = ByteBuffer.wrap(part); out.hasRemaining(); ) {
          channel.write(out);
        }
      }
      return read(
          new BufferedReader(
              new InputStreamReader(Channels.newInputStream(channel), StandardCharsets.UTF_8)));
    }
  }

  private static String read(BufferedReader in) throws IOException {
    StringBuilder answer = new StringBuilder();
    int length = 0;
    for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
      answer.append(line).append('\n');
      if (line.toLowerCase(Locale.ROOT).startsWith("content-length: ")) {
        length = Integer.parseInt(line.substring("content-length: ".length()).strip());
      }
    }
    boolean refused = answer.indexOf("HTTP/1.1 200") != 0;
    for (int i = 0; i < length && refused; i++) {
      int c = in.read();
      if (c < 0) {
        break;
      }
      answer.append((char) c);
    }
    return answer.toString();
  }
}
