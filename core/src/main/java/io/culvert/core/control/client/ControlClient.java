package io.culvert.core.control.client;

import io.culvert.core.control.ControlException;
import io.culvert.core.control.json.JsonText;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.Predicate;

/**
 * A blocking client of one router. A refusal is thrown as {@link ControlException}, a router that
 * is not there as {@link RouterUnreachableException}. One thread.
 */
public final class ControlClient implements AutoCloseable {

  private static final int OK = 200;
  private static final String NDJSON_ERROR = "{\"error\":";

  private final SocketChannel socket;
  private final EmbeddedChannel codec = new EmbeddedChannel(new HttpClientCodec());
  private final ByteBuffer input = ByteBuffer.allocate(1 << 16);

  /** {@code null} where it waits as long as it takes. */
  private final Selector waits;

  private final Duration patience;

  private ControlClient(SocketChannel socket, Duration patience) throws IOException {
    this.socket = socket;
    this.patience = patience;
    this.waits = patience.isZero() ? null : Selector.open();
    if (waits != null) {
      socket.configureBlocking(false);
      socket.register(waits, 0);
    }
  }

  /** Connects to the router that listens at {@code path}, and waits as long as it takes. */
  public static ControlClient connect(Path path) throws RouterUnreachableException {
    return connect(path, Duration.ZERO);
  }

  /**
   * The same, but a router that says nothing for so long is as good as none.
   *
   * @param patience no limit where it is zero
   */
  public static ControlClient connect(Path path, Duration patience)
      throws RouterUnreachableException {
    SocketChannel socket = null;
    try {
      socket = SocketChannel.open(StandardProtocolFamily.UNIX);
      socket.connect(UnixDomainSocketAddress.of(path));
      return new ControlClient(socket, patience);
    } catch (IOException | IllegalArgumentException e) {
      closeQuietly(socket);
      throw unreachable(path, e);
    }
  }

