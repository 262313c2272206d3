package io.culvert.core.lab;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * An FTP client that asks for a data connection and never opens it, so that the router's
 * expectation can be looked at. A process of its own; argument: the server's address.
 */
public final class FtpAnnouncement {

  private static final int PORT = 21;
  private static final int TIMEOUT_MILLIS = 5_000;
  private static final int STAY_MILLIS = 20_000;

  private FtpAnnouncement() {}

  /** Logs in, says PASV, prints the answer, and stays until it is ended. */
  public static void main(String[] args) throws IOException, InterruptedException {
    try (Socket socket = new Socket()) {
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket.connect(new InetSocketAddress(args[0], PORT), TIMEOUT_MILLIS);
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
      in.readLine();
      for (String command : new String[] {"USER anonymous", "PASS lab@", "PASV"}) {
        OutputStream out = socket.getOutputStream();
        out.write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
        System.out.println(in.readLine());
      }
      Thread.sleep(STAY_MILLIS);
    }
  }
}
