package io.culvert.helpers.testkit;

import io.culvert.helpers.Endpoint;
import io.culvert.helpers.Side;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Plays one conversation on a bench: keeps the senders' positions, and judges. */
final class Player {

  /** What one side has sent. */
  private static final class Sender {
    /** Where its next segment begins: after what was delivered without a hole. */
    private int next;

    /** Behind the last byte it ever sent. */
    private int edge;

    /** Where bytes sent ahead of a hole begin, or the edge if there are none. */
    private int aheadFrom = Integer.MAX_VALUE;

    private int lastPosition;
    private String lastPayload = "";

    /** By how much the segment at each position grew. */
    private final Map<Integer, Integer> growth = new TreeMap<>();

    private int shift() {
      return growth.values().stream().mapToInt(Integer::intValue).sum();
    }
  }

  private final Bench bench;
  private final Log log;
  private final Set<Integer> portsTaken = new TreeSet<>();
  private final PortTemplate template = new PortTemplate(portsTaken);
  private final Map<Side, Sender> senders = new EnumMap<>(Side.class);

  private Endpoint client = Endpoint.of("10.0.0.2", 40000);
  private Endpoint server;
  private Endpoint clientSeenAs;
  private String serverSeenAs;
  private boolean underWay = true;
  private OptionalInt broadcastBits = OptionalInt.empty();

  private boolean open;
  private Side from;
  private Passage last;

  Player(String name, Bench bench) {
    this.bench = bench;
    this.log = new Log(name);
    for (Side side : Side.values()) {
      senders.put(side, new Sender());
    }
  }

  void client(String address, int port) {
    beforeOpening("client");
    client = Endpoint.of(address, port);
  }

  void server(String address, int port) {
    beforeOpening("server");
    server = Endpoint.of(address, port);
  }

  void masquerade(String address, int port) {
    beforeOpening("masquerade");
    clientSeenAs = Endpoint.of(address, port);
  }

  void publishedAs(String address) {
    beforeOpening("publishedAs");
    serverSeenAs = address;
  }

  void portTaken(int port) {
    beforeOpening("portTaken");
    portsTaken.add(port);
  }

  void broadcasts(int bits) {
    beforeOpening("broadcasts");
    broadcastBits = OptionalInt.of(bits);
  }

  void fromTheStart() {
    beforeOpening("fromTheStart");
    underWay = false;
  }

  void sends(Side side, String payload) {
    openIfNeeded();
    send(side, senders.get(side).next, payload, "sends");
  }

  void resends(Side side) {
    openIfNeeded();
    Sender sender = senders.get(side);
    if (sender.edge == 0) {
      throw new IllegalStateException("resends: " + side + " has sent nothing yet");
    }
    send(side, sender.lastPosition, sender.lastPayload, "resends");
  }

  void sendsAhead(Side side, String payload) {
    openIfNeeded();
    Sender sender = senders.get(side);
    if (sender.next == sender.edge) {
      throw new IllegalStateException("sendsAhead: nothing of " + side + " was dropped");
    }
    sender.aheadFrom = Math.min(sender.aheadFrom, sender.edge);
    send(side, sender.edge, payload, "sends on");
  }

  /** Says all of it, between its two sides; what is translated was said before, if anything is. */
  void replays(Conversation conversation) {
    Setup setup = conversation.setup();
    client(setup.client().address(), setup.client().port());
    server(setup.server().address(), setup.server().port());
    underWay = setup.underWay();
    openIfNeeded();
    for (Conversation.Said said : conversation.said()) {
      send(said.from(), said.position(), said.payload(), "sends");
    }
  }

  /** Between these two, translated so. */
  void between(Setup setup) {
    client = setup.client();
    server = setup.server();
    clientSeenAs = setup.clientSeenAs();
    serverSeenAs = setup.serverSeenAs().address();
    portsTaken.addAll(setup.portsTaken());
    underWay = setup.underWay();
  }

  private void send(Side side, int position, String payload, String verb) {
    if (payload.isEmpty() || payload.chars().anyMatch(c -> c > 0xff)) {
      throw new IllegalArgumentException("a payload is one or more bytes: " + payload);
    }
    log.add("%s %s %s", side, verb, Shown.quoted(payload));
    Sender sender = senders.get(side);
    sender.lastPosition = position;
    sender.lastPayload = payload;
    sender.edge = Math.max(sender.edge, position + payload.length());
    from = side;
    last = bench.send(side, position, payload);
    log.add("    -> %s", last);
    if (last.isDropped()) {
      return;
    }
    if (!bench.numbersBytes()) {
      return;
    }
    sender.growth.put(position, last.payload().orElseThrow().length() - payload.length());
    if (position == sender.next) {
      int end = position + payload.length();
      sender.next = end >= sender.aheadFrom ? sender.edge : end;
    }
    int shift = bench.shift(side);
    if (shift != sender.shift()) {
      throw log.failure(
          "the sequence numbers of " + side + " to be moved by " + sender.shift(), shift, null);
    }
  }

