package io.culvert.core.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.core.control.ControlException;
import io.culvert.core.control.Loop;
import io.culvert.core.control.RouterStatus;
import io.culvert.core.control.StateView;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollDomainDatagramChannel;
import io.netty.channel.unix.DomainDatagramPacket;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.CharsetUtil;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a service manager hears, by a socket like its own. */
class SupervisorTest {

  private static final RouterStatus STATUS =
      new RouterStatus(
          "1",
          "culvert.yaml",
          "modern",
          "epoll",
          0,
          0,
          new RouterStatus.Table(3, 100, 0, 0),
          new RouterStatus.Buffers(0, 1),
          List.of(),
          List.of(),
          List.of(),
          StateView.NONE,
          List.of(),
          Optional.empty(),
          List.of());

  @TempDir Path folder;
  private final Vertx vertx =
      Vertx.vertx(new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(1));
  private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

  @AfterEach
  void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  private Map<String, String> manager(String watchdogMicros) throws InterruptedException {
    Path socket = folder.resolve("notify");
    new Bootstrap()
        .group(RouterLoop.netty(vertx.getOrCreateContext()))
        .channel(EpollDomainDatagramChannel.class)
        .handler(
            new SimpleChannelInboundHandler<DomainDatagramPacket>() {
              @Override
              protected void channelRead0(ChannelHandlerContext c, DomainDatagramPacket packet) {
                heard.add(packet.content().toString(CharsetUtil.UTF_8));
              }
            })
        .bind(new DomainSocketAddress(socket.toString()))
        .sync();
    return Map.of("NOTIFY_SOCKET", socket.toString(), "WATCHDOG_USEC", watchdogMicros);
  }

  private Supervisor started(Map<String, String> environment, Consumer<Runnable> loop) {
    Supervisor supervisor = Supervisor.of(environment, vertx, false);
    supervisor.ready(loop(loop), () -> Future.succeededFuture(STATUS));
    return supervisor;
  }

  private static Loop loop(Consumer<Runnable> how) {
    return new Loop() {
      @Override
      public void run(Runnable task) {
        how.accept(task);
      }

      @Override
      public void next(Runnable task) {
        how.accept(task);
      }
    };
  }

  private String next() throws InterruptedException {
    return heard.poll(20, TimeUnit.SECONDS);
  }

  @Test
  void saysThatItForwardsThatItLivesAndThatItStops() throws InterruptedException {
    Supervisor supervisor = started(manager("60000"), Runnable::run);
    assertThat(next()).startsWith("READY=1\nSTATUS=");
    assertThat(next()).isEqualTo("WATCHDOG=1");
    assertThat(next()).isEqualTo("WATCHDOG=1");
    supervisor.close();
    String last = next();
    while (last.equals("WATCHDOG=1")) {
      last = next();
    }
    assertThat(last).isEqualTo("STOPPING=1");
  }

  @Test
  void saysWhichProcessGoesOnInItsPlace() throws InterruptedException {
    Supervisor supervisor = started(manager(""), Runnable::run);
    assertThat(next()).startsWith("READY=1");
    supervisor.succeededBy(0);
    supervisor.succeededBy(4321);
    assertThat(next()).isEqualTo("MAINPID=4321");
  }

  @Test
  void aHangingPacketLoopFeedsNoWatchdog() throws InterruptedException {
    BlockingQueue<Runnable> waiting = new LinkedBlockingQueue<>();
    try (Supervisor supervisor = started(manager("60000"), waiting::add)) {
      assertThat(supervisor).isNotNull();
      assertThat(next()).startsWith("READY=1");
      assertThat(waiting.poll(20, TimeUnit.SECONDS)).isNotNull();
      Runnable asked = waiting.poll(20, TimeUnit.SECONDS);
      assertThat(heard).as("nothing while the loop does not turn").isEmpty();
      asked.run();
      assertThat(next()).isEqualTo("WATCHDOG=1");
    }
  }

  @Test
  void anotherProcessesWatchdogIsNotItsOwn() {
    Map<String, String> foreign = Map.of("WATCHDOG_USEC", "9000000", "WATCHDOG_PID", "1");
    assertThat(Supervisor.watchdogMillis(foreign, false)).isZero();
    assertThat(Supervisor.watchdogMillis(foreign, true)).as("inherited").isEqualTo(9000);
    String own = Long.toString(ProcessHandle.current().pid());
    assertThat(
            Supervisor.watchdogMillis(
                Map.of("WATCHDOG_USEC", "9000000", "WATCHDOG_PID", own), false))
        .isEqualTo(9000);
    assertThat(Supervisor.watchdogMillis(Map.of("WATCHDOG_USEC", "soon"), false)).isZero();
  }

  @Test
  void saysWhereNoManagerIs() {
    Map<String, String> environment = Map.of("NOTIFY_SOCKET", folder.resolve("none").toString());
    assertThatThrownBy(() -> Supervisor.of(environment, vertx, false))
        .isInstanceOf(ControlException.class)
        .hasMessageContaining("none");
  }

  @Test
  void thePagesAddressIsKeptWhereOnlyItsUserReadsIt() throws IOException {
    Path elsewhere = Files.writeString(folder.resolve("elsewhere"), "mine");
    Files.createSymbolicLink(folder.resolve("page.url"), elsewhere);
    Path kept = Servers.keep("http://127.0.0.1:1/#t=secret", folder.resolve("culvert.sock"));
    assertThat(kept)
        .hasContent("http://127.0.0.1:1/#t=secret\n")
        .isEqualTo(folder.resolve("page.url"));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(kept)))
        .isEqualTo("rw-------");
    assertThat(elsewhere).as("a link in its place is not followed").hasContent("mine");
  }

  @Test
  void isSilentWithoutAManager() {
    try (Supervisor supervisor = started(Map.of(), Runnable::run)) {
      assertThat(supervisor).isNotNull();
    }
    assertThat(heard).isEmpty();
  }
}
