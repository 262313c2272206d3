package io.culvert.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code examples/cluster}: one TCP connection through two routers, one after the other. */
@Tag("tun")
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class ClusterTest {

  private static final Path ROOT =
      Path.of(System.getProperty("culvert.root", "..")).toAbsolutePath().normalize();
  private static final String SERVER = "203.0.113.2";
  private static final int PORT = 7;

  /** So long that a machine that is busy with other things keeps it. */
  private static final String LEASE_MILLIS = "4000";

  private static final int PATIENCE_MILLIS = 120_000;

  @TempDir Path folder;
  private final String name = "cvx" + ProcessHandle.current().pid();
  private int port;
  private Namespace client;
  private Namespace server;

  private String cluster(String... words) throws IOException, InterruptedException {
    String[] command = new String[words.length + 1];
    command[0] = ROOT.resolve("examples/cluster/cluster").toString();
    System.arraycopy(words, 0, command, 1, words.length);
    Path said = Files.createTempFile(folder, "said", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile());
    builder.environment().put("CULVERT_CLUSTER", folder.resolve("run").toString());
    builder.environment().put("CULVERT_CLUSTER_NAME", name);
    builder.environment().put("CULVERT_NO_BUILD", "yes");
    builder.environment().put("CULVERT_CLUSTER_PORT", String.valueOf(port));
    builder.environment().put("CULVERT_CLUSTER_LEASE", LEASE_MILLIS);
    int exit = builder.start().waitFor();
    String all = Files.readString(said);
    assertThat(exit).as("%s: %s", String.join(" ", command), all).isZero();
    return all;
  }

  @AfterEach
  void down() throws IOException, InterruptedException {
    if (client != null) {
      client.close();
      server.close();
      cluster("down");
    }
  }

  @Test
  void aConnectionGoesOnWhenItsRouterIsSwitchedAndWhenItIsKilled()
      throws IOException, InterruptedException {
    assumeTrue(
        System.getenv("CULVERT") != null || Files.exists(ROOT.resolve(".build/current/stamp")),
        "not built; ./culvert test builds it");
    assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
    assumeTrue(Files.exists(Path.of("/dev/net/tun")), "no /dev/net/tun here");
    client = Namespace.of(name + "-client");
    server = Namespace.of(name + "-server");
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    String up = cluster("up");
    String owner = owner(up);
    ServerSocket listening = server.socket(() -> new ServerSocket(PORT));
    Socket near = client.socket(() -> new Socket(SERVER, PORT));
    Socket far = listening.accept();
    near.setSoTimeout(PATIENCE_MILLIS);
    far.setSoTimeout(PATIENCE_MILLIS);
    talk(near, far, "before");

    cluster("switch");
    talk(near, far, "through the other one");
    String next = owner(owned());
    assertThat(next).isNotEqualTo(owner);

    kill(up, next);
    talk(near, far, "after its death");
    assertThat(owner(owned())).isEqualTo(owner);
  }

  /** By the button of the example's page, which only who has its address can press. */
  private void kill(String up, String member) throws IOException, InterruptedException {
    String address = up.replaceFirst("(?s).*Watch, and kill: +(\\S+).*", "$1");
    URI button = URI.create(address.replaceFirst("/#.*", "/do/kill/" + member));
    HttpRequest.Builder press =
        HttpRequest.newBuilder(button).POST(HttpRequest.BodyPublishers.noBody());
    HttpClient browser = HttpClient.newHttpClient();
    HttpResponse.BodyHandler<String> text = HttpResponse.BodyHandlers.ofString();
    assertThat(browser.send(press.build(), text).statusCode()).isEqualTo(403);
    press.header("X-Token", address.replaceFirst(".*#t=", ""));
    assertThat(browser.send(press.build(), text).body()).contains("killed " + member);
  }

  /** What the members say once one of them owns again. */
  private String owned() throws IOException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE_MILLIS * 1_000_000L;
    String said = cluster("status");
    while (!said.contains("this one owns")) {
      assertThat(System.nanoTime()).as(said).isLessThan(deadline);
      said = cluster("status");
    }
    return said;
  }

  private static String owner(String status) {
    return status.replaceFirst("(?s).*: this is (\\w+); term.*", "$1");
  }

  /** A word there, and one back. */
  private static void talk(Socket near, Socket far, String word) throws IOException {
    say(near, word);
    assertThat(line(far)).isEqualTo(word);
    say(far, word + ", too");
    assertThat(line(near)).isEqualTo(word + ", too");
  }

  private static void say(Socket socket, String word) throws IOException {
    socket.getOutputStream().write((word + "\n").getBytes(StandardCharsets.UTF_8));
  }

  /** What was said is one line, so that nothing is left in the reader. */
  private static String line(Socket socket) throws IOException {
    return new BufferedReader(
            new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))
        .readLine();
  }
}
