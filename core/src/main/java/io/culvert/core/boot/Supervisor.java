package io.culvert.core.boot;

import io.culvert.core.control.ControlException;
import io.culvert.core.control.Loop;
import io.culvert.core.control.RouterStatus;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollDomainDatagramChannel;
import io.netty.channel.unix.DomainDatagramPacket;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.CharsetUtil;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Tells the service manager what sd_notify(3) has words for: that the router forwards, a line about
 * it, that it stops, and, where a watchdog is set, that it is alive. The watchdog is fed by the
 * loop that moves packets: if that hangs, the manager starts the router anew. Does nothing where no
 * service manager asked. Main thread.
 */
final class Supervisor implements AutoCloseable {

  private static final long STATUS_MILLIS = 10_000;

  private final Vertx front;
  private final Channel channel;
  private final long watchdogMillis;
  private final List<Long> timers = new ArrayList<>();

  private Supervisor(Vertx front, Channel channel, long watchdogMillis) {
    this.front = front;
    this.channel = channel;
    this.watchdogMillis = watchdogMillis;
  }

  /**
   * Connects to the manager that {@code environment} names, if it names one.
   *
   * @param front whose loop sends
   * @param succeeds whether this process is in the place of the one that the manager started
   * @throws ControlException if the manager's socket can't be reached
   */
  static Supervisor of(Map<String, String> environment, Vertx front, boolean succeeds) {
    String socket = environment.getOrDefault("NOTIFY_SOCKET", "");
    if (socket.isEmpty()) {
      return new Supervisor(front, null, 0);
    }
    // an abstract address begins with a zero byte, for which "@" stands
    String path = socket.startsWith("@") ? '\0' + socket.substring(1) : socket;
    Bootstrap bootstrap =
        new Bootstrap()
            .group(RouterLoop.netty(front.getOrCreateContext()))
            .channel(EpollDomainDatagramChannel.class)
            .handler(new Silence());
    try {
      Channel channel = bootstrap.connect(new DomainSocketAddress(path)).sync().channel();
      return new Supervisor(front, channel, watchdogMillis(environment, succeeds));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while reaching " + socket, e);
    } catch (Exception e) { // the channel throws what connecting did, declared or not
      throw new ControlException(
          ControlException.Code.FAILED,
          "can't reach the service manager at " + socket + ": " + e.getMessage(),
          "unset NOTIFY_SOCKET where none started this");
    }
  }

  /** Says that from now on another process is the one to watch, if {@code process} is any. */
  void succeededBy(int process) {
    if (channel != null && process > 0) {
      timers.forEach(front::cancelTimer);
      say("MAINPID=" + process).awaitUninterruptibly();
    }
  }

  /** Whether there is a manager, which then keeps in its log what this process prints. */
  boolean listens() {
    return channel != null;
  }

  /**
   * Says that the router forwards, and from now on how it is.
   *
   * @param packets the loop that has to turn
   */
  void ready(Loop packets, Supplier<Future<RouterStatus>> status) {
    if (channel == null) {
      return;
    }
    say("READY=1\nSTATUS=forwarding");
    timers.add(
        front.setPeriodic(
            STATUS_MILLIS, id -> status.get().onSuccess(now -> say("STATUS=" + line(now)))));
    if (watchdogMillis > 0) {
      // three chances within the time that is allowed
      long each = Math.max(1, watchdogMillis / 3);
      timers.add(front.setPeriodic(each, id -> packets.run(() -> say("WATCHDOG=1"))));
    }
  }

  /** How often the manager wants to hear of this process, in milliseconds; 0 for never. */
  static long watchdogMillis(Map<String, String> environment, boolean succeeds) {
    String pid = environment.getOrDefault("WATCHDOG_PID", "");
    if (!succeeds && !pid.isEmpty() && !pid.equals(Long.toString(ProcessHandle.current().pid()))) {
      return 0;
    }
    String micros = environment.getOrDefault("WATCHDOG_USEC", "");
    return micros.matches("[0-9]{1,18}") ? Long.parseLong(micros) / 1000 : 0;
  }

  private static String line(RouterStatus now) {
    RouterStatus.Table table = now.table();
    String alarms = now.alarms().isEmpty() ? "" : "; " + now.alarms().get(0).replace('\n', ' ');
    return table.entries() + " of " + table.max() + " connections" + alarms;
  }

  private ChannelFuture say(String words) {
    return channel.writeAndFlush(
        channel.alloc().buffer().writeBytes(words.getBytes(CharsetUtil.UTF_8)));
  }

  /** Says that the router stops. */
  @Override
  public void close() {
    if (channel == null) {
      return;
    }
    timers.forEach(front::cancelTimer);
    say("STOPPING=1");
    channel.close().awaitUninterruptibly();
  }

  /** Nothing is answered. */
  private static final class Silence extends SimpleChannelInboundHandler<DomainDatagramPacket> {
    @Override
    protected void channelRead0(ChannelHandlerContext context, DomainDatagramPacket packet) {}
  }
}
