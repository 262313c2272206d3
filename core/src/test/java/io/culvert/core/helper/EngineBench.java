package io.culvert.core.helper;

import io.culvert.core.conntrack.ConntrackEntry;
import io.culvert.core.conntrack.Direction;
import io.culvert.core.conntrack.EntryStatus;
import io.culvert.core.conntrack.Expectation;
import io.culvert.core.conntrack.PacketTuple;
import io.culvert.core.nat.Manip;
import io.culvert.core.nat.Nat;
import io.culvert.core.nat.NatRange;
import io.culvert.core.nat.NatRig;
import io.culvert.core.state.EngineState;
import io.culvert.core.wire.Checksum;
import io.culvert.core.wire.DropReason;
import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.IpProtocol;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.Packets;
import io.culvert.core.wire.TcpView;
import io.culvert.core.wire.UdpView;
import io.culvert.helpers.Endpoint;
import io.culvert.helpers.Framing;
import io.culvert.helpers.ProtocolHelper;
import io.culvert.helpers.Side;
import io.culvert.helpers.Transport;
import io.culvert.helpers.testkit.Bench;
import io.culvert.helpers.testkit.Expected;
import io.culvert.helpers.testkit.Passage;
import io.culvert.helpers.testkit.Setup;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * The bench of the real thing: conntrack, NAT and helper host in memory. Each side numbers its
 * bytes as a TCP does and acknowledges what it saw of its peer, so that sequence numbers, window
 * tracking and checksums are all at work.
 */
final class EngineBench implements Bench {

  private static final Map<Side, Integer> FIRST = Map.of(Side.CLIENT, 100_000, Side.SERVER, -900);

  NatRig router;
  HelperHost host;
  private final ProtocolHelper helper;
  private int helperId;
  private boolean restarting;
  private ConntrackEntry master = new ConntrackEntry();
  private final int[] base = new int[2];
  private final int[] next = new int[2];
  private final int[] seenByPeer = new int[2];
  private Setup setup;

  EngineBench(ProtocolHelper helper) {
    this.helper = helper;
    begin();
  }

  /** The same, but another engine goes on with what the one before knew at each segment. */
  EngineBench restarting() {
    restarting = true;
    return this;
  }

  private void begin() {
    router = new NatRig();
    router.destination = this::bindDestination;
    router.source = this::bindSource;
    host =
        new HelperHost(
            router.rig.conntrack, router.nat, HelperOptions.explicit(), new StoppedClock());
    List<HelperProblem> problems =
        host.install(List.of(new HelperPlugin("test", "1.0.0", "test.jar", List.of(helper))));
    if (!problems.isEmpty()) {
      throw new AssertionError(problems);
    }
    helperId = router.rig.conntrack.helpers().idOf(helper.spec().name());
    router.help =
        (packet, tracking, now) -> {
          int bits =
              tracking.direction() == Direction.ORIGINAL ? setup.broadcastBits().orElse(0) : 0;
          return host.help(packet, tracking, 1500, bits, now);
        };
  }

  private void restart() {
    EngineState before = state();
    long now = router.rig.now;
    begin();
    router.rig.now = now;
    Restart.tell(before, state(), now);
    if (master.present()) {
      long id = master.id();
      master = new ConntrackEntry();
      router.rig.conntrack.table().scan(0, Integer.MAX_VALUE, e -> e.id() != id || found(e));
    }
  }

  private boolean found(ConntrackEntry entry) {
    master.wrap(entry);
    return false;
  }

  private EngineState state() {
    return new EngineState(router.rig.conntrack, router.nat, host, List.of("lan0", "wan0"));
  }

  private boolean tcp() {
    return helper.spec().transport() == Transport.TCP;
  }

  @Override
  public void open(Setup newSetup) {
    setup = newSetup;
    for (Side side : Side.values()) {
      base[side.ordinal()] = FIRST.get(side) + 1;
      next[side.ordinal()] = base[side.ordinal()];
      seenByPeer[side.ordinal()] = base[side.ordinal()];
    }
    if (tcp()) {
      connect();
    }
    takePorts();
    if (setup.underWay() && helper.spec().framing() instanceof Framing.Lines) {
      for (Side side : new Side[] {Side.SERVER, Side.CLIENT}) {
        send(side, 0, "\r\n");
        base[side.ordinal()] += 2;
      }
    }
  }

  /** What {@code -j CT --helper} and a nat table would do. */
  private DropReason bindDestination(ConntrackEntry draft, long now) {
    draft.helper(helperId);
    return setup.server().equals(setup.serverSeenAs())
        ? null
        : router.nat.setup(draft, Manip.DESTINATION, range(setup.server()), Nat.NO_DEVICE, now);
  }

