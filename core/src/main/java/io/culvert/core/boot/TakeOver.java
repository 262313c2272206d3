package io.culvert.core.boot;

import io.culvert.core.control.ControlException;
import io.culvert.core.state.Block;
import io.culvert.core.state.Records;
import io.culvert.core.state.StateLoader;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.DomainSocketReadMode;
import io.netty.channel.unix.FileDescriptor;
import io.netty.util.CharsetUtil;
import io.vertx.core.Vertx;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Asks a router that runs for its devices and what it knows; see {@link Handover}. Main thread. */
final class TakeOver implements AutoCloseable {

  private static final int PATIENCE_SECONDS = 60;
  private static final Object END = new Object();

  private final EpollDomainSocketChannel channel;
  private final BlockingQueue<Object> received;
  private final ByteBuffer stream = ByteBuffer.allocate(2 * Block.MOST_BYTES).flip();

  private TakeOver(EpollDomainSocketChannel channel, BlockingQueue<Object> received) {
    this.channel = channel;
    this.received = received;
  }

  /**
   * Reaches the router whose control socket that is.
   *
   * @throws ControlException if none is there
   */
  static TakeOver from(Vertx vertx, Path controlSocket) {
    Path path = controlSocket.resolveSibling(controlSocket.getFileName() + Handover.SUFFIX);
    BlockingQueue<Object> received = new LinkedBlockingQueue<>();
    Bootstrap bootstrap =
        new Bootstrap()
            .group(RouterLoop.netty(vertx.getOrCreateContext()))
            .channel(EpollDomainSocketChannel.class)
            .handler(
                new ChannelInboundHandlerAdapter() {
                  @Override
                  public void channelRead(ChannelHandlerContext context, Object message) {
                    received.add(message);
                  }

                  @Override
                  public void channelInactive(ChannelHandlerContext context) {
                    received.add(END);
                  }

                  @Override
                  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
                    context.close();
                  }
                });
    try {
      Channel channel =
          bootstrap.connect(new DomainSocketAddress(path.toFile())).syncUninterruptibly().channel();
      return new TakeOver((EpollDomainSocketChannel) channel, received);
    } catch (RuntimeException e) {
      throw failed("no router to take over at " + path + ": " + e.getMessage());
    } catch (Exception e) { // the channel throws what connecting did, declared or not
      throw failed("no router to take over at " + path + ": " + e.getMessage());
    }
  }

  private static ControlException failed(String what) {
    return new ControlException(
        ControlException.Code.FAILED, what, "without --take-over it starts anew");
  }

  /** The descriptors of the other's devices, by name; from now on ours. */
  Map<String, Integer> devices() {
    ask("devices");
    List<String> names = List.of(line().split(" "));
    channel.config().setReadMode(DomainSocketReadMode.FILE_DESCRIPTORS);
    ask("descriptors");
    Map<String, Integer> devices = new LinkedHashMap<>();
    for (String name : names) {
      if (!(next() instanceof FileDescriptor descriptor)) {
        throw failed("the router before sent no descriptor of " + name);
      }
      devices.put(name, descriptor.intValue());
    }
    channel.config().setReadMode(DomainSocketReadMode.BYTES);
    return devices;
  }

  /** Hands over what the other knows; returns when that has stopped reading its devices. */
  void state(StateLoader into) {
    ask("state");
    Records.Reader reader = new Records.Reader();
    boolean toldAll = false;
    while (!into.ended()) {
      fill(Block.HEAD_BYTES);
      int length = Block.length(stream.slice());
      if (length < 0) {
        throw failed("the router before sent what is no block");
      }
      fill(length);
      ByteBuffer block = stream.slice().limit(length);
      stream.position(stream.position() + length);
      try {
        if (!Block.intact(block)) {
          throw failed("the router before sent a block with a wrong checksum");
        }
        reader.read(block.position(Block.HEAD_BYTES), into);
        if (into.whole() && !toldAll) {
          toldAll = true;
          ask("read");
        }
      } catch (Records.BadRecordException e) {
        throw failed("the router before sent a record of another version: " + e.getMessage());
      }
    }
  }

  /** Says that packets are moved here; returns when the other has closed its sockets. */
  void forwarding() {
    ask("forwarding");
    if (!line().equals(Handover.RELEASED.strip())) {
      throw failed("the router before did not let go");
    }
  }

  private void ask(String word) {
    channel.writeAndFlush(
        channel.alloc().buffer().writeBytes((word + "\n").getBytes(CharsetUtil.US_ASCII)));
  }

  private String line() {
    StringBuilder line = new StringBuilder();
    while (line.indexOf("\n") < 0) {
      fill(1);
      line.append((char) stream.get());
    }
    return line.toString().strip();
  }

  private void fill(int bytes) {
    while (stream.remaining() < bytes) {
      if (!(next() instanceof ByteBuf more)) {
        throw failed("the router before went away");
      }
      stream.compact();
      more.readBytes(stream.limit(stream.position() + more.readableBytes()));
      more.release();
      stream.flip();
    }
  }

  private Object next() {
    try {
      Object next = received.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (next == null || next == END) {
        throw failed("the router before went away");
      }
      return next;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed("interrupted");
    }
  }

  @Override
  public void close() {
    channel.close().syncUninterruptibly();
  }
}
