package io.culvert.core.simulation.host;

import io.culvert.core.clock.SeededRandom;
import io.culvert.core.simulation.net.Agenda;
import io.culvert.core.simulation.net.Endpoint;
import io.culvert.core.simulation.net.Flow;
import io.culvert.core.simulation.net.LawBroken;
import io.culvert.core.simulation.net.Parcel;
import io.culvert.core.simulation.net.Reading;
import io.culvert.core.simulation.net.Station;
import io.culvert.core.simulation.net.Wire;
import io.culvert.core.simulation.net.Writing;
import io.culvert.core.wire.IpAddress;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiFunction;

/** A host with one address: takes apart what arrives, and answers. */
public final class Host implements Station {

  /** Answers at a port: what is said on a connection that {@code flow} is. */
  interface Service extends BiFunction<Flow, Endpoint, Talk> {}

  private record Pair(int port, Endpoint peer) {}

  /** What waits for datagrams or echoes at a port or id. */
  interface Listener {

    /** A payload came from {@code peer}. */
    void heard(Flow flow, Endpoint peer, Reading packet, int from);

    /** Something said that the other end can't be reached. */
    void unreachable();
  }

  private final String name;
  private final IpAddress address;
  private final Agenda agenda;
  private final SeededRandom random;
  private final Book book;
  private final HostLaws laws;
  private final Assembler assembler;
  private final Map<Pair, TcpEnd> ends = new HashMap<>();
  private final Map<Integer, Service> services = new HashMap<>();
  private final Map<Integer, Listener> listeners = new HashMap<>();
  private final Map<IpAddress, Integer> pathMtus = new HashMap<>();
  private final int mtu;
  private final int ports;
  private Wire out;
  private int ids;

  /**
   * A host that is not connected.
   *
   * @param ports how many ports it dials from, so that they come again sooner or later
   */
  public Host(
      String name,
      IpAddress address,
      Agenda agenda,
      SeededRandom random,
      Book book,
      int mtu,
      int ports) {
    this.name = name;
    this.address = address;
    this.agenda = agenda;
    this.random = random;
    this.book = book;
    this.mtu = mtu;
    this.ports = ports;
    ids = random.nextInt(0x10000);
    assembler = new Assembler(agenda);
    laws = new HostLaws(this);
  }

  /** Connects it. */
  public void connect(Wire wire) {
    out = wire;
  }

  public IpAddress address() {
    return address;
  }

  Agenda agenda() {
    return agenda;
  }

  SeededRandom random() {
    return random;
  }

  Book book() {
    return book;
  }

  int mtu(IpAddress to) {
    return pathMtus.getOrDefault(to, mtu);
  }

  /** A port that nothing here uses. */
  int freePort() {
    while (true) {
      int port = 20_000 + random.nextInt(ports);
      boolean used = listeners.containsKey(port) || services.containsKey(port);
      for (Pair pair : ends.keySet()) {
        used |= pair.port == port;
      }
      if (!used) {
        return port;
      }
    }
  }

  void serve(int port, Service service) {
    services.put(port, service);
  }

  void closed(int port) {
    services.remove(port);
    listeners.remove(port);
  }

  void listen(int port, Listener listener) {
    listeners.put(port, listener);
  }

  /** Dials {@code flow}, whose client is here. */
  TcpEnd dial(Flow flow, Talk talk) {
    TcpEnd end = new TcpEnd(this, flow, true, flow.client(), flow.dialled(), talk);
    ends.put(new Pair(flow.client().port(), flow.dialled()), end);
    end.dial();
    return end;
  }

  void forget(TcpEnd end, Endpoint own, Endpoint peer) {
    ends.remove(new Pair(own.port(), peer), end);
  }

  @Override
  public void receive(Parcel parcel) {
    Reading r = Reading.of(parcel.bytes());
    byte[] bytes = parcel.bytes();
    boolean sound = r.sound();
    if (sound && r.fragment()) {
      bytes = assembler.add(bytes, r);
      if (bytes == null) {
        return;
      }
      r = Reading.of(bytes);
      sound = r.sound();
      if (!sound && assembler.stale()) {
        return;
      }
    }
    if (!sound) {
      laws.unsound(parcel, r);
      return;
    }
    if (!r.destination().equals(address)) {
      return;
    }
    if (r.icmpError()) {
      error(parcel, r);
      return;
    }
    laws.arrival(parcel, r);
    if (r.protocol() == Reading.TCP) {
      segment(parcel, r);
    } else if (r.protocol() == Reading.UDP) {
      datagram(parcel, r, bytes);
    } else if (r.icmp()) {
      echo(parcel, r);
    }
  }

  private void segment(Parcel parcel, Reading r) {
    Endpoint own = new Endpoint(address, r.destinationPort());
    Endpoint peer = new Endpoint(r.source(), r.sourcePort());
    boolean syn = (r.flags() & (TcpEnd.SYN | TcpEnd.ACK | TcpEnd.RST)) == TcpEnd.SYN;
    Pair pair = new Pair(own.port(), peer);
    TcpEnd end = ends.get(pair);
    if (end != null && syn && end.lingering()) {
      ends.remove(pair);
      end = null;
    }
    Service service = services.get(own.port());
    if (end == null && syn && service != null && parcel.flow() != null) {
      Talk talk = service.apply(parcel.flow(), peer);
      if (talk != null) {
        end = new TcpEnd(this, parcel.flow(), false, own, peer, talk);
        if (talk instanceof Lines lines) {
          lines.pusher(end::push);
        }
        ends.put(pair, end);
      }
    }
    if (end != null) {
      end.receive(r);
    } else {
      reset(parcel.flow(), !parcel.forward(), own, peer, r);
    }
  }

