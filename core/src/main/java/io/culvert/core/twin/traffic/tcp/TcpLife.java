package io.culvert.core.twin.traffic.tcp;

import io.culvert.core.twin.Emission;
import io.culvert.core.twin.Step;
import io.culvert.core.twin.traffic.Conversation;
import io.culvert.core.twin.traffic.Flow;
import io.culvert.core.twin.traffic.Headers;
import io.culvert.core.twin.traffic.Host;
import io.culvert.core.twin.traffic.Scene;
import io.culvert.core.wire.IcmpView;
import io.culvert.core.wire.IpProtocol;
import io.culvert.core.wire.Packets;
import io.culvert.core.wire.TcpView;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Two ends, from before their connection to after it. What an end says waits on a wire, which may
 * lose, double, reorder or spoil it; what the router lets through reaches whoever it is addressed
 * to by then, and is answered from there.
 */
final class TcpLife implements Conversation {

  private static final int MOST_STEPS = 90;
  private static final int PATIENCE = 3;

  /** A segment on the wire. */
  private record Waiting(TcpEnd from, Segment segment) {}

  /** What the server does about a SYN. */
  private enum Welcome {
    LISTEN,
    REFUSE,
    SILENT,
    SPLIT
  }

  private final Scene scene;
  private final Flow flow;
  private final TcpWatch watch = new TcpWatch();
  private final OddSegments odd;
  private final List<Waiting> wire = new ArrayList<>();
  private final Deque<Runnable> acts;
  private final Welcome welcome;
  private final TcpTraits serverTraits;
  private final TcpEnd client;
  private final boolean oddities;
  private final int lossPercent;
  private final int doublesPercent;
  private final int disorderPercent;
  private final int faultPercent;
  private TcpEnd server;
  private Waiting last;
  private int hurries;
  private int steps;
  private int patience = PATIENCE;

  TcpLife(Scene scene) {
    this.scene = scene;
    flow = scene.flows().draw(IpProtocol.TCP);
    odd = new OddSegments(scene, watch);
    oddities = scene.random().nextInt(3) > 0;
    lossPercent = scene.any(0, 0, 0, 5, 15);
    doublesPercent = scene.any(0, 0, 0, 5);
    disorderPercent = scene.any(0, 0, 10, 30);
    faultPercent = oddities ? scene.any(0, 0, 3, 10) : 0;
    welcome = welcome(scene.random().nextInt(100));
    serverTraits = TcpTraits.draw(scene);
    client = new TcpEnd(flow.client(), flow.clientPort(), TcpTraits.draw(scene), this::send);
    client.toward(flow.server().address(), flow.serverPort());
    acts = new TcpPlan(scene, this).draw();
  }

  private static Welcome welcome(int roll) {
    if (roll < 86) {
      return Welcome.LISTEN;
    }
    return roll < 91 ? Welcome.REFUSE : roll < 95 ? Welcome.SPLIT : Welcome.SILENT;
  }

  // --- for the plan ------------------------------------------------------------------------------

  TcpEnd client() {
    return client;
  }

  /** The other end, once it is known. */
  Optional<TcpEnd> server() {
    return Optional.ofNullable(server);
  }

  /** One of the two, if it exists. */
  Optional<TcpEnd> either() {
    return scene.random().nextBoolean() ? Optional.of(client) : server();
  }

  /** Whether anything odd may happen; else this is an ordinary life. */
  boolean oddities() {
    return oddities;
  }

  /** The next {@code count} acts do not wait for answers. */
  void hurry(int count) {
    hurries = count;
  }

  /** Puts a segment on the wire. */
  void send(TcpEnd from, Segment segment) {
    wire.add(new Waiting(from, segment));
  }

  void repeatLast(TcpEnd end) {
    if (last != null && last.from() == end) {
      send(end, last.segment());
    }
  }

  void odd(TcpEnd end) {
    send(end, odd.draw(end, end == client));
  }

  /** A reset that may or may not be taken for one. */
  void oddReset(TcpEnd end) {
    send(end, odd.reset(end, end == client));
  }

  /** Gives the server an end before anything was said to it. */
  void bindServer() {
    server = new TcpEnd(flow.server(), flow.serverPort(), serverTraits, this::send);
    server.toward(flow.client().address(), flow.clientPort());
  }

  /** A SYN+ACK nobody asked for. */
  void unsolicited() {
    bindServer();
    send(server, server.made(TcpView.SYN | TcpView.ACK, serverTraits.isn()));
  }

  /** Both ends are in the middle of a connection whose beginning went another way. */
  void midstream() {
    bindServer();
    server.adopt(client.sendNext(), 65_535);
    client.adopt(server.sendNext(), 65_535);
    TcpEnd first = scene.oneIn(5) ? server : client;
    if (!first.say(scene.any(1, 100), TcpView.PSH) || scene.oneIn(3)) {
      first.acknowledge();
    }
  }

