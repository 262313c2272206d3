package io.culvert.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.control.ControlException;
import io.culvert.core.control.client.ControlClient;
import io.culvert.core.control.json.JsonText;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a router that runs may do, shows, and leaves lying about. */
@Tag("tun")
class DaemonTest {

  private static final String CONFIG =
      """
      devices: {cvsec0: {kind: tun, address: [192.0.2.1/24], peer: {address: [192.0.2.2/24]}}}
      rules: {ipv4: rules.v4}
      """;
  private static final String CONTROL =
      "control: {socket: run/culvert.sock, metrics: \"127.0.0.1:9737\", audit: audit.jsonl}\n";
  private static final int HALF_OPEN = 800;
  private static final int STALLED = 8;

  /** Frames of a WebSocket are masked, with zeros, so that they can be read here. */
  private static final String CROWD =
      """
      ulimit -Sn "$(ulimit -Hn)"
      say() { printf '\\x81\\x'"$(printf %x $((128 + ${#2})))"'\\0\\0\\0\\0%s' "$2" >&"$1"; }
      for ((i = 0; i < STALLED; i++)); do
        exec {page}<>/dev/tcp/127.0.0.1/8737
        printf 'GET /ws HTTP/1.1\\r\\nHost: 127.0.0.1:8737\\r\\nOrigin: http://127.0.0.1:8737\\r\\n' >&"$page"
        printf 'Cookie: %s\\r\\nConnection: Upgrade\\r\\nUpgrade: websocket\\r\\n' "$1" >&"$page"
        printf 'Sec-WebSocket-Version: 13\\r\\nSec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\\r\\n\\r\\n' >&"$page"
        read -r answer <&"$page"
        [[ $answer == *101* ]] || { echo "refused: $answer"; exit 1; }
        say "$page" '{"t":"hello","version":1}'
        say "$page" '{"t":"sub","topic":"strip"}'
        say "$page" '{"t":"sub","topic":"entries","offset":0,"limit":100,"hz":10}'
      done
      for ((i = 0; i < HALF_OPEN; i++)); do
        exec {half}<>/dev/tcp/127.0.0.1/8737
        printf 'GET / HTTP/1.1\\r\\nHost: 127' >&"$half"
      done
      echo all there
      read -r
      """
          .replace("STALLED", Integer.toString(STALLED))
          .replace("HALF_OPEN", Integer.toString(HALF_OPEN));

  private static final String NOBODY = "65534";
  private static final String CANARY = "canary-7c1e0d";

  @TempDir private Path temporary;
  private Launched launched;
  private Path folder;
  private Launched.Started router;

  @BeforeEach
  void prepare() throws IOException {
    launched = new Launched(temporary);
    // whom the router goes on as has to get there
    folder = Files.createDirectory(temporary.resolve("router"));
    for (Path open : List.of(temporary, folder)) {
      Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
    }
    Files.writeString(folder.resolve("rules.v4"), "*filter\n:FORWARD DROP\nCOMMIT\n");
  }

  @AfterEach
  void stop() {
    if (router != null && router.process().isAlive()) {
      Launched.signal("TERM", pid());
      router.exit();
    }
  }

  private void start(Map<String, String> environment, String more) throws IOException {
    Path config = Files.writeString(folder.resolve("culvert.yaml"), CONFIG + more);
    router = launched.startAlone(environment, "run", "-c", config.toString()).await("ready:");
  }

  /** What was written down, once these words are: that is done behind the answer. */
  private String audited(String words) {
    Path audit = folder.resolve("audit.jsonl");
    Example.await(words + " in the audit", () -> Launched.read(audit).contains(words));
    return Launched.read(audit);
  }

  /** The router's own process; the launcher's shell has become it. */
  private long pid() {
    return router.process().pid();
  }

  private static Map<String, String> status(Path task) throws IOException {
    Map<String, String> status = new LinkedHashMap<>();
    for (String line : Files.readAllLines(task.resolve("status"))) {
      String[] parts = line.split(":", 2);
      status.put(parts[0], parts[1].strip().replaceAll("\\s+", " "));
    }
    return status;
  }