  private DropReason bindSource(ConntrackEntry draft, long now) {
    boolean ours =
        draft.tuple(Direction.ORIGINAL, new PacketTuple()).sourcePort() == setup.client().port();
    NatRange whole = range(setup.clientSeenAs());
    NatRange range = ours ? whole : NatRange.address(IpAddress.of(setup.clientSeenAs().address()));
    return setup.client().equals(setup.clientSeenAs())
        ? null
        : router.nat.setup(draft, Manip.SOURCE, range, Nat.NO_DEVICE, now);
  }

  private static NatRange range(Endpoint endpoint) {
    return NatRange.address(IpAddress.of(endpoint.address()))
        .withPorts(endpoint.port(), endpoint.port());
  }

  private void connect() {
    int syn = FIRST.get(Side.CLIENT);
    int ack = FIRST.get(Side.SERVER);
    through(tcp(Side.CLIENT).flags(TcpView.SYN).seq(syn).mss(1460));
    through(tcp(Side.SERVER).flags(TcpView.SYN | TcpView.ACK).seq(ack).ack(syn + 1).mss(1460));
    through(tcp(Side.CLIENT).seq(syn + 1).ack(ack + 1));
    master.wrap(router.entry());
  }

  private PacketBuffer through(Packets packet) {
    PacketBuffer p = router.send(packet);
    if (router.dropped != null) {
      throw new AssertionError("the engine dropped " + router.dropped);
    }
    return p;
  }

  /** The endpoint {@code side} talks to, as it knows it. */
  private Endpoint dialled(Side side) {
    return side == Side.CLIENT ? setup.serverSeenAs() : setup.clientSeenAs();
  }

  private Packets tcp(Side from) {
    Endpoint own = setup.own(from);
    Endpoint peer = dialled(from);
    return Packets.tcp(own.address(), own.port(), peer.address(), peer.port());
  }

  private Packets udp(Side from) {
    Endpoint own = setup.own(from);
    Endpoint peer = dialled(from);
    return Packets.udp(own.address(), own.port(), peer.address(), peer.port());
  }

  /** Another connection of the client expects something at these ports of either side. */
  private void takePorts() {
    if (setup.portsTaken().isEmpty()) {
      return;
    }
    Endpoint other = setup.client().withPort(setup.client().port() + 1);
    Endpoint server = setup.serverSeenAs();
    through(
        Packets.tcp(other.address(), other.port(), server.address(), server.port())
            .flags(TcpView.SYN));
    for (int port : setup.portsTaken()) {
      for (Direction dialler : Direction.values()) {
        for (int protocol : new int[] {IpProtocol.TCP, IpProtocol.UDP}) {
          take(router.entry(), dialler, protocol, port);
        }
      }
    }
  }

  private void take(ConntrackEntry entry, Direction dialler, int protocol, int port) {
    Expectation e = new Expectation(entry, dialler, helperId, 0, null);
    entry.tuple(dialler, e.tuple());
    PacketTuple t = e.tuple();
    t.meta = PacketTuple.meta(t.ipVersion(), protocol, 0, 0, port);
    e.mask().sourceHigh = t.ipVersion() == 4 ? 0 : -1;
    e.mask().sourceLow = t.ipVersion() == 4 ? 0xFFFF_FFFFL : -1;
    router.rig.conntrack.expectations().add(e, 0, 1_000_000_000_000L, router.rig.now);
  }

  @Override
  public Passage send(Side from, int position, String payload) {
    if (setup.own(from).isMulticast()) {
      return Passage.forwarded(payload); // a fuzzer's idea: nothing comes from a group
    }
    if (restarting) {
      restart();
    }
    HelperCounters counters = host.helpers().get(0).counters();
    long refusals = counters.refusals();
    Packets packet = tcp() ? segment(from, base[from.ordinal()] + position) : udp(from);
    PacketBuffer p = router.send(packet.payload(payload));
    if (tcp()) {
      int end = base[from.ordinal()] + position + payload.length();
      next[from.ordinal()] = later(next[from.ordinal()], end);
    } else if (router.dropped == null && router.entry().present()) {
      master.wrap(router.entry());
    }
    if (router.dropped != null) {
      return Passage.dropped(counters.lastReason());
    }
    String forwarded = payload(p);
    if (tcp()) {
      int end = TcpView.sequence(p, p.l4()) + forwarded.length();
      seenByPeer[from.ordinal()] = later(seenByPeer[from.ordinal()], end);
    }
    return counters.refusals() > refusals
        ? Passage.refused(forwarded, counters.lastReason())
        : Passage.forwarded(forwarded);
  }

  private static int later(int a, int b) {
    return a - b > 0 ? a : b;
  }

