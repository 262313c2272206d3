package io.culvert.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.culvert.core.boot.BuiltIns;
import io.culvert.core.cli.Cli;
import io.culvert.core.control.DropView;
import io.culvert.core.control.HelperView;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarInputStream;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A plugin made by {@code culvert helper new} and built by Maven outside this repository comes into
 * a running router, is exchanged and goes again, while a file is fetched by FTP and iperf3 counts
 * its datagrams.
 */
@Tag("tun")
class PluginUnderTrafficTest {

  private static final int FILE_BYTES = 40_000_000;
  private static final String RATE = "3m"; // so that it is under way all the time
  private static final String SERVER = "203.0.113.2";
  private static final int PORT = 5190;
  private static final String[] IPERF = {
    "iperf3", "-c", SERVER, "-u", "-b", "8M", "-l", "1000", "-w", "400k", "-t", "8", "-J"
  };
  private static final long PROMISED_MILLIS = 2_000;
  private static final Pattern LOST = Pattern.compile("\"lost_packets\":\\s*(\\d+)");
  private static final Pattern OVERFLOWN = Pattern.compile("UdpRcvbufErrors\\s+(\\d+)");
  private static final Pattern PACKETS = Pattern.compile("\"packets\":\\s*(\\d+)");

  @TempDir private Path outside;
  private Example example;

  @AfterEach
  void stop() {
    if (example != null) {
      example.close();
    }
  }