  private List<Map<String, String>> threads() throws IOException {
    List<Map<String, String>> threads = new ArrayList<>();
    try (Stream<Path> tasks = Files.list(Path.of("/proc/" + pid() + "/task"))) {
      for (Path task : tasks.toList()) {
        try {
          threads.add(status(task));
        } catch (IOException e) {
          // a compiler of the JVM's that had nothing to do has ended meanwhile
          assertThat(task).doesNotExist();
        }
      }
    }
    return threads;
  }

  private String ask(String path) throws Exception {
    try (ControlClient client = ControlClient.connect(folder.resolve("run/culvert.sock"))) {
      return client.get(path);
    }
  }

  /** A router that is in no cluster, say, refuses to tell of it. */
  private String answerOrRefusal(String path) throws Exception {
    try {
      return ask(path);
    } catch (ControlException refused) {
      return refused.getMessage() + refused.hint();
    }
  }

  /** Runs a program in the router's network namespace. */
  private String beside(String... command) {
    List<String> words = new ArrayList<>(List.of("nsenter", "--net=/proc/" + pid() + "/ns/net"));
    words.addAll(List.of(command));
    return Launched.lines(words.toArray(String[]::new)).collect(Collectors.joining("\n"));
  }

  @Test
  void aFreshOneListensOnLoopbackAlone() throws IOException {
    start(Map.of(), "control: {socket: run/culvert.sock}\n");
    List<String> listening =
        beside("ss", "-H", "-ltn").lines().map(line -> line.trim().split("\\s+")[3]).toList();
    assertThat(listening).containsExactly("[::ffff:127.0.0.1]:8737");
    assertThat(beside("ss", "-H", "-lun")).isEmpty();
  }

  @Test
  void noOtherAddressIsServedWithoutTls() throws IOException {
    Path open =
        Files.writeString(
            folder.resolve("open.yaml"), CONFIG + "web: {listen: \"192.0.2.1:8737\"}\n");
    Launched.Started refused = launched.startAlone(Map.of(), "run", "-c", open.toString());
    assertThat(refused.exit()).isEqualTo(2);
    assertThat(refused.said()).contains("web.listen", "which needs TLS", "web.tls");
  }

  @Test
  void thePrintedAddressIsGoodOnceAndTheNextIsAskedFor() throws Exception {
    start(Map.of(), "user: nobody\n" + CONTROL);
    String printed = router.said().replaceAll("(?s).*#t=([A-Za-z0-9_-]{43}).*", "$1");
    assertThat(login(printed)).contains("204");
    assertThat(login(printed)).contains("401");
    String another;
    try (ControlClient client = ControlClient.connect(folder.resolve("run/culvert.sock"))) {
      String answer = client.send("POST", "/api/v1/page/invitations", Map.of("role", "viewer"));
      another = String.valueOf(JsonText.parseObject(answer).get("address"));
    }
    assertThat(login(another.substring(another.indexOf("#t=") + 3))).contains("204");
    assertThat(audited("POST /api/v1/page/invitations")).doesNotContain(printed);
  }

  @Test
  void onceTheDevicesAreOpenNoThreadHasAnyRightLeft() throws Exception {
    start(Map.of(), "user: nobody\n" + CONTROL);
    List<Map<String, String>> threads = threads();
    String ids = String.join(" ", NOBODY, NOBODY, NOBODY, NOBODY);
    assertThat(threads).hasSizeGreaterThan(10);
    assertThat(threads)
        .allSatisfy(
            thread ->
                assertThat(thread)
                    .containsEntry("Uid", ids)
                    .containsEntry("Gid", ids)
                    .containsEntry("Groups", NOBODY)
                    .containsEntry("CapEff", "0000000000000000")
                    .containsEntry("CapPrm", "0000000000000000")
                    .containsEntry("CapAmb", "0000000000000000")
                    .containsEntry("NoNewPrivs", "1"));
    assertThat(router.said()).doesNotContain("warning");
    assertThat(ask("/api/v1/devices")).contains("cvsec0");
    assertThat(beside("ping", "-c1", "-W20", "192.0.2.1")).contains(" 0% packet loss");
  }

