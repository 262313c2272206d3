package io.culvert.core.boot;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Many TCP connections that never stop talking, to see what becomes of them while the router
 * between restarts. A process of its own, twice: {@code server PORT} sends back what it gets;
 * {@code client ADDRESS PORT COUNT} sends a numbered word on each connection, waits for it to come
 * back, and after a while sends the next. Each line on the client's standard input is answered by
 * one: {@code alive lost words longest spoke}. Longest is the longest time in milliseconds that any
 * connection waited since the line before, and spoke how many got an answer since the line {@code
 * mark}.
 */
public final class LiveTalk {

  private static final long PAUSE_NANOS = 50_000_000L;
  private static final long MILLI = 1_000_000L;
  private static final int WORD_BYTES = 64;
  private static final int BACKLOG = 4096;

  /** One connection of the client. */
  private static final class Speaker {
    private final ByteBuffer out = ByteBuffer.allocate(WORD_BYTES);
    private final ByteBuffer in = ByteBuffer.allocate(WORD_BYTES);
    private SocketChannel channel;
    private long word;
    private long dueNanos;
    private long saidNanos;
    private boolean waiting;
    private boolean lost;
    private boolean spoke;
  }

  private final Selector selector;
  private final List<Speaker> speakers = new ArrayList<>();
  private long longestNanos;
  private long words;
  private int lost;
  private int spoke;

  private LiveTalk() throws IOException {
    selector = Selector.open();
  }

  /** Talks until it is ended. */
  public static void main(String[] args) throws IOException {
    int port = Integer.parseInt(args[args[0].equals("server") ? 1 : 2]);
    if (args[0].equals("server")) {
      new LiveTalk().serve(port);
    } else {
      new LiveTalk().talk(new InetSocketAddress(args[1], port), Integer.parseInt(args[3]));
    }
  }

  private void serve(int port) throws IOException {
    ServerSocketChannel server = ServerSocketChannel.open();
    server.bind(new InetSocketAddress(port), BACKLOG);
    server.configureBlocking(false);
    server.register(selector, SelectionKey.OP_ACCEPT);
    System.out.println("listening");
    while (true) {
      selector.select();
      for (SelectionKey key : selector.selectedKeys()) {
        if (key.isAcceptable()) {
          SocketChannel accepted = server.accept();
          accepted.configureBlocking(false);
          accepted.register(selector, SelectionKey.OP_READ, ByteBuffer.allocate(1 << 12));
        } else {
          echo(key);
        }
      }
      selector.selectedKeys().clear();
    }
  }

  private static void echo(SelectionKey key) throws IOException {
    SocketChannel channel = (SocketChannel) key.channel();
    ByteBuffer buffer = (ByteBuffer) key.attachment();
    try {
      int got = channel.read(buffer);
      buffer.flip();
      channel.write(buffer);
      buffer.compact();
      if (got < 0) {
        channel.close();
      }
    } catch (IOException e) {
      channel.close();
    }
  }

  private void talk(InetSocketAddress to, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      Speaker speaker = new Speaker();
      speaker.channel = SocketChannel.open(to);
      speaker.channel.configureBlocking(false);
      speaker.channel.register(selector, SelectionKey.OP_READ, speaker);
      speaker.dueNanos = System.nanoTime() + PAUSE_NANOS * i / count;
      speakers.add(speaker);
    }
    System.out.println("connected");
    Thread questions = new Thread(this::answer, "questions");
    questions.setDaemon(true);
    questions.start();
    while (true) {
      selector.select(1);
      synchronized (this) {
        for (SelectionKey key : selector.selectedKeys()) {
          hear((Speaker) key.attachment());
        }
        selector.selectedKeys().clear();
        long now = System.nanoTime();
        for (Speaker speaker : speakers) {
          if (!speaker.waiting && !speaker.lost && now - speaker.dueNanos >= 0) {
            say(speaker, now);
          }
        }
      }
    }
  }

  private void say(Speaker speaker, long now) {
    speaker.out.clear();
    speaker.out.put(("word " + ++speaker.word).getBytes(StandardCharsets.US_ASCII));
    speaker.out.position(0).limit(WORD_BYTES);
    speaker.waiting = true;
    speaker.saidNanos = now;
    try {
      if (speaker.channel.write(speaker.out) != WORD_BYTES) {
        fail(speaker, "a word was not taken whole");
      }
    } catch (IOException e) {
      fail(speaker, e.getMessage());
    }
  }

  private void hear(Speaker speaker) {
    try {
      if (speaker.lost || speaker.channel.read(speaker.in) < 0) {
        fail(speaker, "closed");
        return;
      }
    } catch (IOException e) {
      fail(speaker, e.getMessage());
      return;
    }
    if (!speaker.in.hasRemaining()) {
      if (!speaker.in.flip().equals(speaker.out.rewind())) {
        fail(speaker, "another word came back");
        return;
      }
      speaker.in.clear();
      speaker.waiting = false;
      words++;
      spoke += speaker.spoke ? 0 : 1;
      speaker.spoke = true;
      long now = System.nanoTime();
      longestNanos = Math.max(longestNanos, now - speaker.saidNanos);
      speaker.dueNanos = now + PAUSE_NANOS;
    }
  }

  private void fail(Speaker speaker, String why) {
    if (!speaker.lost) {
      speaker.lost = true;
      lost++;
      System.err.println("lost: " + why);
    }
    try {
      speaker.channel.close();
    } catch (IOException e) {
      // it is lost anyway
    }
  }

  private void answer() {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
    try {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        System.out.println(report(line.equals("mark")));
      }
    } catch (IOException e) {
      // nobody asks any more
    }
    System.exit(0);
  }

  private synchronized String report(boolean mark) {
    long now = System.nanoTime();
    long longest = longestNanos;
    for (Speaker speaker : speakers) {
      if (speaker.waiting && !speaker.lost) {
        longest = Math.max(longest, now - speaker.saidNanos);
      }
    }
    String line =
        (speakers.size() - lost) + " " + lost + " " + words + " " + longest / MILLI + " " + spoke;
    if (mark) {
      spoke = 0;
      speakers.forEach(speaker -> speaker.spoke = false);
    }
    longestNanos = 0;
    words = 0;
    return line;
  }
}
