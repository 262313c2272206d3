package io.culvert.core.lab;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Fetches one file by FTP as an anonymous user, the data connection opened in any of its ways. */
final class SoakFtp implements AutoCloseable {

  private static final int PORT = 21;
  private static final int TIMEOUT_MILLIS = 10_000;
  private static final Pattern PASV = Pattern.compile(",(\\d+),(\\d+)\\)");
  private static final Pattern EPSV = Pattern.compile("\\|\\|\\|(\\d+)\\|");

  private final Socket control = new Socket();
  private final InetAddress server;
  private final BufferedReader in;

  /** Logs in at {@code server}. */
  SoakFtp(InetAddress server) throws IOException {
    this.server = server;
    control.setSoTimeout(TIMEOUT_MILLIS);
    try {
      control.connect(new InetSocketAddress(server, PORT), TIMEOUT_MILLIS);
      in =
          new BufferedReader(
              new InputStreamReader(control.getInputStream(), StandardCharsets.US_ASCII));
      answer("220");
      if (!say("USER anonymous", "").startsWith("230")) {
        say("PASS lab@", "230");
      }
      say("TYPE I", "200");
    } catch (IOException e) {
      control.close();
      throw e;
    }
  }

  private String say(String command, String expected) throws IOException {
    control.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
    return answer(expected);
  }

  private String answer(String expected) throws IOException {
    String line = in.readLine();
    if (line == null || !line.startsWith(expected)) {
      throw new IOException("FTP: " + expected + " was due, not " + line);
    }
    return line;
  }

  /**
   * Fetches {@code file}; its length in bytes.
   *
   * @param active whether the server dials
   * @param extended by EPRT and EPSV, which IPv6 needs, rather than PORT and PASV
   */
  int fetch(String file, boolean active, boolean extended) throws IOException {
    if (!active) {
      String told = say(extended ? "EPSV" : "PASV", extended ? "229" : "227");
      try (Socket data = new Socket()) {
        data.connect(new InetSocketAddress(server, port(told, extended)), TIMEOUT_MILLIS);
        return fetch(file, data);
      }
    }
    try (ServerSocket listening = new ServerSocket()) {
      listening.bind(new InetSocketAddress(control.getLocalAddress(), 0));
      listening.setSoTimeout(TIMEOUT_MILLIS);
      say(announcement(listening.getLocalPort(), extended), "200");
      say("RETR " + file, "150");
      try (Socket data = listening.accept()) {
        return read(data);
      }
    }
  }

  private int fetch(String file, Socket data) throws IOException {
    say("RETR " + file, "150");
    return read(data);
  }

  private int read(Socket data) throws IOException {
    data.setSoTimeout(TIMEOUT_MILLIS);
    int length = data.getInputStream().readAllBytes().length;
    answer("226");
    return length;
  }

  private static int port(String told, boolean extended) throws IOException {
    Matcher port = (extended ? EPSV : PASV).matcher(told);
    if (!port.find()) {
      throw new IOException("FTP: no port in " + told);
    }
    int first = Integer.parseInt(port.group(1));
    return extended ? first : first * 256 + Integer.parseInt(port.group(2));
  }

  private String announcement(int port, boolean extended) {
    InetAddress here = control.getLocalAddress();
    String address = here.getHostAddress().replaceFirst("%.*", "");
    return extended
        ? "EPRT |" + (here instanceof Inet6Address ? 2 : 1) + "|" + address + "|" + port + "|"
        : "PORT " + address.replace('.', ',') + "," + port / 256 + "," + port % 256;
  }

  @Override
  public void close() throws IOException {
    control.close();
  }
}