  /** The device was made for its user, so that not even its start needs a right. */
  @Test
  void aDeviceMadeInAdvanceNeedsNoRightAtAll() throws Exception {
    Path config =
        Files.writeString(
            folder.resolve("culvert.yaml"),
            "devices: {cvsec0: {kind: tun, address: [192.0.2.1/24]}}\n" + CONTROL);
    router =
        launched
            .startAloneAsNobody(
                "ip tuntap add dev cvsec0 mode tun user nobody"
                    + " && ip address add 192.0.2.2/24 dev cvsec0 && ip link set cvsec0 up",
                "run",
                "-c",
                config.toString())
            .await("ready:");
    assertThat(threads())
        .allSatisfy(
            thread ->
                assertThat(thread)
                    .containsEntry("Uid", String.join(" ", NOBODY, NOBODY, NOBODY, NOBODY))
                    .containsEntry("CapPrm", "0000000000000000")
                    .containsEntry("CapBnd", "0000000000000000")
                    .containsEntry("NoNewPrivs", "1"));
    assertThat(router.said()).doesNotContain("warning");
    assertThat(beside("ping", "-c1", "-W20", "192.0.2.1")).contains(" 0% packet loss");
    assertThat(ask("/api/v1/devices")).contains("cvsec0");
  }

  /** Hundreds that begin to ask and never end, and pages that never read what they are sent. */
  @Test
  void packetsPassAndOthersAreServedWhileSlowClientsHang() throws Exception {
    start(Map.of(), "user: nobody\n" + CONTROL);
    String printed = router.said().replaceAll("(?s).*#t=([A-Za-z0-9_-]{43}).*", "$1");
    String cookie = login(printed).replaceAll("(?s).*[Ss]et-[Cc]ookie: ([^;]+);.*", "$1");
    long before = residentKilobytes();
    Process crowd =
        new ProcessBuilder(
                "nsenter", "--net=/proc/" + pid() + "/ns/net", "bash", "-c", CROWD, "bash", cookie)
            .redirectErrorStream(true)
            .start();
    try (BufferedReader said = crowd.inputReader()) {
      assertThat(said.readLine()).isEqualTo("all there");
      assertThat(beside("ss", "-Htn", "state", "established", "sport", "=", ":8737").lines())
          .hasSizeGreaterThanOrEqualTo(HALF_OPEN + STALLED);
      assertThat(ask("/api/v1/metrics")).contains("culvert_ui_sessions " + STALLED + ".0");
      assertThat(beside("ping", "-q", "-c200", "-i0.01", "-W20", "192.0.2.1"))
          .contains(" 0% packet loss");
      assertThat(get("/")).contains("200").contains("<title>");
      assertThat(ask("/api/v1/status")).contains("\"healthy\":true");
      assertThat(residentKilobytes() - before).isLessThan(150_000);
    } finally {
      crowd.destroy();
      crowd.waitFor();
    }
  }

  private long residentKilobytes() throws IOException {
    String size = status(Path.of("/proc/" + pid())).get("VmRSS");
    return Long.parseLong(size.replaceAll("\\D", ""));
  }

  @Test
  void whoKeepsTheRightsOfRootIsTold() throws IOException {
    start(Map.of(), CONTROL);
    assertThat(router.said()).contains("goes on with the rights of root", "user: NAME");
  }

  @Test
  void aUserWhoIsNotThereIsRefused() throws IOException {
    Path config =
        Files.writeString(folder.resolve("culvert.yaml"), CONFIG + "user: nobody-there\n");
    Launched.Started refused = launched.startAlone(Map.of(), "run", "-c", config.toString());
    assertThat(refused.exit()).isNotZero();
    assertThat(refused.said()).contains("culvert.yaml:3:", "there is no user nobody-there");
  }

  @Test
  void itsFilesAreItsUsersAlone() throws Exception {
    start(Map.of(), "user: nobody\n" + CONTROL);
    assertThat(mode("run/culvert.sock")).isEqualTo("rw-rw----");
    assertThat(mode("run")).isEqualTo("rwxr-x---");
    assertThat(mode("audit.jsonl")).isEqualTo("rw-------");
    assertThat(get("/")).contains("200 OK", "<title>"); // as that user, from no temporary file
    assertThat(launched.traces("-")).noneMatch(left -> left.matches("file .*vertx-cache.*"));
    assertThat(status(Path.of("/proc/" + pid()))).containsEntry("Umask", "0077");
  }

