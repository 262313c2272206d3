package io.culvert.core.control.offline;

import io.culvert.core.chain.PacketContext;
import io.culvert.core.chain.PacketTracer;
import io.culvert.core.conntrack.Conntrack;
import io.culvert.core.conntrack.ConntrackEntry;
import io.culvert.core.conntrack.ConntrackTable;
import io.culvert.core.conntrack.Direction;
import io.culvert.core.conntrack.EntryStatus;
import io.culvert.core.conntrack.L4Tracker;
import io.culvert.core.conntrack.PacketTuple;
import io.culvert.core.conntrack.Tuple;
import io.culvert.core.control.ControlException;
import io.culvert.core.control.ExplainRequest;
import io.culvert.core.control.NearestWord;
import io.culvert.core.control.PacketDraft;
import io.culvert.core.control.TraceView;
import io.culvert.core.control.trace.Recorder;
import io.culvert.core.control.trace.WatchedRules;
import io.culvert.core.device.Device;
import io.culvert.core.router.Engine;
import io.culvert.core.wire.HeaderParser;
import io.culvert.core.wire.IpProtocol;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.TcpView;
import java.util.ArrayList;
import java.util.List;

/**
 * Lets made-up packets walk through an engine that nobody else uses, and tells their walks. One
 * thread, the engine's.
 */
final class MadeUpPackets {

  private static final int ICMP_ID = 1;
  private static final long FIRST_SEQUENCE = 1_000;

  private final Engine engine;
  private final ConntrackEntry entry = new ConntrackEntry();
  private final PacketTuple tuple = new PacketTuple();
  private final PacketBuffer parsed = new PacketBuffer();
  private Direction direction = Direction.ORIGINAL;
  private WatchedRules watched = WatchedRules.NONE;

  MadeUpPackets(Engine engine) {
    this.engine = engine;
  }

  /**
   * The walk of what {@code request} asks for, and behind it those of what the router would send
   * because of it. Where the packets that go first do not get through, it is theirs.
   *
   * @throws ControlException where there can't be such a packet
   */
  List<TraceView> explain(ExplainRequest request) {
    PacketDraft packet = request.packet();
    watched = WatchedRules.named(engine.rules().of(packet.source().version()), request.whyNot());
    List<TraceView> walks = new ArrayList<>(walks(request, packet));
    walks.set(0, watched.with(walks.get(0)));
    return walks;
  }

  private List<TraceView> walks(ExplainRequest request, PacketDraft packet) {
    if (!request.established() && !request.reply()) {
      return walk(packet, -1);
    }
    List<TraceView> first = known(packet, ICMP_ID) ? List.of() : walk(packet, -1);
    if (!first.isEmpty() && !first.get(0).end().verdict().accepted()) {
      return first;
    }
    String egress = first.isEmpty() ? "" : first.get(0).end().egress();
    if (!request.established()) {
      return walk(answer(packet, egress), -1);
    }
    List<TraceView> answered = walk(answer(packet, egress), -1);
    if (!answered.get(0).end().verdict().accepted()) {
      return answered;
    }
    if (packet.protocol() == IpProtocol.TCP) {
      walk(packet, TcpView.ACK);
    }
    return walk(request.reply() ? answer(packet, egress) : packet, -1);
  }

  /** The answer to {@code packet}, which was let through and has an entry now. */
  private PacketDraft answer(PacketDraft packet, String egress) {
    if (!known(packet, ICMP_ID)) {
      throw new ControlException(
          ControlException.Code.REFUSED,
          "no connection comes of this packet, so that nothing answers it",
          "explain the answer as a packet of its own");
    }
    Direction back = direction.opposite();
    Tuple reply = Tuple.of(entry.tuple(back, tuple));
    String device = egress.isEmpty() ? name(entry, back) : egress;
    if (!reply.icmp()) {
      return packet.between(
          device, reply.source(), reply.sourcePort(), reply.destination(), reply.destinationPort());
    }
    PacketDraft turned = packet.between(device, reply.source(), -1, reply.destination(), -1);
    return turned.icmp(reply.destinationPort() >> 8, reply.destinationPort() & 0xFF);
  }

