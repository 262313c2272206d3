package io.culvert.web;

import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Debian's Chromium without a window, driven over the DevTools protocol. */
final class Chromium implements AutoCloseable {

  private static final int SECONDS = 30;

  private final Path profile;
  private final Process process;
  private final WebSocket socket;
  private final AtomicInteger lastId = new AtomicInteger();
  private final Map<Integer, CompletableFuture<JsonObject>> waiting = new ConcurrentHashMap<>();
  private final List<Consumer<JsonObject>> listeners = new CopyOnWriteArrayList<>();

  private Chromium(Path profile, Process process, String address) {
    this.profile = profile;
    this.process = process;
    this.socket =
        HttpClient.newHttpClient()
            .newWebSocketBuilder()
            .buildAsync(URI.create(address), new Reader())
            .join();
  }

  /** The program, or {@code null} where there is none. */
  static Path program() {
    return Stream.of("chromium", "chromium-browser", "google-chrome")
        .flatMap(
            name ->
                Stream.of(System.getenv("PATH").split(":"))
                    .map(folder -> Path.of(folder).resolve(name)))
        .filter(Files::isExecutable)
        .findFirst()
        .orElse(null);
  }

  /** Starts one with a profile of its own. */
  static Chromium start() {
    try {
      Path profile = Files.createTempDirectory("culvert-chromium");
      List<String> command = new ArrayList<>(List.of(program().toString()));
      command.addAll(
          List.of(
              ("--headless=new --no-sandbox --disable-gpu --no-first-run"
                      + " --disable-background-networking --disable-component-update"
                      + " --disable-sync --disable-quic --disable-dev-shm-usage --hide-scrollbars"
                      + " --remote-debugging-port=0 --remote-allow-origins=*")
                  .split(" ")));
      command.add("--user-data-dir=" + profile);
      command.add("about:blank");
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      return new Chromium(profile, process, devTools(process));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String devTools(Process process) throws IOException {
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    StringBuilder said = new StringBuilder();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.startsWith("DevTools listening on ")) {
        Thread drain = new Thread(() -> lines.lines().forEach(rest -> {}), "chromium output");
        drain.setDaemon(true);
        drain.start();
        return line.substring("DevTools listening on ".length());
      }
      said.append(line).append('\n');
    }
    throw new IOException("chromium did not start:\n" + said);
  }

  /** Opens an empty tab. */
  Tab open() {
    JsonObject target = send("", "Target.createTarget", new JsonObject().put("url", "about:blank"));
    JsonObject attached =
        send(
            "",
            "Target.attachToTarget",
            new JsonObject().put("targetId", target.getString("targetId")).put("flatten", true));
    return new Tab(this, target.getString("targetId"), attached.getString("sessionId"));
  }

  void listen(Consumer<JsonObject> listener) {
    listeners.add(listener);
  }

  /** Sends a command and waits for its result. */
  JsonObject send(String sessionId, String method, JsonObject parameters) {
    int id = lastId.incrementAndGet();
    JsonObject message =
        new JsonObject().put("id", id).put("method", method).put("params", parameters);
    if (!sessionId.isEmpty()) {
      message.put("sessionId", sessionId);
    }
    CompletableFuture<JsonObject> answer = new CompletableFuture<>();
    waiting.put(id, answer);
    synchronized (this) {
      socket.sendText(message.encode(), true).join();
    }
    try {
      return answer.get(SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new IllegalStateException(method + ": " + e.getMessage(), e);
    }
  }

  private void take(JsonObject message) {
    CompletableFuture<JsonObject> answer =
        message.containsKey("id") ? waiting.remove(message.getInteger("id")) : null;
    if (answer == null) {
      listeners.forEach(listener -> listener.accept(message));
    } else if (message.containsKey("error")) {
      answer.completeExceptionally(new IllegalStateException(message.encode()));
    } else {
      answer.complete(message.getJsonObject("result"));
    }
  }

  @Override
  public void close() {
    socket.abort();
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    try {
      process.waitFor(SECONDS, TimeUnit.SECONDS);
      try (Stream<Path> files = Files.walk(profile)) {
        files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Puts the pieces of messages together. */
  private final class Reader implements WebSocket.Listener {

    private final StringBuilder text = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
      text.append(data);
      if (last) {
        JsonObject message = new JsonObject(text.toString());
        text.setLength(0);
        take(message);
      }
      webSocket.request(1);
      return null;
    }
  }
}