  private static RouterUnreachableException unreachable(Path path, Exception cause) {
    String why = cause.getMessage() == null ? "" : cause.getMessage();
    boolean denied = why.contains("Permission denied") || why.contains("not permitted");
    if (denied) {
      return new RouterUnreachableException(
          "not permitted to use " + path + "; run as root, or as a member of the socket's group",
          true,
          cause);
    }
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return new RouterUnreachableException(
          "no router runs here: there is no "
              + path
              + "; start one with culvert run, or name its socket with --socket",
          false,
          cause);
    }
    return new RouterUnreachableException(
        "no router answers on " + path + " (" + why + "); it may have ended: start culvert run",
        false,
        cause);
  }

  private static void closeQuietly(Closeable socket) {
    try {
      if (socket != null) {
        socket.close();
      }
    } catch (IOException e) {
      // it was never of use
    }
  }

  /** Takes an answer apart as it comes; {@code true} to go on, {@code false} to stop reading. */
  private interface Receiver {

    boolean take(ByteBuf content, boolean last);
  }

  /** The answer to GET {@code path}. */
  public String get(String path) throws RouterUnreachableException {
    return whole("GET", path, null);
  }

  /** The answer to {@code method} with {@code body} as JSON. */
  public String send(String method, String path, Map<String, Object> body)
      throws RouterUnreachableException {
    return whole(method, path, body);
  }

  private String whole(String method, String path, Map<String, Object> body)
      throws RouterUnreachableException {
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    exchange(
        method,
        path,
        body,
        (content, last) -> {
          copy(content, answer);
          return true;
        });
    return answer.toString(StandardCharsets.UTF_8);
  }

  /**
   * Gives each line of the answer to {@code lines} as it comes, until that answers {@code false}.
   *
   * @param body {@code null} for GET
   */
  public void lines(String method, String path, Map<String, Object> body, Predicate<String> lines)
      throws RouterUnreachableException {
    ByteArrayOutputStream rest = new ByteArrayOutputStream();
    exchange(
        method,
        path,
        body,
        (content, last) -> {
          while (content.isReadable()) {
            int length = content.bytesBefore((byte) '\n');
            if (length < 0) {
              copy(content, rest);
            } else {
              copy(content.readSlice(length), rest);
              content.skipBytes(1);
              String line = rest.toString(StandardCharsets.UTF_8);
              rest.reset();
              if (line.startsWith(NDJSON_ERROR)) {
                throw refusal((Map<?, ?>) JsonText.parseObject(line).get("error"));
              }
              if (!lines.test(line)) {
                return false;
              }
            }
          }
          return true;
        });
  }

  private static void copy(ByteBuf content, ByteArrayOutputStream into) {
    byte[] bytes = new byte[content.readableBytes()];
    content.readBytes(bytes);
    into.writeBytes(bytes);
  }

  private void exchange(String method, String path, Map<String, Object> body, Receiver receiver)
      throws RouterUnreachableException {
    try {
      write(method, path, body);
      receive(receiver);
    } catch (SocketTimeoutException e) {
      throw new RouterUnreachableException("the router hangs: " + e.getMessage(), false, e);
    } catch (IOException e) {
      throw new RouterUnreachableException(
          "the router ended the connection: " + e.getMessage(), false, e);
    }
  }

  private void write(String method, String path, Map<String, Object> body) throws IOException {
    byte[] bytes = body == null ? new byte[0] : JsonText.of(body).getBytes(StandardCharsets.UTF_8);
    FullHttpRequest request =
        new DefaultFullHttpRequest(
            HttpVersion.HTTP_1_1, HttpMethod.valueOf(method), path, Unpooled.wrappedBuffer(bytes));
    request.headers().set(HttpHeaderNames.HOST, "culvert");
    if (!method.equals("GET")) {
      request.headers().set(HttpHeaderNames.CONTENT_TYPE, "application/json");
      request.headers().set(HttpHeaderNames.CONTENT_LENGTH, bytes.length);
    }
    codec.writeOutbound(request);
    for (ByteBuf out = codec.readOutbound(); out != null; out = codec.readOutbound()) {
      for (ByteBuffer part : out.nioBuffers()) {
        while (part.hasRemaining()) {
          if (socket.write(part) == 0) {
            await(SelectionKey.OP_WRITE);
          }
        }
      }
      out.release();
    }
  }

  /** Waits until the router takes or gives more. */
  private void await(int operation) throws IOException {
    socket.keyFor(waits).interestOps(operation);
    if (waits.select(patience.toMillis()) == 0) {
      throw new SocketTimeoutException("it says nothing for " + patience.toMillis() + " ms");
    }
    waits.selectedKeys().clear();
  }

  private void receive(Receiver receiver) throws IOException {
    int status = 0;
    ByteArrayOutputStream refused = new ByteArrayOutputStream();
    while (true) {
      input.clear();
      int read = socket.read(input);
      if (read < 0) {
        throw new IOException("it closed before the answer was complete");
      }
      if (read == 0) {
        await(SelectionKey.OP_READ);
        continue;
      }
      codec.writeInbound(Unpooled.copiedBuffer(input.flip()));
      for (Object part = codec.readInbound(); part != null; part = codec.readInbound()) {
        try {
          if (part instanceof HttpResponse head) {
            status = head.status().code();
          }
          if (part instanceof HttpContent content) {
            boolean last = content instanceof LastHttpContent;
            if (status != OK) {
              copy(content.content(), refused);
            } else if (!receiver.take(content.content(), last)) {
              return;
            }
            if (last && status != OK) {
              throw refusal(refused.toString(StandardCharsets.UTF_8));
            }
            if (last) {
              return;
            }
          }
        } finally {
          ReferenceCountUtil.release(part);
        }
      }
    }
  }

  private static ControlException refusal(String text) {
    try {
      return refusal(JsonText.parseObject(text));
    } catch (IllegalArgumentException e) {
      return new ControlException(
          ControlException.Code.FAILED, "the router's answer can't be read: " + text.strip(), "");
    }
  }

  private static ControlException refusal(Map<?, ?> error) {
    return new ControlException(
        ControlException.Code.of(String.valueOf(error.get("code"))),
        String.valueOf(error.get("message")),
        error.get("hint") instanceof String hint ? hint : "");
  }

  @Override
  public void close() {
    codec.finishAndReleaseAll();
    closeQuietly(waits);
    closeQuietly(socket);
  }
}