  void closes(Side by) {
    openIfNeeded();
    log.add("%s closes", by);
    bench.close(by);
  }

  void forwards(String payload) {
    lastPassage();
    boolean matches =
        last.payload().filter(actual -> template.matches(payload, actual)).isPresent();
    require(matches, "forwarded " + Shown.quoted(payload) + template, last);
  }

  void forwardsUnchanged() {
    lastPassage();
    String sent = senders.get(from).lastPayload;
    require(last.payload().filter(sent::equals).isPresent(), "it to pass unchanged", last);
  }

  void drops(String reason) {
    lastPassage();
    require(last.isDropped() && isReason(reason), "dropped (" + reason + ")", last);
  }

  void refuses(String reason) {
    forwardsUnchanged();
    require(isReason(reason), "it to pass unchanged, refused (" + reason + ")", last);
  }

  private boolean isReason(String reason) {
    return !bench.givesReasons() || last.reason().filter(reason::equals).isPresent();
  }

  void shiftsSequenceBy(int bytes) {
    lastPassage();
    int actual = bench.shift(from);
    require(actual == bytes, from + "'s sequence numbers moved by " + bytes, actual);
  }

  void keepsFor(int seconds) {
    lastPassage();
    OptionalInt kept = bench.keptSeconds();
    boolean right = kept.isPresent() ? kept.getAsInt() == seconds : !bench.givesReasons();
    require(right, "the connection to be known for " + seconds + " seconds", kept);
  }

  void expects(String... expectations) {
    openIfNeeded();
    List<String> actual =
        new ArrayList<>(bench.expectations().stream().map(Expected::toString).sorted().toList());
    String shown = actual.toString();
    boolean all = actual.size() == expectations.length;
    for (String wanted : expectations) {
      all &= actual.removeIf(one -> template.matches(wanted, one));
    }
    require(all, "expectations " + Arrays.toString(expectations) + template, shown);
  }

  /** Opens the connection even if nothing was said on it: a transcript must at least set up. */
  void finish() {
    openIfNeeded();
  }

  private void beforeOpening(String word) {
    if (open) {
      throw new IllegalStateException(word + " belongs before the first segment");
    }
  }

  private void openIfNeeded() {
    if (open) {
      return;
    }
    if (server == null) {
      throw new IllegalStateException("say where the server is: .server(address, port)");
    }
    Endpoint dialled = serverSeenAs == null ? server : Endpoint.of(serverSeenAs, server.port());
    Endpoint seen = clientSeenAs == null ? client : clientSeenAs;
    Setup setup = new Setup(client, server, seen, dialled, portsTaken, underWay, broadcastBits);
    log.add("client %s%s", client, seen.equals(client) ? "" : ", seen as " + seen);
    log.add("server %s%s", server, dialled.equals(server) ? "" : ", dialled as " + dialled);
    if (!portsTaken.isEmpty()) {
      log.add("ports taken: %s", portsTaken);
    }
    open = true;
    bench.open(setup);
  }

  /** What became of the last segment. */
  Passage last() {
    lastPassage();
    return last;
  }

  /** An error that shows the conversation so far. */
  AssertionError failure(String wanted, Object actual) {
    return log.failure(wanted, actual, last == null ? null : last.fault().orElse(null));
  }

  private void lastPassage() {
    if (last == null) {
      throw new IllegalStateException("nothing was sent yet");
    }
  }

  private void require(boolean holds, String wanted, Object actual) {
    if (!holds) {
      throw failure(wanted, actual);
    }
  }

  /** The conversation so far, for whoever has to find out what went wrong. */
  private static final class Log {
    private final StringBuilder text;

    Log(String name) {
      text = new StringBuilder(name);
    }

    void add(String format, Object... arguments) {
      text.append("\n  ").append(String.format(format, arguments));
    }

    AssertionError failure(String wanted, Object actual, Throwable cause) {
      return new AssertionError(text + "\nwanted: " + wanted + "\nbut was: " + actual, cause);
    }
  }
}