  /** The device by which packets of {@code way} come. */
  private String name(ConntrackEntry known, Direction way) {
    int index = way == Direction.ORIGINAL ? known.ingress() : known.egress();
    Device device = index < 0 ? null : engine.routing().device(index);
    return device == null ? "" : device.name();
  }

  /** Whether {@code packet} is of a known connection, which {@link #entry} then is. */
  private boolean known(PacketDraft packet, int icmpId) {
    PacketDraft whole = packet.transport().flags() < 0 ? packet.flags(TcpView.ACK) : packet;
    parsed.fill(whole.bytes(0, 0, icmpId));
    Conntrack conntrack = engine.conntrack();
    if (HeaderParser.parse(parsed) != null || !conntrack.tupleOf(parsed, tuple)) {
      return false;
    }
    long handle = conntrack.table().find(tuple, engine.clock().nanos());
    if (handle < 0) {
      return false;
    }
    direction = ConntrackTable.direction(handle);
    conntrack.table().entry(ConntrackTable.slot(handle), entry);
    return true;
  }

  private List<TraceView> walk(PacketDraft packet, int flags) {
    Device ingress = device(packet.ingress());
    PacketDraft chosen = flags >= 0 ? packet.flags(flags) : packet;
    long sequence = FIRST_SEQUENCE;
    long acknowledgement = 0;
    boolean known = known(packet, ICMP_ID);
    if (known && packet.protocol() == IpProtocol.TCP) {
      L4Tracker tracker = engine.conntrack().tracker(IpProtocol.TCP);
      sequence = Math.max(0, tracker.nextSequence(entry, direction));
      acknowledgement = Math.max(0, tracker.nextSequence(entry, direction.opposite()));
    }
    if (chosen.transport().flags() < 0) {
      chosen = chosen.flags(fitting(known));
    }
    if (chosen.transport().flags() == (TcpView.SYN | TcpView.ACK)) {
      sequence = FIRST_SEQUENCE;
    }
    return walk(ingress, chosen.bytes(sequence, acknowledgement, ICMP_ID));
  }

  /** The flags of the segment that would come next. */
  private int fitting(boolean known) {
    if (!known) {
      return TcpView.SYN;
    }
    boolean answered = entry.has(EntryStatus.SEEN_REPLY);
    if (answered) {
      return TcpView.ACK;
    }
    return direction == Direction.ORIGINAL ? TcpView.SYN : TcpView.SYN | TcpView.ACK;
  }

  private Device device(String name) {
    List<? extends Device> devices = engine.routing().devices();
    return devices.stream()
        .filter(device -> device.name().equals(name))
        .findFirst()
        .orElseThrow(
            () -> {
              List<String> names = devices.stream().map(Device::name).toList();
              return new ControlException(
                  ControlException.Code.BAD_REQUEST,
                  name.isEmpty()
                      ? "no device for the packet to come by"
                      : "no device \"" + name + "\"",
                  NearestWord.of(name, names)
                      .map(word -> "did you mean " + word + "?")
                      .orElse("one of " + String.join(", ", names)));
            });
  }

  private List<TraceView> walk(Device ingress, byte[] bytes) {
    List<TraceView> walks = new ArrayList<>();
    Recorder recorder =
        new Recorder(engine.conntrack(), recording -> walks.add(recording.view()), watched);
    engine.tracer(
        new PacketTracer() {
          @Override
          public void begins(PacketContext packet) {
            recorder.begin(packet, recorder.headers(packet), engine.clock().epochMicros(), true);
          }

          @Override
          public void asked(PacketContext packet) {
            // it is written down already
          }
        });
    PacketBuffer buffer = engine.pool().acquire();
    if (buffer == null || bytes.length > PacketBuffer.CAPACITY - PacketBuffer.HEADROOM) {
      throw new IllegalStateException("no buffer for a packet of " + bytes.length + " bytes");
    }
    engine.walk().receive(ingress, buffer.fill(bytes));
    engine.tracer(null);
    return walks;
  }
}
