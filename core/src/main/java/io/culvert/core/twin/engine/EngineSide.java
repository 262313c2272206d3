package io.culvert.core.twin.engine;

import io.culvert.core.chain.Chain;
import io.culvert.core.chain.PacketLog;
import io.culvert.core.chain.PacketTracer;
import io.culvert.core.chain.RuleEnvironment;
import io.culvert.core.chain.RuleSet;
import io.culvert.core.chain.TableName;
import io.culvert.core.clock.VirtualClock;
import io.culvert.core.conntrack.ConntrackEntry;
import io.culvert.core.conntrack.ConntrackTable;
import io.culvert.core.conntrack.PacketTuple;
import io.culvert.core.conntrack.Profile;
import io.culvert.core.conntrack.Tunables;
import io.culvert.core.conntrack.Tuple;
import io.culvert.core.control.ControlException;
import io.culvert.core.control.engine.SetDesk;
import io.culvert.core.control.engine.TimeoutDesk;
import io.culvert.core.control.offline.EngineKit;
import io.culvert.core.control.offline.EngineTime;
import io.culvert.core.control.rules.Diagnostic;
import io.culvert.core.control.rules.RuleFile;
import io.culvert.core.control.rules.RuleLanguage;
import io.culvert.core.control.rules.SavedRules;
import io.culvert.core.control.sets.SetFile;
import io.culvert.core.device.Device;
import io.culvert.core.device.DeviceSpec;
import io.culvert.core.device.sim.MemoryDevice;
import io.culvert.core.helper.HelperOptions;
import io.culvert.core.helper.HelperProblem;
import io.culvert.core.router.Engine;
import io.culvert.core.router.EngineSpec;
import io.culvert.core.twin.Dice;
import io.culvert.core.twin.Emission;
import io.culvert.core.twin.EngineFault;
import io.culvert.core.twin.EntrySnapshot;
import io.culvert.core.twin.ExpectationSnapshot;
import io.culvert.core.twin.NamedTimeouts;
import io.culvert.core.twin.Probe;
import io.culvert.core.twin.RouterSide;
import io.culvert.core.twin.RuleDraft;
import io.culvert.core.twin.Sets;
import io.culvert.core.twin.Step;
import io.culvert.core.twin.Topology;
import io.culvert.core.twin.TwinException;
import io.culvert.core.wire.DropReason;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.PacketPool;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The engine as one side of the twin: made anew at each {@link #begin}, at a time that stands still
 * but for {@link Step.Wait}, with ports where the other side has them. Set up as the kernel's side
 * is: no limits on ICMP errors, tables of a large machine. One thread.
 */
public final class EngineSide implements RouterSide {

  /** The first second of 2026. The kernel's clock goes on: rules are drawn that don't mind. */
  private static final long START_NANOS = 1_767_225_600_000_000_000L;

  private static final long MILLISECOND = 1_000_000L;

  /** A machine of more than 4 GiB, whose tables have their full size. */
  private static final long MEMORY_BYTES = 8L << 30;

  private static final int BUFFERS = 64;
  private static final int MAX_PACKET_BYTES = 65_535;
  private static final int ALL_ROWS = 1 << 20;

  /** Nothing that takes chance may take another in each run. */
  private static final long SEED = 20_08;

  private static final long SLICE_NANOS = 10 * MILLISECOND;

  /** Without limits on errors, whose tokens depend on the time that really passed. */
  private static final List<Step.Set> NEUTRAL =
      List.of(
          new Step.Set("net.ipv4.icmp_ratelimit", 0),
          new Step.Set("net.ipv4.icmp_msgs_per_sec", 1_000_000_000),
          new Step.Set("net.ipv4.icmp_msgs_burst", 1_000_000_000),
          new Step.Set("net.ipv6.icmp.ratelimit", 0));

  private final Topology topology;
  private final Dice dice;
  private final EngineKit kit;
  private final PacketTuple scratch = new PacketTuple();
  private final ConntrackEntry row = new ConntrackEntry();
  private final PacketBuffer parsed = new PacketBuffer();
  private PacketPool pool = new PacketPool(BUFFERS);
  private List<MemoryDevice> devices = List.of();
  private List<Emission> emitted = new ArrayList<>();
  private VirtualClock clock;
  private EngineTime time;
  private Engine engine;
  private Witness witness;
  private Snapshots snapshots;
  private QuotedPacket quoted;
  private RuleEnvironment environment;
  private RuleLanguage language;
  private int ipVersion;
  private RuntimeException fault;
  private SetDesk sets;
  private Step lastStep;
  private List<Emission> lastSent = List.of();
  private final long[] dropsBefore = new long[DropReason.values().length];

  /**
   * A side that is not begun.
   *
   * @param dice asked where the engine would take chance
   */
  public EngineSide(Topology topology, Dice dice, EngineKit kit) {
    this.topology = topology;
    this.dice = dice;
    this.kit = kit;
  }

  @Override
  public String name() {
    return "culvert";
  }

  @Override
  public Optional<String> begin(RuleDraft draft) {
    if (pool.inUse() != 0) {
      pool = new PacketPool(BUFFERS);
    }
    ipVersion = draft.ipVersion();
    fault = null;
    lastStep = null;
    lastSent = List.of();
    makeEngine();
    for (Step.Set setting : draft.settings()) {
      Optional<String> refused = set(setting);
      if (refused.isPresent()) {
        return refused;
      }
    }
    try {
      SetFile.lines(Sets.of(draft.text())).forEach(line -> sets.restore(line, false));
    } catch (ControlException e) {
      return Optional.of(e.getMessage());
    }
    return load(draft.name(), draft.text());
  }

  private void makeEngine() {
    clock = new VirtualClock(START_NANOS);
    witness = new Witness();
    engine =
        new Engine(
            new EngineSpec(
                new Tunables(Profile.MODERN, MEMORY_BYTES),
                clock,
                SEED,
                pool,
                HelperOptions.explicit(),
                conntrack -> {
                  kit.trackers().accept(conntrack);
                  witness.watch(conntrack);
                },
                broken -> fault = broken,
                random -> new DicePorts(dice, () -> engine.conntrack(), clock)));
    devices = new ArrayList<>();
    for (Topology.Device device : topology.devices()) {
      devices.add(new MemoryDevice(spec(device, devices.size()), this::emit));
    }
    engine.attach(devices, topology.routes());
    time = new EngineTime(engine, clock, SLICE_NANOS, () -> ALL_ROWS);
    List<HelperProblem> problems = engine.helpers().install(kit.helpers());
    if (!problems.isEmpty()) {
      throw new TwinException("a helper can't be used: " + problems.get(0));
    }
    snapshots = new Snapshots(engine.conntrack(), engine.nat());
    quoted = new QuotedPacket(engine.conntrack(), parsed);
    environment = engine.ruleEnvironment(PacketLog.NONE, PacketTracer.NONE);
    TimeoutDesk timeouts = new TimeoutDesk(engine.conntrack(), engine::rules);
    NamedTimeouts.all().forEach(timeouts::add);
    sets = new SetDesk(environment.sets(), kit.language().names(), clock, engine::rules);
    language = kit.language().knowingTimeouts(timeouts).knowingSets(sets);
    NEUTRAL.forEach(setting -> engine.tunables().set(setting.name(), setting.value()));
  }

  private static DeviceSpec spec(Topology.Device like, int index) {
    return new DeviceSpec(
        like.name(),
        index,
        Device.Role.NETWORK,
        like.mtuBytes(),
        like.addresses(),
        DeviceSpec.Link.DEFAULT);
  }

  private void emit(Device by, PacketBuffer packet) {
    if (packet.superPacket()) {
      // nothing that came in was one, and the router makes none
      throw new IllegalStateException("a super-packet for " + by.name());
    }
    emitted.add(new Emission(by.index(), packet.toArray()));
  }

  private Optional<String> set(Step.Set setting) {
    try {
      engine.tunables().set(setting.name(), setting.value());
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.of(e.getMessage());
    }
  }

  /** As {@code iptables-restore}: counters begin at 0, and tables that are not named stay. */
  private Optional<String> load(String name, String text) {
    RuleFile file = language.read(name, text, ipVersion, false);
    if (!file.ok()) {
      return file.diagnostics().all().stream()
          .filter(Diagnostic::error)
          .map(Diagnostic::headline)
          .findFirst();
    }
    RuleSet next = file.compile(environment);
    RuleSet before = engine.rules().of(ipVersion);
    List<Chain> chains = new ArrayList<>();
    for (TableName table : TableName.values()) {
      chains.addAll((next.tables().contains(table) ? next : before).chains(table));
    }
    engine.rules(engine.rules().with(RuleSet.of(ipVersion, chains)));
    return Optional.empty();
  }

  @Override
  public List<Emission> carryOut(Step step) {
    witness.forget();
    lastStep = step;
    lastSent = List.of();
    for (DropReason reason : DropReason.values()) {
      dropsBefore[reason.ordinal()] = engine.drops().of(reason);
    }
    try {
      if (step instanceof Step.Packet packet) {
        receive(packet);
      } else if (step instanceof Step.Wait wait) {
        time.pass(wait.millis() * MILLISECOND);
        time.maintain();
      } else if (step instanceof Step.Set setting) {
        orGiveUp(set(setting));
      } else if (step instanceof Step.Rules rules) {
        orGiveUp(load("rules", rules.text()));
      }
    } catch (TwinException e) {
      throw e;
    } catch (RuntimeException e) {
      fault = e;
    }
    lastSent = sent(step);
    return lastSent;
  }

  private void receive(Step.Packet packet) {
    byte[] bytes = packet.bytes();
    if (bytes.length > MAX_PACKET_BYTES) {
      throw new TwinException("a packet of " + bytes.length + " bytes");
    }
    PacketBuffer buffer = pool.acquire();
    if (buffer == null) {
      throw new IllegalStateException("no buffer is left");
    }
    engine.walk().receive(devices.get(packet.device()), buffer.fill(bytes));
  }

  private static void orGiveUp(Optional<String> refused) {
    if (refused.isPresent()) {
      throw new TwinException("culvert refuses: " + refused.get());
    }
  }

  private List<Emission> sent(Step step) {
    List<Emission> all = emitted;
    emitted = new ArrayList<>();
    if (fault != null) {
      throw new EngineFault(step, fault);
    }
    if (pool.inUse() != 0) {
      throw new EngineFault(step, pool.inUse() + " packet buffers were not given back");
    }
    return all;
  }

  @Override
  public Optional<EntrySnapshot> entry(Tuple tuple, int zone) {
    long handle = engine.conntrack().table().find(scratch.set(tuple, zone), clock.nanos());
    return handle < 0
        ? Optional.empty()
        : Optional.of(
            snapshots.of(
                engine.conntrack().table().entry(ConntrackTable.slot(handle), row), clock.nanos()));
  }

  @Override
  public List<Probe> touched() {
    List<Probe> all = new ArrayList<>(witness.seen());
    if (lastStep instanceof Step.Packet packet) {
      quoted
          .find(packet.bytes(), witness.zones(), clock.nanos())
          .filter(probe -> !all.contains(probe))
          .ifPresent(all::add);
      if (all.isEmpty()) {
        pieced().ifPresent(all::add);
      }
    }
    return all;
  }

  /** What an ICMP error spoke of that came in pieces, none of which says so. */
  private Optional<Probe> pieced() {
    return lastSent.stream()
        .flatMap(e -> quoted.findSent(e.bytes(), witness.zones(), clock.nanos()).stream())
        .findFirst();
  }

  @Override
  public Map<String, Long> helperWork() {
    return engine == null ? Map.of() : HelperWork.of(engine.helpers());
  }

  @Override
  public String remark() {
    List<String> words = new ArrayList<>();
    if (!witness.invalid().isEmpty()) {
      words.add("INVALID: " + witness.invalid());
    }
    for (DropReason reason : DropReason.values()) {
      if (engine.drops().of(reason) > dropsBefore[reason.ordinal()]) {
        words.add("dropped: " + reason.words());
      }
    }
    return String.join("; ", words);
  }

  @Override
  public List<EntrySnapshot> entries() {
    List<EntrySnapshot> all = new ArrayList<>();
    long now = clock.nanos();
    engine
        .conntrack()
        .table()
        .scan(
            0,
            Integer.MAX_VALUE,
            entry -> {
              if (entry.ipVersion() == ipVersion && entry.remainingNanos(now) > 0) {
                all.add(snapshots.of(entry, now));
              }
              return true;
            });
    return all;
  }

  @Override
  public List<ExpectationSnapshot> expectations() {
    List<ExpectationSnapshot> all = new ArrayList<>();
    long now = clock.nanos();
    engine
        .conntrack()
        .expectations()
        .all(
            expectation -> {
              boolean shown =
                  expectation.tuple().ipVersion() == ipVersion
                      && expectation.deadlineNanos() - now > 0
                      && engine
                          .conntrack()
                          .table()
                          .alive(expectation.masterSlot(), expectation.masterId());
              if (shown) {
                all.add(snapshots.of(expectation, now));
              }
            });
    return all;
  }

  @Override
  public String rules() {
    return SavedRules.of(engine.rules().of(ipVersion)).text(true, "", "");
  }

  @Override
  public void close() {
    devices.forEach(MemoryDevice::close);
    engine = null;
  }

  /** How often a hook's rules were not asked, since what they say was known. */
  public long rulesSpared() {
    return engine.rulesSpared();
  }
}
