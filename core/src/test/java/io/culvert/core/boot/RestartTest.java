package io.culvert.core.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.device.tun.TestNamespace;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollDomainDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.unix.DomainDatagramPacket;
import io.netty.channel.unix.DomainSocketAddress;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real routers with a TUN and a TAP device, of which one follows the other, between real TCP
 * connections through MASQUERADE that never stop talking; whoever is unknown is answered with a
 * reset. How often and with how many connections: {@code -Dculvert.restarts=20
 * -Dculvert.connections=1000}.
 */
@Tag("tun")
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class RestartTest {

  private static final int RESTARTS = Integer.getInteger("culvert.restarts", 2);
  private static final int CONNECTIONS = Integer.getInteger("culvert.connections", 100);
  private static final int PATIENCE_SECONDS = 120;
  private static final String PORT = "5001";

  private static final String RULES =
      """
      *nat
      -A POSTROUTING -o DEVICE -j MASQUERADE
      COMMIT
      *filter
      :FORWARD DROP [0:0]
      -A FORWARD -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT
      -A FORWARD -m conntrack --ctstate INVALID -j DROP
      -A FORWARD -p tcp --syn -j ACCEPT
      -A FORWARD -p tcp -j REJECT --reject-with tcp-reset
      COMMIT
      """;

  @TempDir Path folder;
  private final List<Process> processes = new ArrayList<>();
  private final List<Long> longestMillis = new ArrayList<>();
  private TestNamespace lan;
  private TestNamespace wan;
  private Process talker;
  private BufferedReader answers;
  private Process router;
  private int routers;
  private final EventLoopGroup loop =
      new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
  private final StringBuffer managerHeard = new StringBuffer();

  @BeforeEach
  void build() throws IOException, InterruptedException {
    lan = TestNamespace.make();
    wan = TestNamespace.make();
    String near = TestNamespace.deviceName();
    String far = TestNamespace.deviceName();
    // made in advance, so that they outlive a router that is killed
    lan.run("ip", "tuntap", "add", "dev", near, "mode", "tun");
    wan.run("ip", "tuntap", "add", "dev", far, "mode", "tap");
    Files.writeString(folder.resolve("rules.v4"), RULES.replace("DEVICE", far));
    Files.writeString(
        folder.resolve("culvert.yaml"),
        String.join(
            "\n",
            "devices:",
            "  "
                + near
                + ": {kind: tun, address: [10.77.0.1/24], peer: {netns: "
                + lan.name()
                + ",",
            "      address: [10.77.0.2/24], default-route: true}}",
            "  " + far + ": {kind: tap, address: [10.78.0.1/24], peer: {netns: " + wan.name() + ",",
            "      address: [10.78.0.2/24]}}",
            "rules: {ipv4: rules.v4}",
            "web: {listen: none}",
            "control: {socket: " + folder.resolve("c.sock") + "}",
            "state: {directory: state}",
            ""));
    listenAsManager();
    router = router(true);
    Process server = started(wan.start(java(LiveTalk.class, "server", PORT)));
    assertThat(reader(server).readLine()).isEqualTo("listening");
    String many = Integer.toString(CONNECTIONS);
    talker = started(lan.start(java(LiveTalk.class, "client", "10.78.0.2", PORT, many)));
    answers = reader(talker);
    assertThat(answers.readLine()).isEqualTo("connected");
    allTalk();
    TimeUnit.SECONDS.sleep(1); // a change is on disk a quarter of a second later
  }

  /** A service manager, to which every router reports. */
  private void listenAsManager() {
    new Bootstrap()
        .group(loop)
        .channel(EpollDomainDatagramChannel.class)
        .handler(
            new SimpleChannelInboundHandler<DomainDatagramPacket>() {
              @Override
              protected void channelRead0(ChannelHandlerContext c, DomainDatagramPacket packet) {
                managerHeard.append(packet.content().toString(StandardCharsets.UTF_8)).append('\n');
              }
            })
        .bind(new DomainSocketAddress(folder.resolve("notify").toString()))
        .syncUninterruptibly();
  }

  private void awaitHeard(String words) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (managerHeard.indexOf(words) < 0) {
      assertThat(System.nanoTime()).as(managerHeard.toString()).isLessThan(deadline);
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  @AfterEach
  void end() throws InterruptedException {
    loop.shutdownGracefully();
    for (Process process : processes) {
      process.destroyForcibly().waitFor();
    }
    if (lan != null) {
      lan.close();
    }
    if (wan != null) {
      wan.close();
    }
    longestMillis.sort(null);
    System.out.println("longest silence of each restart in ms: " + longestMillis);
  }

  @Test
  void connectionsOutliveAKill() throws Exception {
    for (int i = 0; i < RESTARTS; i++) {
      router.destroyForcibly().waitFor();
      router = router(true);
      allTalk();
    }
  }

  @Test
  void connectionsOutliveAStop() throws Exception {
    router.destroy();
    router.waitFor();
    router = router(true);
    allTalk();
  }

  @Test
  void connectionsDontNoticeAnUpgrade() throws Exception {
    for (int i = 0; i < RESTARTS; i++) {
      Process before = router;
      router = router(true, "--take-over");
      assertThat(before.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
      assertThat(before.exitValue()).isZero();
      String said = Files.readString(log(routers - 1));
      System.out.println(said.lines().reduce("", (a, b) -> b));
      assertThat(said).contains("taken over by another process");
      awaitHeard("MAINPID=" + router.pid() + "\n");
      allTalk();
    }
  }

  @Test
  void anUpgradeThatFailsLeavesTheOldOneAlone() throws Exception {
    String good = Files.readString(folder.resolve("rules.v4"));
    Files.writeString(folder.resolve("rules.v4"), good.replace("-j ACCEPT", "-j ACEPT"));
    Process failed = router(false, "--take-over");
    assertThat(failed.waitFor()).isEqualTo(2);
    Files.writeString(folder.resolve("rules.v4"), good);
    assertThat(router.isAlive()).isTrue();
    allTalk();
  }

  /** Every connection gets an answer once more, and none was lost. */
  private void allTalk() throws IOException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    long longest = 0;
    String[] now = ask("mark");
    do {
      longest = Math.max(longest, Long.parseLong(now[3]));
      now = ask("");
      longest = Math.max(longest, Long.parseLong(now[3]));
      assertThat(now[1]).as("lost connections").isEqualTo("0");
      assertThat(System.nanoTime()).as("some wait still").isLessThan(deadline);
    } while (Long.parseLong(now[4]) < CONNECTIONS);
    longestMillis.add(longest);
  }

  /** Alive, lost, words, longest silence in milliseconds, connections that spoke since the mark. */
  private String[] ask(String word) throws IOException {
    try {
      TimeUnit.MILLISECONDS.sleep(200);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    OutputStream to = talker.getOutputStream();
    to.write((word + "\n").getBytes(StandardCharsets.US_ASCII));
    to.flush();
    String line = answers.readLine();
    while (!line.matches("\\d+ \\d+ \\d+ \\d+ \\d+")) {
      line = answers.readLine();
    }
    return line.split(" ");
  }

  private Path log(int number) {
    return folder.resolve("router" + number + ".log");
  }

  private Process router(boolean awaited, String... options)
      throws IOException, InterruptedException {
    List<String> line = new ArrayList<>(List.of(java(Main.class, "run", "-c")));
    line.add(folder.resolve("culvert.yaml").toString());
    line.addAll(List.of(options));
    Path log = log(++routers);
    ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
    builder.environment().put("NOTIFY_SOCKET", folder.resolve("notify").toString());
    Process started = started(builder.redirectOutput(log.toFile()).start());
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (awaited && !Files.readString(log).contains("ready:")) {
      assertThat(started.isAlive() && System.nanoTime() - deadline < 0)
          .as(Files.readString(log))
          .isTrue();
      TimeUnit.MILLISECONDS.sleep(20);
    }
    return started;
  }

  private Process started(Process process) {
    processes.add(process);
    return process;
  }

  private static String[] java(Class<?> main, String... arguments) {
    List<String> line =
        new ArrayList<>(
            List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
    line.addAll(List.of(arguments));
    return line.toArray(new String[0]);
  }

  private static BufferedReader reader(Process process) {
    return new BufferedReader(
        new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
  }
}