  /** Answers a segment that belongs to nothing (RFC 9293, 3.10.7.1). */
  void reset(Flow flow, boolean byClient, Endpoint own, Endpoint peer, Reading r) {
    if ((r.flags() & TcpEnd.RST) != 0) {
      return;
    }
    boolean acks = (r.flags() & TcpEnd.ACK) != 0;
    int length = r.end() - r.tcpData() + Integer.bitCount(r.flags() & (TcpEnd.SYN | TcpEnd.FIN));
    ByteBuffer b = ByteBuffer.allocate(20);
    b.putShort((short) own.port()).putShort((short) peer.port());
    b.putInt(acks ? (int) r.u32(r.at() + 8) : 0);
    b.putInt(acks ? 0 : (int) r.u32(r.at() + 4) + length);
    b.put((byte) 0x50).put((byte) (TcpEnd.RST | (acks ? 0 : TcpEnd.ACK)));
    sendTcp(flow, byClient, own, peer, b.array());
  }

  void sendTcp(Flow flow, boolean byClient, Endpoint own, Endpoint peer, byte[] segment) {
    send(flow, byClient, peer.address(), Reading.TCP, segment, 16, true);
  }

  void sendUdp(Flow flow, boolean byClient, Endpoint own, Endpoint peer, byte[] payload) {
    ByteBuffer b = ByteBuffer.allocate(8 + payload.length);
    b.putShort((short) own.port()).putShort((short) peer.port());
    b.putShort((short) b.capacity()).putShort((short) 0).put(payload);
    send(flow, byClient, peer.address(), Reading.UDP, b.array(), 6, false);
  }

  /** Sends an ICMP message whose first byte is for IPv4; IPv6's differs. */
  void sendIcmp(Flow flow, boolean byClient, IpAddress to, int type, int rest, byte[] payload) {
    ByteBuffer b = ByteBuffer.allocate(8 + payload.length);
    b.put((byte) type).put((byte) (type == 3 ? 3 : type == 1 ? 4 : 0)).putShort((short) 0);
    b.putInt(rest).put(payload);
    int protocol = address.version() == 6 ? Reading.ICMPV6 : Reading.ICMP;
    send(flow, byClient, to, protocol, b.array(), 2, false);
  }

  private void send(
      Flow flow, boolean byClient, IpAddress to, int protocol, byte[] data, int sumAt, boolean df) {
    int id = ++ids & 0xFFFF;
    boolean keepWhole = df && address.version() == 4;
    byte[] packet = Writing.packet(address, to, protocol, data, sumAt, id, keepWhole);
    for (byte[] piece : Writing.cut(packet, mtu(to), id)) {
      out.send(new Parcel(piece, flow, byClient, false, false));
    }
  }

  private void datagram(Parcel parcel, Reading r, byte[] bytes) {
    Listener listener = listeners.get(r.destinationPort());
    if (listener != null) {
      listener.heard(parcel.flow(), new Endpoint(r.source(), r.sourcePort()), r, r.at() + 8);
    } else if (parcel.flow() != null) {
      byte[] quote = new byte[Math.min(bytes.length, 528)];
      System.arraycopy(bytes, 0, quote, 0, quote.length);
      int type = address.version() == 6 ? 1 : 3;
      sendIcmp(parcel.flow(), !parcel.forward(), r.source(), type, 0, quote);
    }
  }

  private void echo(Parcel parcel, Reading r) {
    int type = r.u8(r.at());
    byte[] payload = r.bytes(r.at() + 8, r.end() - r.at() - 8);
    int rest = (int) r.u32(r.at() + 4);
    if (type == (r.six() ? 128 : 8)) {
      sendIcmp(parcel.flow(), false, r.source(), r.six() ? 129 : 0, rest, payload);
    } else if (type == (r.six() ? 129 : 0) && listeners.containsKey(rest >>> 16)) {
      Endpoint peer = new Endpoint(r.source(), rest & 0xFFFF);
      listeners.get(rest >>> 16).heard(parcel.flow(), peer, r, r.at() + 8);
    }
  }

  private void error(Parcel parcel, Reading r) {
    Reading quoted = Reading.of(r.bytes(r.at() + 8, r.end() - r.at() - 8));
    if (!laws.quote(parcel, r, quoted)) {
      return;
    }
    int type = r.u8(r.at());
    boolean tooBig = r.six() ? type == 2 : type == 3 && r.u8(r.at() + 1) == 4;
    boolean tcp = quoted.protocol() == Reading.TCP;
    TcpEnd end =
        tcp
            ? ends.get(
                new Pair(
                    quoted.sourcePort(),
                    new Endpoint(quoted.destination(), quoted.destinationPort())))
            : null;
    if (tooBig) {
      int said = r.six() ? (int) r.u32(r.at() + 4) : r.u16(r.at() + 6);
      pathMtus.merge(quoted.destination(), Math.max(said, r.six() ? 1280 : 552), Math::min);
      if (end != null) {
        end.shrink();
      }
    } else if (end != null) {
      end.unreachable();
    } else if (quoted.protocol() == Reading.UDP && listeners.containsKey(quoted.sourcePort())) {
      listeners.get(quoted.sourcePort()).unreachable();
    }
  }

  /** Complains that something was broken here. */
  LawBroken broken(String law, String how) {
    return new LawBroken(law, name + ": " + how);
  }

  @Override
  public String toString() {
    return name + " " + address;
  }
}
