import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The page of this example: its members, a ping through whoever owns, and buttons that kill, stop and start members. Only
 * the example has it, as a router's own page must not be able to. It listens on the loopback, for who has the token.
 */
public final class Board {

  private static final Set<String> MEMBERS = Set.of("a", "b", "w");
  private static final Set<String> DEEDS = Set.of("kill", "pause", "resume", "start", "switch", "page");
  private static final Map<String, String> FILES =
      Map.of("/", "index.html", "/board.js", "board.js", "/board.css", "board.css");
  private static final Map<String, String> TYPES = Map.of("html", "text/html", "js", "text/javascript", "css", "text/css");
  private static final Pattern PONG = Pattern.compile("icmp_seq=(\\d+) ttl=.* time=([0-9.]+) ms");
  private static final Pattern LOST = Pattern.compile("(no answer yet for |Unreachable.*)?icmp_seq=(\\d+)");
  private static final Pattern ADDRESS = Pattern.compile("http://\\S+");
  private static final int PINGS = 300;
  private static final int PATIENCE_MILLIS = 1_500;
  private static final int POLL_MILLIS = 500;
  private static final int DEED_SECONDS = 90;

  private final int port;
  private final byte[] token;
  private final Path script;
  private final Path run;
  private final Path files;
  private final Map<String, String> said = new ConcurrentHashMap<>();
  private final List<String> pings = new ArrayList<>();
  private int firstPing = -1;

  private Board(String[] words) throws IOException {
    port = Integer.parseInt(words[0]);
    script = Path.of(words[1]);
    run = Path.of(words[2]);
    files = script.resolveSibling("board");
    token = Files.readAllBytes(run.resolve("board.token"));
  }

  /**
   * Serves until it is killed.
   *
   * @param words the port, the example's script, its folder, the client's namespace, and the server's address
   */
  public static void main(String[] words) throws IOException {
    Board board = new Board(words);
    InetSocketAddress here = new InetSocketAddress(InetAddress.getByName("127.0.0.1"), board.port);
    HttpServer server = HttpServer.create(here, 0);
    server.setExecutor(Executors.newFixedThreadPool(4));
    server.createContext("/", board::serve);
    server.start();
    for (String member : MEMBERS) {
      Thread watching = new Thread(() -> board.watch(member), "watch-" + member);
      watching.start();
    }
    new Thread(() -> board.ping(words[3], words[4]), "ping").start();
  }

  // ---- what is asked of it

  private void serve(HttpExchange asked) throws IOException {
    try (asked) {
      String host = asked.getRequestHeaders().getFirst("Host");
      if (!("127.0.0.1:" + port).equals(host) && !("localhost:" + port).equals(host)) {
        answer(asked, 421, "text/plain", "this is no name of mine\n");
        return;
      }
      String path = asked.getRequestURI().getPath();
      String file = FILES.get(path);
      boolean reads = asked.getRequestMethod().equals("GET");
      if (reads && file != null) {
        answer(asked, 200, TYPES.get(file.replaceFirst(".*\\.", "")), Files.readString(files.resolve(file)));
      } else if (!knows(asked)) {
        answer(asked, 403, "text/plain", "the token is missing: use the address that was printed\n");
      } else if (reads && path.equals("/state")) {
        answer(asked, 200, "application/json", state());
      } else if (asked.getRequestMethod().equals("POST") && path.startsWith("/do/")) {
        act(asked, path.substring("/do/".length()).split("/"));
      } else {
        answer(asked, 404, "text/plain", "there is no such thing\n");
      }
    }
  }

  /** A page of another origin can't set this header. */
  private boolean knows(HttpExchange asked) {
    String given = asked.getRequestHeaders().getFirst("X-Token");
    return given != null && MessageDigest.isEqual(given.getBytes(StandardCharsets.UTF_8), token);
  }

