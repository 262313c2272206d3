package io.culvert.core.router;

import io.culvert.core.boot.BuiltInRules;
import io.culvert.core.boot.BuiltIns;
import io.culvert.core.chain.PacketLog;
import io.culvert.core.chain.PacketTracer;
import io.culvert.core.clock.VirtualClock;
import io.culvert.core.conntrack.Profile;
import io.culvert.core.conntrack.TableAudit;
import io.culvert.core.conntrack.Tunables;
import io.culvert.core.control.engine.TimeoutDesk;
import io.culvert.core.control.offline.EngineKit;
import io.culvert.core.control.rules.RuleFile;
import io.culvert.core.device.Device;
import io.culvert.core.device.DeviceSpec;
import io.culvert.core.device.sim.MemoryDevice;
import io.culvert.core.fuzz.FuzzInput;
import io.culvert.core.fuzz.FuzzTarget;
import io.culvert.core.fuzz.Law;
import io.culvert.core.helper.HelperOptions;
import io.culvert.core.nat.PortStart;
import io.culvert.core.twin.NamedTimeouts;
import io.culvert.core.twin.RuleDraft;
import io.culvert.core.twin.TestHelpers;
import io.culvert.core.twin.Topology;
import io.culvert.core.twin.rules.GrammarRules;
import io.culvert.core.wire.Checksum;
import io.culvert.core.wire.DropReason;
import io.culvert.core.wire.HeaderParser;
import io.culvert.core.wire.IpProtocol;
import io.culvert.core.wire.Ipv4View;
import io.culvert.core.wire.Ipv6View;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.PacketPool;
import io.culvert.core.wire.Packets;
import io.culvert.core.wire.TcpView;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The whole walk: an engine with a rule file drawn from all there is (the first byte says which),
 * all helpers, and packets that come in by any device. After each every buffer is home, the tables
 * are sound, what goes out is a packet with right sums if it came with right ones, and what does
 * not go out was dropped for a reason, kept as a fragment, or is the router's own; one day nothing
 * is left.
 *
 * <p>Of each packet a byte says by which device it comes and what is put right in it, or that time
 * passes, and two how long it is.
 */
public final class WalkTarget implements FuzzTarget {

  private static final int DRAFTS = 48;
  private static final int MOST_PACKETS = 12;
  private static final int MENDED = 4;
  private static final int LATER = 8;
  private static final int ROWS = 1 << 16;
  private static final long SECOND = 1_000_000_000L;
  private static final List<String> HELPERS =
      List.of("ftp", "tftp", "sip", "irc", "RAS", "Q.931", "snmp", "amanda", "pptp", "sane");
  private static final Topology TOPOLOGY = Topology.standard();

  private final PacketPool pool = new PacketPool(64);
  private final PacketBuffer copy = new PacketBuffer();
  private final EngineKit kit = BuiltIns.kit(TestHelpers.all());
  private final GrammarRules grammar = new GrammarRules(BuiltInRules.catalog(), HELPERS);
  private final RuleFile[] drafts = new RuleFile[DRAFTS];

  /** One engine and what is seen of it. */
  private final class Run {

    private final VirtualClock clock = new VirtualClock(1_767_225_600_000_000_000L);
    private final List<MemoryDevice> devices = new ArrayList<>();
    private final Engine engine;
    private final TableAudit audit;
    private RuntimeException fault;
    private AssertionError broken;
    private boolean sound;
    private boolean optionsHidden;
    private int sent;

