package io.culvert.core.boot;

import io.culvert.core.clock.Clock;
import io.culvert.core.state.Block;
import io.culvert.core.state.ChangeFeed;
import io.culvert.core.state.EngineState;
import io.culvert.core.state.MovedRows;
import io.culvert.core.state.Records;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.FileDescriptor;
import io.netty.util.CharsetUtil;
import io.netty.util.concurrent.ScheduledFuture;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import java.util.function.LongConsumer;

/**
 * Gives a running router to another process, by a Unix socket beside the control socket that only
 * this user may open. That one asks in words, one at a time:
 *
 * <pre>
 *  devices       a line with their names
 *  descriptors   each is sent (SCM_RIGHTS); packets wait in the device while nobody reads
 *  state         blocks of records, while packets are still moved here
 *  read          the other has read that it was told of everything: this router stops reading as
 *                soon as little more has changed, tells the rest, and that it has stopped
 *  forwarding    the other moves packets: this router closes its sockets, says so, and ends
 * </pre>
 *
 * <p>If the other goes away, or takes too long between the last two, this router goes on. One at a
 * time. The front's loop, but for what is said to be the engine's.
 */
final class Handover extends SimpleChannelInboundHandler<ByteBuf> implements AutoCloseable {

  /** What the socket is called beside the control socket. */
  static final String SUFFIX = ".handover";

  static final String RELEASED = "released\n";

  private static final int PATIENCE_SECONDS = 5;
  private static final int ROWS_A_TURN = 512;
  private static final long MILLI = 1_000_000;

  private static final int LOOKED_AT_A_TURN = 1 << 14;

  /** Who has not read all by then never will, or there is more than can be told. */
  private static final long TELLING_NANOS = TimeUnit.SECONDS.toNanos(60);

  /**
   * What the router does for it.
   *
   * @param pause stops reading devices; on the engine's loop
   * @param resume reads them again; on the engine's loop
   * @param release closes its sockets and files, without saving, for the process of that id
   * @param gone told for how many milliseconds packets waited; this process may end then
   */
  record Owner(Runnable pause, Runnable resume, IntConsumer release, LongConsumer gone) {}

  private final EngineState engine;
  private final int[] descriptors;
  private final RouterLoop loop;
  private final Clock clock;
  private final Owner owner;
  private final Path path;
  private final EventLoop front;
  private final Channel server;
  private ChangeFeed feed;
  private Channel taker;
  private boolean paused;
  private long begunNanos;
  private boolean read;
  private MovedRows moved;
  private volatile long pausedNanos;
  private boolean given;
  private ScheduledFuture<?> patience;

  /** Waits for who may take {@code engine} over. */
  Handover(
      Vertx vertx,
      Path path,
      EngineState engine,
      int[] descriptors,
      RouterLoop loop,
      Clock clock,
      Owner owner) {
    this.engine = engine;
    this.descriptors = descriptors;
    this.loop = loop;
    this.clock = clock;
    this.owner = owner;
    this.path = path;
    this.front = RouterLoop.netty(vertx.getOrCreateContext());
    this.server = open();
  }

  private Channel open() {
    try {
      Files.deleteIfExists(path);
      Channel opened =
          new ServerBootstrap()
              .group(front)
              .channel(EpollServerDomainSocketChannel.class)
              .childHandler(
                  new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                      channel.pipeline().addLast(Handover.this);
                    }
                  })
              .bind(new DomainSocketAddress(path.toFile()))
              .syncUninterruptibly()
              .channel();
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
      return opened;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public boolean isSharable() {
    return true;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    if (taker != null) {
      context.close();
      return;
    }
    taker = context.channel();
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, ByteBuf bytes) {
    if (context.channel() != taker) {
      return;
    }
    switch (bytes.toString(CharsetUtil.US_ASCII).strip()) {
      case "devices" -> say(String.join(" ", engine.devices()) + "\n");
      case "descriptors" -> {
        for (int descriptor : descriptors) {
          taker.writeAndFlush(new FileDescriptor(descriptor));
        }
      }
      case "state" -> loop.run(this::begin);
      case "read" -> loop.run(() -> read = true);
      case "forwarding" -> give();
      default -> context.close();
    }
  }

