package io.culvert.core.lab;

import io.culvert.core.machine.Processes;
import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * The clients of a soak: short HTTP requests, downloads that are cut off, datagrams there and back,
 * some in fragments and some to ports where nobody listens, and FTP in all its modes, by both
 * address families in turn. A process of its own; arguments: the server's IPv4 and IPv6 addresses,
 * the port of its echo, connections a second. Says every five seconds what it has done so far and,
 * behind a semicolon, what failed.
 */
public final class SoakTraffic {

  private static final int HTTP_PORT = 80;
  private static final int CLOSED_PORT = 9;
  private static final int TIMEOUT_MILLIS = 10_000;
  private static final int FRAGMENTED_BYTES = 4_000;
  private static final int SMALL_BYTES = 64;
  private static final long TELL_MILLIS = 5_000;
  private static final int FTP_SHARE = 10;
  private static final int DOWNLOAD_SECONDS = 4;
  private static final int DOWNLOAD_BYTES = 64 << 10;
  private static final int DOWNLOAD_PAUSE_MILLIS = 50;
  private static final int LAST_WORDS_BYTES = 1 << 16;

  private final InetAddress[] servers;
  private final int echoPort;
  private final SoakDeeds deeds = new SoakDeeds();

  private SoakTraffic(InetAddress[] servers, int echoPort) {
    this.servers = servers;
    this.echoPort = echoPort;
  }

  /** Goes on until it is ended. */
  public static void main(String[] args) throws IOException {
    InetAddress[] servers = new InetAddress[2];
    for (int i = 0; i < servers.length; i++) {
      // literals, made addresses without asking anybody for names
      servers[i] = new InetSocketAddress(args[i], 0).getAddress();
    }
    new SoakTraffic(servers, Integer.parseInt(args[2])).start(Integer.parseInt(args[3]));
  }

  private void start(int rate) {
    long pauseMicros = 2_000_000L / rate; // half of them are HTTP, half are UDP
    deeds.repeat("HTTP requests", 0, pauseMicros, this::request);
    deeds.repeat("echoes", 0, pauseMicros, this::echo);
    deeds.repeat("FTP transfers", 0, pauseMicros * FTP_SHARE, this::transfer);
    deeds.repeat("downloads", 0, 1_000_000, this::download);
    while (true) {
      Processes.pause(TELL_MILLIS);
      System.out.println(deeds.tally().doneText() + "; " + deeds.tally().failedText());
    }
  }

  private InetAddress server(int n) {
    return servers[n % servers.length];
  }

  private Socket ask(int n, String file) throws IOException {
    Socket socket = new Socket();
    socket.setSoTimeout(TIMEOUT_MILLIS);
    try {
      socket.connect(new InetSocketAddress(server(n), HTTP_PORT), TIMEOUT_MILLIS);
      String request = "GET /" + file + " HTTP/1.1\r\nHost: lab\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  private void request(int n) throws IOException {
    try (Socket socket = ask(n, LabFiles.SMALL)) {
      byte[] answer = socket.getInputStream().readNBytes(LAST_WORDS_BYTES);
      if (!new String(answer, StandardCharsets.US_ASCII).startsWith("HTTP/1.1 200")) {
        throw new IOException("HTTP: no 200");
      }
    }
  }

  /** Reads slowly for a while, then lets go: by a FIN in the middle, or by a RST. */
  private void download(int n) throws IOException {
    try (Socket socket = ask(n, LabFiles.BIG)) {
      InputStream in = socket.getInputStream();
      long endNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(DOWNLOAD_SECONDS);
      while (System.nanoTime() < endNanos && in.readNBytes(DOWNLOAD_BYTES).length > 0) {
        Thread.sleep(DOWNLOAD_PAUSE_MILLIS);
      }
      socket.setSoLinger(n % 4 < 2, 0);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void echo(int n) throws IOException {
    boolean closed = n % 7 == 6;
    byte[] sent = new byte[n % 5 == 4 && !closed ? FRAGMENTED_BYTES : SMALL_BYTES];
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket.connect(new InetSocketAddress(server(n), closed ? CLOSED_PORT : echoPort));
      socket.send(new DatagramPacket(sent, sent.length));
      DatagramPacket back = new DatagramPacket(new byte[FRAGMENTED_BYTES], FRAGMENTED_BYTES);
      socket.receive(back);
      if (back.getLength() != sent.length) {
        throw new IOException("UDP: " + back.getLength() + " bytes of " + sent.length);
      }
    } catch (PortUnreachableException e) {
      if (!closed) {
        throw e;
      }
    }
  }

  private void transfer(int n) throws IOException {
    InetAddress server = server(n);
    boolean extended = n % 2 == 1 || n % 8 >= 4; // IPv6 is never without
    try (SoakFtp ftp = new SoakFtp(server)) {
      if (ftp.fetch(LabFiles.SMALL, n % 4 >= 2, extended) == 0) {
        throw new IOException("FTP: an empty file");
      }
    }
  }
}
