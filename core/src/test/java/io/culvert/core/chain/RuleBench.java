package io.culvert.core.chain;

import io.culvert.core.boot.BuiltInRules;
import io.culvert.core.clock.Clock;
import io.culvert.core.clock.SeededRandom;
import io.culvert.core.conntrack.Rig;
import io.culvert.core.control.rules.RuleFile;
import io.culvert.core.control.rules.RuleLanguage;
import io.culvert.core.device.Device;
import io.culvert.core.device.DeviceSetup;
import io.culvert.core.device.DeviceSpec;
import io.culvert.core.device.RecordedEvents;
import io.culvert.core.device.sim.PipeDevice;
import io.culvert.core.nat.Nat;
import io.culvert.core.wire.DropCounters;
import io.culvert.core.wire.DropReason;
import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.Medium;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.PacketPool;
import io.culvert.core.wire.Packets;
import io.culvert.core.wire.Prefix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Rules as text, packets by hand, one chain at a time: what tests of matches and targets need. */
public final class RuleBench implements AddressTypes, Rejector, PacketLog {

  public final Rig rig = Rig.silent();
  public final Nat nat = new Nat(rig.conntrack, new SeededRandom(3));
  public final RuleMemory memory = new RuleMemory();
  public final ChainRunner runner = new ChainRunner();
  public final PacketContext context = new PacketContext();
  public final List<String> heard = new ArrayList<>();
  public final Device lan = device("lan0", 0, "10.0.0.1/24", "fd00:a::1/64");
  public final Device wan = device("wan0", 1, "203.0.113.1/24", "fd00:b::1/64");
  public final PacketTrace trace = new PacketTrace() {};
  public final PacketTracer tracer = packet -> packet.trace(trace);
  public long epochSeconds;
  public AddressType addressType = AddressType.UNICAST;
  public int routeMtu;
  public RuleSet rules = RuleSet.empty(4);

  private static Device device(String name, int index, String... addresses) {
    List<Prefix> prefixes = Arrays.stream(addresses).map(Prefix::of).toList();
    DeviceSetup setup =
        new DeviceSetup(new PacketPool(4), new DropCounters(), new RecordedEvents());
    return PipeDevice.pair(
            DeviceSpec.network(name, index, prefixes),
            DeviceSpec.network("far" + index, 9, List.of()),
            Medium.IP,
            setup,
            4)
        .near();
  }

  /** What rules are made with here. */
  public RuleEnvironment environment() {
    return new RuleEnvironment(
        rig.conntrack, nat, this, this, this, tracer, new SeededRandom(5), new Wall(), memory);
  }

  /** Puts a rule file in force; fails on any error in it. */
  public RuleBench file(int ipVersion, String text) {
    RuleFile file =
        new RuleLanguage(BuiltInRules.catalog(), BuiltInRules.names())
            .read("test.rules", text, ipVersion, true);
    if (!file.ok()) {
      throw new AssertionError(file.diagnostics().render());
    }
    rules = file.compile(environment());
    return this;
  }

  /** Puts these lines of one table in force. */
  public RuleBench table(int ipVersion, String table, String... lines) {
    return file(ipVersion, "*" + table + "\n" + String.join("\n", lines) + "\nCOMMIT\n");
  }

  /** Starts a walk from lan to wan, tracked. */
  public PacketBuffer arrive(Packets packet) {
    PacketBuffer p = packet.parsed();
    context.begin(p, lan, rig.now);
    context.egress(wan);
    DropReason reason = rig.conntrack.track(p, false, context.tracking(), rig.now);
    if (reason != null) {
      throw new AssertionError("conntrack: " + reason);
    }
    return p;
  }

  /** Runs the packet that arrived through one built-in chain. */
  public Outcome at(TableName table, Hook hook) {
    context.hook(hook);
    return runner.run(rules.builtIn(table, hook), context);
  }

  /** Whether {@code rule}, alone in filter FORWARD, drops {@code packet}. */
  public boolean matches(int ipVersion, String rule, Packets packet) {
    table(ipVersion, "filter", "-A FORWARD " + rule + " -j DROP");
    arrive(packet);
    boolean dropped = at(TableName.FILTER, Hook.FORWARD) == Outcome.DROP;
    rig.conntrack.release(context.tracking());
    return dropped;
  }

  @Override
  public AddressType of(int ipVersion, long high, long low, int deviceIndex) {
    return addressType;
  }

  @Override
  public int routeMtuBytes(int ipVersion, long high, long low) {
    return routeMtu;
  }

  @Override
  public IpAddress sourceToward(int ipVersion, long high, long low, int deviceIndex) {
    return wan.addresses().stream()
        .map(Prefix::address)
        .filter(a -> a.version() == ipVersion)
        .findFirst()
        .orElse(null);
  }

  @Override
  public DropReason reject(PacketContext packet, RejectKind kind) {
    heard.add("reject " + kind.label());
    return DropReason.RULE_REJECT;
  }

  @Override
  public void log(PacketContext packet, int level, String prefix, int flags) {
    heard.add("log " + level + " '" + prefix + "' " + flags);
  }

  @Override
  public void netlink(PacketContext packet, int group, String prefix, int sizeBytes) {
    heard.add("nflog " + group + " '" + prefix + "' " + sizeBytes);
  }

  /** The wall clock of {@link #epochSeconds}. */
  private final class Wall implements Clock {

    @Override
    public long nanos() {
      return 0;
    }

    @Override
    public long epochMicros() {
      return epochSeconds * 1_000_000;
    }
  }
}