  private void say(String line) {
    taker.writeAndFlush(taker.alloc().buffer().writeBytes(line.getBytes(CharsetUtil.US_ASCII)));
  }

  /** On the engine's loop. */
  private void begin() {
    if (feed == null) {
      feed = new ChangeFeed(engine);
      engine.conntrack().listener(feed);
    }
    begunNanos = clock.nanos();
    read = false;
    moved = new MovedRows(feed);
    feed.beginMarking();
    turn();
  }

  /** On the engine's loop: tells while packets pass, until only what is changing is left. */
  private void turn() {
    Channel to = taker;
    if (to != null && clock.nanos() - begunNanos > TELLING_NANOS) {
      to.close();
    }
    if (to == null || !to.isActive()) {
      feed.end();
      return;
    }
    Sending sending = new Sending(to);
    if (!tell(sending) && read && lookedAround()) {
      pause(sending);
    } else {
      loop.next(this::turn);
    }
  }

  /** Looks at some of the rows that packets have moved since; whether few are left of them. */
  private boolean lookedAround() {
    if (moved.few() || !isExact()) {
      return true;
    }
    moved.turn(LOOKED_AT_A_TURN);
    return false;
  }

  private boolean isExact() {
    return engine.conntrack().table().rows() <= MovedRows.MOST;
  }

  private boolean tell(Sending sending) {
    long now = clock.nanos();
    long micros = clock.epochMicros();
    boolean more = feed.changes(ROWS_A_TURN, sending, now, micros);
    return feed.walk(ROWS_A_TURN, sending, now, micros) || more || sending.refused;
  }

  private void pause(Sending sending) {
    pausedNanos = clock.nanos();
    owner.pause.run();
    paused = true;
    sending.patient = true;
    boolean exact = isExact();
    if (exact) {
      feed.moved(0, Integer.MAX_VALUE); // windows and timeouts move without a word
    }
    feed.expectationsMayHaveChanged();
    while (tell(sending)) {
      // to the last change: nothing moves any more
    }
    ByteBuffer last = sending.begin();
    Records.mark(last, exact ? Records.STOPPED : Records.ENDED);
    sending.end(last, true);
    feed.end();
    front.execute(() -> patience = front.schedule(this::goOn, PATIENCE_SECONDS, TimeUnit.SECONDS));
  }

  private void goOn() {
    if (!given) {
      Channel slow = taker;
      taker = null;
      if (slow != null) {
        slow.close();
      }
      loop.run(
          () -> {
            if (paused) {
              paused = false;
              owner.resume.run();
            }
          });
    }
  }

  private void give() {
    given = true;
    patience.cancel(false);
    long unreadMillis = (clock.nanos() - pausedNanos) / MILLI;
    EpollDomainSocketChannel to = (EpollDomainSocketChannel) taker;
    Thread release =
        new Thread(
            () -> {
              owner.release.accept(processOf(to));
              to.writeAndFlush(
                      to.alloc().buffer().writeBytes(RELEASED.getBytes(CharsetUtil.US_ASCII)))
                  .awaitUninterruptibly();
              owner.gone.accept(unreadMillis);
            },
            "culvert-release");
    release.start();
  }

  /** Its id; 0 where the kernel does not say. */
  private static int processOf(EpollDomainSocketChannel channel) {
    try {
      return channel.peerCredentials().pid();
    } catch (IOException e) {
      return 0;
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (context.channel() == taker) {
      goOn();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    context.close();
  }

  /** Closes the socket. */
  @Override
  public void close() {
    server.close().syncUninterruptibly();
    path.toFile().delete();
  }

  /** Blocks that go to the other process; on the engine's loop. */
  private final class Sending implements ChangeFeed.Sink {

    private final Channel to;
    private boolean patient;
    private boolean refused;

    private Sending(Channel to) {
      this.to = to;
    }

    @Override
    public ByteBuffer begin() {
      refused = !patient && !to.isWritable();
      return refused ? null : Block.begin(ByteBuffer.allocate(Block.MOST_BYTES));
    }

    @Override
    public void end(ByteBuffer block, boolean change) {
      if (block.position() > Block.HEAD_BYTES) {
        Block.seal(block, clock.epochMicros());
        to.writeAndFlush(Unpooled.wrappedBuffer(block));
      }
    }
  }
}