    Run(RuleFile rules) {
      engine =
          new Engine(
              new EngineSpec(
                  new Tunables(Profile.MODERN, 8L << 30),
                  clock,
                  1,
                  pool,
                  HelperOptions.explicit(),
                  kit.trackers(),
                  broken -> fault = broken,
                  PortStart::random));
      for (Topology.Device like : TOPOLOGY.devices()) {
        DeviceSpec spec =
            new DeviceSpec(
                like.name(),
                devices.size(),
                Device.Role.NETWORK,
                like.mtuBytes(),
                like.addresses(),
                DeviceSpec.Link.DEFAULT);
        devices.add(new MemoryDevice(spec, this::goesOut));
      }
      engine.attach(devices, TOPOLOGY.routes());
      engine.helpers().install(kit.helpers());
      TimeoutDesk timeouts = new TimeoutDesk(engine.conntrack(), engine::rules);
      NamedTimeouts.all().forEach(timeouts::add);
      var environment = engine.ruleEnvironment(PacketLog.NONE, PacketTracer.NONE);
      engine.rules(engine.rules().with(rules.compile(environment)));
      audit = new TableAudit(engine.conntrack());
    }

    private void goesOut(Device by, PacketBuffer packet) {
      sent++;
      copy.reset();
      copy.fill(packet.toArray());
      try {
        judge();
      } catch (AssertionError e) {
        broken = e; // to be told once the walk is over, which would hide it
      }
    }

    private void judge() {
      DropReason reason = HeaderParser.parse(copy);
      boolean unread =
          optionsHidden && copy.u8(copy.l3() + Ipv6View.NEXT_HEADER) == IpProtocol.HOP_BY_HOP;
      Law.holds(reason == null || unread, "what goes out is a packet: " + reason);
      if (sound && !copy.fragment()) {
        Law.holds(Checksum.transportValid(copy), "what came with a right sum goes out with one");
      }
    }

    void comesIn(int how, byte[] packet) {
      PacketBuffer p = pool.acquire();
      p.fill(packet);
      sound = (how & MENDED) != 0 && mend(p);
      boolean own = own(p);
      // hop-by-hop options are looked at where a packet comes in, and not where they appear later
      optionsHidden =
          packet.length > Ipv6View.HEADER_BYTES
              && packet[0] >>> 4 == 6
              && packet[Ipv6View.NEXT_HEADER] == IpProtocol.IPV6_FRAGMENT;
      p.headers(p.l3(), -1);
      long dropped = engine.drops().total();
      long held = engine.reassembly().memoryBytes();
      sent = 0;
      Device by = devices.get((how & 3) % devices.size());
      engine.walk().receive(by, p);
      settled();
      boolean told = engine.drops().total() > dropped || engine.reassembly().memoryBytes() != held;
      Law.holds(sent > 0 || told || own, "what does not go out is counted or kept");
    }

    private void settled() {
      if (fault != null) {
        throw fault;
      }
      if (broken != null) {
        throw broken;
      }
      Law.holds(pool.inUse() == 0, "every buffer is home");
      audit.look().ifPresent(Law::broken);
    }

    /** Whether the packet is for the router, or for everybody, or can't be said. */
    private boolean own(PacketBuffer p) {
      copy.reset();
      copy.fill(p.toArray());
      if (HeaderParser.parse(copy) != null) {
        return false;
      }
      if (copy.ipVersion() == 6) {
        int first = copy.u8(copy.l3() + 24);
        return first == 0xFF || first == 0xFD && copy.u8(copy.l3() + 39) <= 1 || copy.fragment();
      }
      return copy.u8(copy.l3() + 19) <= 1
          || copy.u8(copy.l3() + 19) == 255
          || copy.u8(copy.l3() + 16) >= 224
          || copy.fragment();
    }

    void later(long seconds) {
      clock.advance(seconds * SECOND);
      engine.maintain(ROWS);
      settled();
    }
  }

  /** Puts sums and lengths right; whether the packet then has a right sum all over. */
  private static boolean mend(PacketBuffer p) {
    int length = p.end() - p.l3();
    if (length >= Ipv4View.HEADER_BYTES && p.u8(p.l3()) >>> 4 == 4) {
      Ipv4View.totalLength(p, p.l3(), length);
      Checksum.fillIpv4Header(p);
    } else if (length >= 40 && p.u8(p.l3()) >>> 4 == 6) {
      p.u16(p.l3() + 4, length - 40);
    }
    if (HeaderParser.parse(p) != null || p.fragment() || p.l4() < 0) {
      return false;
    }
    int field = Checksum.fieldOffset(p.ipVersion(), p.protocol());
    if (field < 0 || p.l4() + field + 2 > p.end()) {
      return false;
    }
    Checksum.fillTransport(p);
    return Checksum.transportValid(p);
  }

