package io.culvert.core.control.engine;

import io.culvert.core.chain.Chain;
import io.culvert.core.chain.ChainRunner;
import io.culvert.core.chain.Hook;
import io.culvert.core.chain.Outcome;
import io.culvert.core.chain.PacketContext;
import io.culvert.core.chain.RuleSet;
import io.culvert.core.chain.TableName;
import io.culvert.core.conntrack.ConntrackEntry;
import io.culvert.core.conntrack.ConntrackState;
import io.culvert.core.conntrack.ConntrackTable;
import io.culvert.core.conntrack.Direction;
import io.culvert.core.conntrack.Tuple;
import io.culvert.core.control.EntryFilter;
import io.culvert.core.control.EntryView;
import io.culvert.core.device.Device;
import io.culvert.core.wire.HeaderParser;
import io.culvert.core.wire.IpProtocol;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.Packets;
import io.culvert.core.wire.TcpView;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Supplier;

/**
 * Takes the entries that some rules would not let begin: the first packet of each, with its
 * destination translated as it was, is sent through the filter table as NEW, or as RELATED where it
 * has a master. Marks that other tables would give to the packet are not on it. Loop only.
 */
final class FlowJudge implements EntryFilter {

  /** SCTP's header; shorter ones leave some of it as payload. */
  private static final int OTHER_HEADER_BYTES = 12;

  private final RuleSet rules;
  private final ConntrackTable table;
  private final Supplier<List<Device>> devices;
  private final ChainRunner runner = new ChainRunner();
  private final PacketContext context = new PacketContext();
  private final ConntrackEntry row = new ConntrackEntry();

  /**
   * A judge by {@code rules}, whose targets do nothing but decide.
   *
   * @param devices the router's
   */
  FlowJudge(RuleSet rules, ConntrackTable table, Supplier<List<Device>> devices) {
    this.rules = rules;
    this.table = table;
    this.devices = devices;
  }

  @Override
  public boolean matches(EntryView entry) {
    if (entry.ipVersion() != rules.ipVersion()
        || !table.alive(entry.key().slot(), entry.key().id())) {
      return false;
    }
    Device ingress = device(entry.origin().ingress());
    Device egress = device(entry.origin().egress());
    Hook hook = ingress == null ? Hook.OUTPUT : egress == null ? Hook.INPUT : Hook.FORWARD;
    Chain chain = rules.builtIn(TableName.FILTER, hook);
    PacketBuffer packet = first(entry).build();
    if (chain == null || HeaderParser.parse(packet) != null) {
      return false;
    }
    context.begin(packet, ingress, 0);
    context.egress(egress);
    context.hook(hook);
    context.mark(0);
    context.tracking().entry().wrap(table.entry(entry.key().slot(), row));
    boolean related = entry.origin().masterId() != 0;
    context
        .tracking()
        .found(related ? ConntrackState.RELATED : ConntrackState.NEW, Direction.ORIGINAL);
    return runner.run(chain, context) != Outcome.ACCEPT;
  }

  private Device device(String name) {
    return devices.get().stream().filter(d -> d.name().equals(name)).findFirst().orElse(null);
  }

  /** As it came, but for its destination. */
  private static Packets first(EntryView entry) {
    Tuple original = entry.original();
    Tuple reply = entry.reply();
    return switch (original.protocol()) {
      case IpProtocol.TCP ->
          Packets.tcp(
                  original.source().toString(),
                  original.sourcePort(),
                  reply.source().toString(),
                  reply.sourcePort())
              .flags(TcpView.SYN);
      case IpProtocol.UDP ->
          Packets.udp(original.source(), original.sourcePort(), reply.source(), reply.sourcePort());
      case IpProtocol.ICMP, IpProtocol.ICMPV6 ->
          Packets.icmp(
              original.source(),
              reply.source(),
              original.destinationPort() >> Byte.SIZE,
              original.destinationPort() & 0xFF,
              original.sourcePort() << 16);
      default -> other(original, reply);
    };
  }

  private static Packets other(Tuple original, Tuple reply) {
    byte[] ports =
        ByteBuffer.allocate(OTHER_HEADER_BYTES)
            .putShort((short) original.sourcePort())
            .putShort((short) reply.sourcePort())
            .array();
    return Packets.raw(
        original.source().toString(), reply.source().toString(), original.protocol(), ports);
  }
}