  private static void answer(HttpExchange asked, int status, String type, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    asked.getResponseHeaders().set("Content-Type", type + "; charset=utf-8");
    asked.getResponseHeaders().set("Cache-Control", "no-store");
    asked.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
    asked.getResponseHeaders().set("Referrer-Policy", "no-referrer");
    asked
        .getResponseHeaders()
        .set(
            "Content-Security-Policy",
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
                + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
    asked.sendResponseHeaders(status, bytes.length);
    asked.getResponseBody().write(bytes);
  }

  private void act(HttpExchange asked, String[] words) throws IOException {
    if (words.length != 2 || !DEEDS.contains(words[0]) || !MEMBERS.contains(words[1])) {
      answer(asked, 404, "text/plain", "there is no such deed\n");
      return;
    }
    Path output = Files.createTempFile(run, "deed", ".txt");
    try {
      Process deed =
          new ProcessBuilder(script.toString(), words[0], words[1])
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      boolean ended = deed.waitFor(DEED_SECONDS, TimeUnit.SECONDS);
      String text = Files.readString(output);
      Matcher address = ADDRESS.matcher(text);
      boolean well = ended && deed.exitValue() == 0;
      answer(asked, well ? 200 : 500, "text/plain", address.find() ? address.group() : text);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      Files.deleteIfExists(output);
    }
  }

  private String state() throws IOException {
    StringBuilder json = new StringBuilder("{\"members\":[");
    for (String member : List.of("a", "b", "w")) {
      json.append(json.charAt(json.length() - 1) == '[' ? "" : ",");
      json.append("{\"name\":\"").append(member).append("\",\"process\":\"").append(process(member));
      json.append("\",\"status\":").append(said.getOrDefault(member, "null")).append('}');
    }
    synchronized (pings) {
      return json.append("],\"pings\":[").append(String.join(",", pings)).append("]}").toString();
    }
  }

  private String process(String member) throws IOException {
    Path pid = run.resolve(member + ".pid");
    Path stat = Files.exists(pid) ? Path.of("/proc", Files.readString(pid).strip(), "stat") : pid;
    if (!Files.exists(stat)) {
      return "dead";
    }
    String state = Files.readString(stat).replaceFirst("(?s).*\\) (\\w).*", "$1");
    return state.equals("T") ? "stopped" : state.equals("Z") ? "dead" : "alive";
  }

  // ---- what it watches

  private void watch(String member) {
    while (true) {
      String now = status(run.resolve(member + ".sock"));
      if (now == null) {
        said.remove(member);
      } else {
        said.put(member, now);
      }
      pause();
    }
  }

  /** What a router says of itself; {@code null} if nothing, or not soon. */
  private static String status(Path socket) {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      Thread late = new Thread(() -> closeLate(channel), "late");
      late.setDaemon(true);
      late.start();
      channel.connect(UnixDomainSocketAddress.of(socket));
      String ask = "GET /api/v1/status HTTP/1.1\r\nHost: culvert\r\nConnection: close\r\n\r\n";
      channel.write(ByteBuffer.wrap(ask.getBytes(StandardCharsets.US_ASCII)));
      String answer = new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
      late.interrupt();
      int body = answer.indexOf("\r\n\r\n");
      return answer.startsWith("HTTP/1.1 200 ") && body > 0 ? answer.substring(body).strip() : null;
    } catch (IOException e) {
      return null;
    }
  }

  private static void closeLate(SocketChannel channel) {
    try {
      Thread.sleep(PATIENCE_MILLIS);
      channel.close();
    } catch (InterruptedException | IOException e) {
      // it answered
    }
  }

  private static void pause() {
    try {
      Thread.sleep(POLL_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void ping(String namespace, String address) {
    while (true) {
      try {
        Process ping =
            new ProcessBuilder("ip", "netns", "exec", namespace, "ping", "-n", "-O", "-i", "0.2", address)
                .redirectErrorStream(true)
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(ping::destroy));
        synchronized (pings) {
          firstPing = -1;
        }
        try (BufferedReader lines = ping.inputReader()) {
          lines.lines().forEach(this::heard);
        }
      } catch (IOException e) {
        // the namespace is not there yet, or no more
      }
      pause();
    }
  }

  private void heard(String line) {
    Matcher pong = PONG.matcher(line);
    Matcher lost = LOST.matcher(line);
    if (pong.find()) {
      note(Integer.parseInt(pong.group(1)), pong.group(2));
    } else if (lost.find()) {
      note(Integer.parseInt(lost.group(2)), "-1");
    }
  }

  private void note(int sequence, String millis) {
    synchronized (pings) {
      if (firstPing < 0 || sequence < firstPing) {
        pings.clear();
        firstPing = sequence;
      }
      while (pings.size() <= sequence - firstPing) {
        pings.add("-1");
      }
      pings.set(sequence - firstPing, millis);
      while (pings.size() > PINGS) {
        pings.remove(0);
        firstPing++;
      }
    }
  }
}