  private Packets segment(Side from, int sequence) {
    return tcp(from).seq(sequence).ack(seenByPeer[from.peer().ordinal()]);
  }

  private String payload(PacketBuffer p) {
    if (!Checksum.transportValid(p)) {
      throw new AssertionError("the forwarded packet has a wrong checksum");
    }
    int at = p.l4() + (tcp() ? TcpView.headerBytes(p, p.l4()) : UdpView.HEADER_BYTES);
    byte[] bytes = new byte[p.end() - at];
    p.bytes().get(at, bytes);
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  @Override
  public int shift(Side from) {
    if (!tcp()) {
      return 0;
    }
    int sequence = next[from.ordinal()];
    PacketBuffer p = through(segment(from, sequence));
    return TcpView.sequence(p, p.l4()) - sequence;
  }

  @Override
  public boolean numbersBytes() {
    return tcp();
  }

  @Override
  public OptionalInt keptSeconds() {
    long seconds = Math.round(master.remainingNanos(router.rig.now) / 1e9);
    return OptionalInt.of((int) seconds);
  }

  @Override
  public List<Expected> expectations() {
    List<Expected> all = new ArrayList<>();
    if (master.present()) {
      router
          .rig
          .conntrack
          .expectations()
          .ofMaster(master.slot(), master.id(), e -> all.add(expected(e)));
    }
    return all;
  }

  /** Sends what is expected; whether it is let in as a child of who announced it. */
  boolean dial(Expected expected) {
    IpAddress named = IpAddress.of(expected.dialler().replaceFirst("/.*", ""));
    boolean one = !expected.dialler().contains("/") && (named.high() | named.low()) != 0;
    String from = (one ? named : neighbour(named)).toString();
    String to = expected.published().address();
    int fromPort = expected.sourcePort().orElse(45_678);
    int toPort = expected.published().port();
    router.send(
        switch (expected.transport()) {
          case TCP -> Packets.tcp(from, fromPort, to, toPort).flags(TcpView.SYN);
          case UDP -> Packets.udp(from, fromPort, to, toPort);
          case GRE -> Packets.raw(from, to, IpProtocol.GRE, pptpData(toPort));
        });
    ConntrackEntry child = router.entry();
    return child.present()
        && child.has(EntryStatus.EXPECTED)
        && child.masterId() == master.id()
        && master.helper() == helperId;
  }

  /** Somebody who has not been spoken to, in the network of who has. */
  private static IpAddress neighbour(IpAddress of) {
    if ((of.high() | of.low()) == 0) {
      return IpAddress.of(of.version() == 4 ? "192.0.2.77" : "2001:db8::77");
    }
    return new IpAddress(of.version(), of.high(), of.low() ^ 1);
  }

  /** GRE as PPTP has it, empty: with a key and version 1 (RFC 2637 section 4.1). */
  private static byte[] pptpData(int key) {
    return new byte[] {0x20, 1, (byte) 0x88, 0x0b, 0, 0, (byte) (key >> 8), (byte) key};
  }

  private static Expected expected(Expectation e) {
    PacketTuple t = e.tuple();
    PacketTuple a = e.announced();
    return new Expected(
        transport(t.protocol()),
        dialler(e),
        e.mask().sourcePort() == 0 ? OptionalInt.empty() : OptionalInt.of(t.sourcePort()),
        endpoint(t),
        endpoint(a),
        (e.flags() & Expectation.PERMANENT) != 0);
  }

  private static String dialler(Expectation e) {
    PacketTuple t = e.tuple();
    int bits = Long.bitCount(e.mask().sourceHigh) + Long.bitCount(e.mask().sourceLow);
    String address = new IpAddress(t.ipVersion(), t.sourceHigh, t.sourceLow).toString();
    boolean network = bits > 0 && bits < (t.ipVersion() == 4 ? 32 : 128);
    return network ? address + "/" + bits : address;
  }

  private static Transport transport(int protocol) {
    return switch (protocol) {
      case IpProtocol.TCP -> Transport.TCP;
      case IpProtocol.GRE -> Transport.GRE;
      default -> Transport.UDP;
    };
  }

  private static Endpoint endpoint(PacketTuple t) {
    IpAddress address = new IpAddress(t.ipVersion(), t.destinationHigh, t.destinationLow);
    return Endpoint.asWritten(address.toBytes(), t.destinationPort());
  }

  @Override
  public void close(Side by) {
    if (tcp()) {
      through(segment(by, next[by.ordinal()]).flags(TcpView.RST | TcpView.ACK));
    }
    router.rig.sleep(500_000);
    router.rig.sweepAll();
    if (router.rig.count() != 0) {
      throw new AssertionError("entries that never die");
    }
  }
}
