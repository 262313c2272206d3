package io.culvert.examples;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollDomainDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.unix.DomainDatagramPacket;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.CharsetUtil;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Hears what a service manager would hear, sd_notify(3). */
final class NotifySocket implements AutoCloseable {

  private final EventLoopGroup loop =
      new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
  private final Channel channel;
  private final Path path;
  private final StringBuffer heard = new StringBuffer();

  NotifySocket(Path path) throws IOException {
    this.path = path;
    Bootstrap bootstrap =
        new Bootstrap().group(loop).channel(EpollDomainDatagramChannel.class).handler(new Ear());
    channel =
        bootstrap.bind(new DomainSocketAddress(path.toString())).syncUninterruptibly().channel();
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxrwxrwx"));
  }

  private final class Ear extends SimpleChannelInboundHandler<DomainDatagramPacket> {
    @Override
    protected void channelRead0(ChannelHandlerContext context, DomainDatagramPacket packet) {
      heard.append(packet.content().toString(CharsetUtil.UTF_8)).append('\n');
    }
  }

  String path() {
    return path.toString();
  }

  String heard() {
    return heard.toString();
  }

  @Override
  public void close() {
    channel.close().syncUninterruptibly();
    loop.shutdownGracefully();
  }
}