  private Path built() throws IOException, InterruptedException {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/mvn")), "no mvn here");
    Path project = outside.resolve("chat");
    PrintWriter says = new PrintWriter(System.err);
    int made =
        new Cli((config, out) -> 1, BuiltIns::ruleLanguage, says, says)
            .execute("helper", "new", "chat", "--port", "" + PORT, "--directory", "" + project);
    assertThat(made).isZero();
    Path log = outside.resolve("mvn.log");
    Process maven =
        new ProcessBuilder("mvn", "-B", "-q", "-ntp", "package")
            .directory(project.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    assertThat(maven.waitFor(10, TimeUnit.MINUTES) && maven.exitValue() == 0)
        .as(Files.readString(log))
        .isTrue();
    return project.resolve("target/chat-helper.jar");
  }

  /** The same jar in another version. */
  private static void exchange(Path jar, String version, Path target) throws IOException {
    try (JarInputStream in = new JarInputStream(Files.newInputStream(jar))) {
      Manifest manifest = in.getManifest();
      manifest.getMainAttributes().putValue("Plugin-Version", version);
      try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(target), manifest)) {
        for (JarEntry entry = in.getNextJarEntry(); entry != null; entry = in.getNextJarEntry()) {
          out.putNextEntry(new JarEntry(entry.getName()));
          in.transferTo(out);
          out.closeEntry();
        }
      }
    }
  }

  private Optional<HelperView> chat() {
    return Example.join(example.control().helpers()).stream()
        .filter(helper -> helper.name().equals("chat"))
        .findFirst();
  }

  /** Waits until it is there in that version, or gone for an empty one; within what is promised. */
  private void mustBe(String version) {
    long before = System.nanoTime();
    Example.await(
        "chat is there in version \"" + version + "\"",
        () ->
            chat()
                .map(helper -> helper.plugin().version() + helper.state())
                .orElse("")
                .equals(version.isEmpty() ? "" : version + "active"));
    long millis = (System.nanoTime() - before) / 1_000_000;
    System.out.printf("plugin chat is \"%s\" after %d ms%n", version, millis);
    assertThat(millis).isLessThan(PROMISED_MILLIS);
  }

  private long drops() {
    return Example.join(example.control().drops()).stream().mapToLong(DropView::packets).sum();
  }

  @Test
  void comesChangesAndGoesWithoutAPacketLost() throws IOException, InterruptedException {
    Path jar = built();
    example = Example.start("ftp-gateway");
    Namespace lan = example.namespace("culvert-lan");
    Namespace wan = example.namespace("culvert-wan");
    FtpServer files = FtpServer.start(example, wan, FILE_BYTES);
    wan.start(example.files().resolve("iperf3.log"), "iperf3", "--server");
    Example.await(
        "iperf3 listens", () -> wan.run("ss", "-ltnH", "sport = 5201").output().contains("LISTEN"));
    // a router that is not given the processor for a while must find all that came meanwhile
    lan.run("ip", "link", "set", "lan0", "txqueuelen", "10000");
    wan.run("ip", "link", "set", "wan0", "txqueuelen", "10000");
    Executor threads = task -> new Thread(task).start();
    CompletableFuture<Void> fetched =
        CompletableFuture.runAsync(() -> files.fetch(lan, SERVER, "--limit-rate", RATE), threads);
    CompletableFuture<String> counted =
        CompletableFuture.supplyAsync(() -> lan.run(IPERF).output(), threads);
    Example.await("both are under way", () -> example.listed("udp").size() > 0);
    long dropped = drops();

    comesChangesAndGoes(jar, lan, wan);

    assertThat(fetched).as("the transfer outlasts it all").isNotDone();
    mustHaveLostNothing(counted.join(), wan);
    fetched.join(); // which has compared every byte
    assertThat(drops() - dropped).isZero();
  }

  private void comesChangesAndGoes(Path jar, Namespace lan, Namespace wan) throws IOException {
    Path plugin = example.files().resolve("plugins/chat-helper.jar");
    Files.setPosixFilePermissions(jar, PosixFilePermissions.fromString("rw-r--r--"));
    Files.copy(jar, plugin);
    mustBe("1.0.0");
    String before = "-A PREROUTING -i lan0 -p tcp -m tcp --dport 21";
    String attach = "-A PREROUTING -p tcp --dport " + PORT + " -j CT --helper chat\n";
    example.changeRules(rules -> rules.replace(before, attach + before));
    try (ServerSocket listening = Hosts.listen(wan, PORT);
        Socket client = Hosts.connect(lan, SERVER, PORT);
        Socket server = listening.accept()) {
      BufferedReader heard =
          new BufferedReader(
              new InputStreamReader(server.getInputStream(), StandardCharsets.US_ASCII));
      say(client, "hello");
      assertThat(heard.readLine()).isEqualTo("hello");
      assertThat(announced(client, heard)).isEqualTo("HERE 203.0.113.1:5000");

      Path newer = outside.resolve("newer.jar");
      exchange(jar, "1.0.1", newer);
      Files.setPosixFilePermissions(newer, PosixFilePermissions.fromString("rw-r--r--"));
      Files.move(newer, plugin, StandardCopyOption.REPLACE_EXISTING);
      mustBe("1.0.1");
      assertThat(announced(client, heard)).isEqualTo("HERE 203.0.113.1:5000");

      Files.delete(plugin);
      mustBe("");
      assertThat(announced(client, heard)).isEqualTo("HERE 192.0.2.2:5000");
    }
  }

  private static void mustHaveLostNothing(String report, Namespace server) {
    // what iperf3's own socket had no room for, on a busy machine, had arrived
    long late = number(OVERFLOWN, server.run("nstat", "-az", "UdpRcvbufErrors").output());
    long lost = number(LOST, report) - late;
    System.out.printf("iperf3: %d datagrams, %d lost%n", number(PACKETS, report), lost);
    assertThat(number(PACKETS, report)).isPositive();
    assertThat(lost).isZero();
  }

  private static void say(Socket from, String line) throws IOException {
    OutputStream out = from.getOutputStream();
    out.write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
    out.flush();
  }

  private static String announced(Socket from, BufferedReader at) throws IOException {
    say(from, "HERE 192.0.2.2:5000");
    return at.readLine();
  }

  /** The last number that fits: that of the whole run. */
  private static long number(Pattern pattern, String report) {
    Matcher matcher = pattern.matcher(report);
    long number = -1;
    while (matcher.find()) {
      number = Long.parseLong(matcher.group(1));
    }
    return number;
  }
}