  /** Drawn when it is first wanted. */
  private RuleFile draft(int number) {
    int seed = number % DRAFTS;
    if (drafts[seed] == null) {
      int version = seed % 3 == 2 ? 6 : 4;
      RuleDraft draft = grammar.draft(new SplittableRandom(seed), version, TOPOLOGY);
      drafts[seed] = kit.language().read("draft", draft.text(), version, false);
      Law.holds(drafts[seed].ok(), drafts[seed].diagnostics().render());
    }
    return drafts[seed];
  }

  @Override
  public List<byte[]> seeds() {
    List<byte[]> seeds = new ArrayList<>();
    List<Packets> talk = new ArrayList<>();
    for (int net = 0; net < 2; net++) {
      String near = net == 0 ? "10.1.0.2" : "fd01::2";
      String far = net == 0 ? "10.2.0.9" : "fd02::9";
      talk.add(Packets.tcp(near, 4_000, far, 21).flags(TcpView.SYN).seq(1).mss(1_460));
      talk.add(Packets.tcp(far, 21, near, 4_000).flags(0x12).seq(9).ack(2).windowScale(3));
      talk.add(Packets.tcp(near, 4_000, far, 21).seq(2).ack(10).payload("PORT 10,1,0,2,4,1\r\n"));
      talk.add(Packets.udp(near, 5_060, far, 5_060).payload("OPTIONS sip:x SIP/2.0\r\n\r\n"));
      talk.add(Packets.udp(near, 9, far, 69).payload("\0\1f\0octet\0"));
      talk.add(Packets.echo(near, far, 1, 1));
      talk.add(Packets.udp(near, 9, far, 9).payloadBytes(1_450).dontFragment());
      talk.add(Packets.raw(near, far, 132, new byte[] {0, 9, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 1}));
      talk.add(Packets.raw(near, far, 47, new byte[] {0x30, 1, (byte) 0x88, 0xB, 0, 0, 0, 7}));
      talk.add(
          Packets.icmpError(
              far, near, net == 0 ? 3 : 1, 1, 0, Packets.udp(near, 9, far, 9).parsed(), 60));
    }
    for (int rules = 0; rules < DRAFTS; rules += 6) {
      seeds.add(steps(rules, talk.subList(0, 10)));
      seeds.add(steps(rules + 2, talk.subList(10, 20)));
    }
    seeds.add(steps(1, talk.subList(6, 7)));
    return seeds;
  }

  private static byte[] steps(int rules, List<Packets> talk) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(rules);
    for (Packets packets : talk) {
      PacketBuffer p = packets.parsed();
      int sourceNet = p.u8(p.l3() + (p.ipVersion() == 4 ? 13 : 9));
      out.write(MENDED | sourceNet - 1);
      byte[] bytes = p.toArray();
      out.write(bytes.length >> 8);
      out.write(bytes.length);
      out.writeBytes(bytes);
    }
    return out.toByteArray();
  }

  @Override
  public int share() {
    return 3;
  }

  @Override
  public void run(byte[] input) {
    FuzzInput in = new FuzzInput(input);
    Run run = new Run(draft(in.u8()));
    for (int i = 0; i < MOST_PACKETS && in.more(); i++) {
      int how = in.u8();
      if ((how & LATER) != 0) {
        run.later(how >> 4);
      }
      run.comesIn(how, in.take(in.u16() & 0x7FF));
    }
    for (int i = 0; i < 3; i++) {
      run.later(
          10_000_000); // rows are given back at the second look, masters before those they expect
    }
    Law.holds(run.engine.conntrack().table().count() == 0, "one day nothing is left");
    Law.holds(run.engine.conntrack().expectations().count() == 0, "no expectation is left");
    Law.holds(run.engine.reassembly().memoryBytes() == 0, "no fragment is left");
  }
}
