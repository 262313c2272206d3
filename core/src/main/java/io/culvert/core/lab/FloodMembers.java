package io.culvert.core.lab;

import io.culvert.core.control.client.ControlClient;
import io.culvert.core.control.client.RouterUnreachableException;
import io.culvert.core.machine.Processes;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Who may be in a {@link FloodCrowd}. */
final class FloodMembers {

  private static final String API = "/api/v1";

  private FloodMembers() {}

  /** Loads rules again and again, {@code rules} and some hundred more. */
  static final class Loader implements FloodCrowd.Member {

    private static final int MORE = 200;

    private final LabControl control;
    private final Map<String, String> rules;

    Loader(LabControl control, Map<String, String> rules) {
      this.control = control;
      StringBuilder more = new StringBuilder(rules.get(LabControl.FILTER));
      for (int i = 0; i < MORE; i++) {
        more.append("\n-A FORWARD -s 10.9.").append(i).append(".0/24 -p tcp --dport 80 -j DROP");
      }
      this.rules = new HashMap<>(rules);
      this.rules.put(LabControl.FILTER, more.toString());
    }

    @Override
    public void act() {
      control.loadRules(4, rules);
    }
  }

  /** Has many connections to the control socket, and asks by each in turn. */
  static final class Asker implements FloodCrowd.Member {

    private final Path socket;
    private final ControlClient[] clients;
    private int next;

    Asker(Path socket, int connections) {
      this.socket = socket;
      this.clients = new ControlClient[connections];
    }

    @Override
    public void act() throws IOException {
      int i = next++ % clients.length;
      try {
        connect();
        clients[i].get(API + "/status");
      } catch (RouterUnreachableException e) {
        close(i);
        throw new IOException(e);
      }
    }

    /** All of them, as who only waits counts, too. */
    private void connect() throws RouterUnreachableException {
      for (int i = 0; i < clients.length; i++) {
        if (clients[i] == null) {
          clients[i] = ControlClient.connect(socket);
        }
      }
    }

    private void close(int i) {
      if (clients[i] != null) {
        clients[i].close();
        clients[i] = null;
      }
    }

    @Override
    public void close() {
      for (int i = 0; i < clients.length; i++) {
        close(i);
      }
    }
  }

  /** Asks for more than fits between it and the router, by turns the table and events. */
  static final class Reader implements FloodCrowd.Member {

    private static final long REST_MILLIS = 10;

    private final Path socket;
    private final SocketChannel[] channels;
    private final ByteBuffer sip = ByteBuffer.allocate(64);
    private int next;

    Reader(Path socket, int connections) {
      this.socket = socket;
      this.channels = new SocketChannel[connections];
    }

    @Override
    public void act() throws IOException {
      int i = next++ % channels.length;
      if (channels[i] == null) {
        channels[i] = ask(i % 2 == 0 ? "/entries" : "/events");
      } else {
        Processes.pause(REST_MILLIS);
      }
      if (channels[i].read(sip.clear()) < 0) {
        close(i);
        throw new IOException("cut off");
      }
    }

    private SocketChannel ask(String what) throws IOException {
      SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
      channel.connect(UnixDomainSocketAddress.of(socket));
      String request = "GET " + API + what + " HTTP/1.1\r\nHost: culvert\r\n\r\n";
      channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
      channel.configureBlocking(false);
      return channel;
    }

    private void close(int i) throws IOException {
      channels[i].close();
      channels[i] = null;
    }

    @Override
    public void close() {
      for (int i = 0; i < channels.length; i++) {
        try {
          if (channels[i] != null) {
            close(i);
          }
        } catch (IOException e) {
          channels[i] = null; // it has gone
        }
      }
    }
  }

  /** Opens many pages, has each command as fast as it can, and closes them. */
  static final class Browser implements FloodCrowd.Member {

    private static final int COMMANDS = 20;
    private static final String COUNT =
        "{\"t\":\"cmd\",\"id\":%d,\"do\":\"count\",\"filter\":\"tcp or udp\"}";

    private final SoakPages pages;
    private final int many;

    Browser(SoakPages pages, int many) {
      this.pages = pages;
      this.many = many;
    }

    @Override
    public void act() {
      pages.resize(many);
      for (int i = 0; i < COMMANDS; i++) {
        pages.say(String.format(COUNT, i));
      }
      pages.resize(0);
    }

    @Override
    public void close() {
      pages.resize(0);
    }
  }
}