  private String mode(String file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(file)));
  }

  @Test
  void nothingIsDumpedAndNobodyAttaches() throws IOException {
    start(Map.of(), "user: nobody\n" + CONTROL);
    assertThat(Files.readAllLines(Path.of("/proc/" + pid() + "/limits")))
        .anyMatch(line -> line.matches("Max core file size +0 +0 +bytes *"));
    String words = Files.readString(Path.of("/proc/" + pid() + "/cmdline")).replace('\0', ' ');
    assertThat(words)
        .contains(" -XX:-CreateCoredumpOnCrash ", " -Djdk.serialFilter=!* ")
        .contains(" -XX:+DisableAttachMechanism ")
        .doesNotContain("HeapDump", "jmxremote", "agentlib");
    // what was root's once and is not to be read is nobody's, not even by another process of that
    // user
    assertThat(Files.getAttribute(Path.of("/proc/" + pid() + "/mem"), "unix:uid")).isEqualTo(0);
  }

  /** Secrets: the page's token, a session's cookie, and what somebody takes for a password. */
  @Test
  void noSecretIsSaidAnywhere() throws Exception {
    try (NotifySocket manager = new NotifySocket(folder.resolve("notify"))) {
      start(Map.of("NOTIFY_SOCKET", manager.path()), "user: nobody\n" + CONTROL);
      String page = Files.readString(folder.resolve("run/page.url")).strip();
      assertThat(mode("run/page.url")).isEqualTo("rw-------");
      String token = page.substring(page.indexOf("#t=") + 3);
      assertThat(token).hasSize(43);
      String answered = login(CANARY) + login("x".repeat(4_000)) + get("/" + CANARY);
      String good = login(token);
      String cookie = good.replaceAll("(?s).*[Ss]et-[Cc]ookie: [^=]+=([^;]+);.*", "$1");
      assertThat(cookie).hasSize(43);
      answered += get("/session") + get("/ws") + beside("curl", "-s", "127.0.0.1:9737/metrics");
      for (String path : readable()) {
        answered += answerOrRefusal(path);
      }
      Path wrong =
          Files.writeString(
              folder.resolve("wrong.yaml"), CONFIG + "web: {password: " + CANARY + "}\n");
      Launched.Started refused =
          launched.startAlone(Map.of(), "run", "--check", "-c", wrong.toString());
      assertThat(refused.exit()).isNotZero();
      assertThat(refused.said()).contains("password");
      List<String> said =
          List.of(
              router.said(),
              refused.said(),
              manager.heard(),
              audited("page session 1"),
              Files.readString(Path.of("/proc/" + pid() + "/cmdline")),
              Files.readString(Path.of("/proc/" + pid() + "/environ")),
              answered);
      assertThat(said).noneMatch(String::isEmpty);
      assertThat(said).allSatisfy(t -> assertThat(t).doesNotContain(token, cookie, CANARY));
      assertThat(said.get(3)).contains("login", "wrong token", "page session 1");
    }
  }

  private String login(String token) {
    return beside(
        "curl",
        "-si",
        "-H",
        "Origin: http://127.0.0.1:8737",
        "-H",
        "Content-Type: application/json",
        "-d",
        "{\"token\":\"" + token + "\"}",
        "http://127.0.0.1:8737/login");
  }

  private String get(String path) {
    return beside("curl", "-si", "http://127.0.0.1:8737" + path);
  }

  /** Every path of the API that can be read as it stands, and comes to an end. */
  private List<String> readable() throws Exception {
    Map<?, ?> document = JsonText.parseObject(ask("/api/v1/openapi.json"));
    List<String> paths = new ArrayList<>();
    ((Map<?, ?>) document.get("paths"))
        .forEach(
            (path, methods) -> {
              boolean plain = ((Map<?, ?>) methods).containsKey("get");
              if (plain && !path.toString().matches(".*(\\{|/find|/events|/watch).*")) {
                paths.add(path.toString().startsWith("/api") ? path.toString() : "/api/v1" + path);
              }
            });
    assertThat(paths).contains("/api/v1/status", "/api/v1/metrics").hasSizeGreaterThan(8);
    return paths;
  }
}