  // --- the wire ----------------------------------------------------------------------------------

  @Override
  public Optional<Step> next() {
    while (steps < MOST_STEPS) {
      boolean acting = wire.isEmpty() || hurries > 0 || scene.oneIn(6);
      if (acting && !acts.isEmpty()) {
        hurries = Math.max(0, hurries - 1);
        acts.remove().run();
      } else if (!wire.isEmpty()) {
        Optional<Step> step = depart();
        if (step.isPresent()) {
          steps++;
          return step;
        }
      } else if (!passes()) {
        return Optional.empty();
      }
    }
    return Optional.empty();
  }

  /** Some time passes for the ends; false when that changes nothing, or they have had enough. */
  private boolean passes() {
    boolean clientSpeaks = client.timeout();
    boolean serverSpeaks = server != null && server.timeout();
    return (clientSpeaks || serverSpeaks) && --patience >= 0;
  }

  private boolean percent(int chance) {
    return chance > 0 && scene.random().nextInt(100) < chance;
  }

  private Optional<Step> depart() {
    int at = percent(disorderPercent) ? scene.random().nextInt(Math.min(4, wire.size())) : 0;
    Waiting waiting = percent(doublesPercent) ? wire.get(at) : wire.remove(at);
    if (percent(lossPercent)) {
      return Optional.empty();
    }
    last = waiting;
    return Optional.of(packet(waiting));
  }

  private Step.Packet packet(Waiting waiting) {
    TcpEnd from = waiting.from();
    Segment segment = waiting.segment();
    Packets packet = segment.packet(from.self.address(), from.port, from.peer(), from.peerPort());
    byte[] bytes = packet.id(steps + 1).dontFragment().bytes();
    String who = from == client ? "client " : "server ";
    if (percent(faultPercent)) {
      return scene.packet(from.self, TcpFaults.spoil(scene, bytes), who + segment + ", spoilt");
    }
    return scene.packet(from.self, bytes, who + segment);
  }

  @Override
  public void seen(List<Emission> emissions) {
    for (Emission emission : emissions) {
      Headers.of(emission.bytes()).ifPresent(h -> arrived(emission.device(), h));
    }
  }

  private void arrived(int device, Headers h) {
    if (h.carries(IpProtocol.TCP, TcpView.HEADER_BYTES)) {
      Segment s = Segment.of(h);
      if (s.seq() == last.segment().seq()) {
        watch.passed(last.from() == client, s, last.from().scale());
      }
      if (!percent(lossPercent)) {
        deliver(device, h, s);
      }
    } else if (isError(h) && client.state() == TcpEnd.State.SYN_SENT && scene.oneIn(2)) {
      client.forget();
    }
  }

  private static boolean isError(Headers h) {
    return h.carries(IpProtocol.ICMP, IcmpView.HEADER_BYTES)
        || h.carries(IpProtocol.ICMPV6, IcmpView.HEADER_BYTES);
  }

  private void deliver(int device, Headers h, Segment s) {
    Host host = new Host(device, h.destination());
    if (is(client, host, h)) {
      receive(client, h, s);
    } else if (server != null && is(server, host, h) && server.hears(h.source(), h.sourcePort())) {
      server.receive(s);
    } else if (s.has(TcpView.SYN) && !s.has(TcpView.ACK)) {
      welcome(host, h, s);
    } else {
      stranger(host, h, s);
    }
  }

  private static boolean is(TcpEnd end, Host host, Headers h) {
    return end.port == h.destinationPort() && end.self.equals(host);
  }

  private void receive(TcpEnd end, Headers h, Segment s) {
    if (end.hears(h.source(), h.sourcePort())) {
      end.receive(s);
    } else {
      stranger(end.self, h, s);
    }
  }

  /** Somebody is dialled: this is where the client's server really is. */
  private void welcome(Host host, Headers h, Segment syn) {
    if (welcome == Welcome.SILENT) {
      return;
    }
    server = new TcpEnd(host, h.destinationPort(), serverTraits, this::send);
    server.toward(h.source(), h.sourcePort());
    switch (welcome) {
      case REFUSE -> server.refuse(syn);
      case SPLIT -> server.open(0);
      default -> server.listen().receive(syn);
    }
  }

  /** A host that knows of no such connection says so, mostly. */
  private void stranger(Host host, Headers h, Segment s) {
    if (!s.has(TcpView.RST) && scene.random().nextInt(3) > 0) {
      new TcpEnd(host, h.destinationPort(), serverTraits, this::send)
          .toward(h.source(), h.sourcePort())
          .refuse(s);
    }
  }
}
