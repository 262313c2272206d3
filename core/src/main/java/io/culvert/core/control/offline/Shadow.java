package io.culvert.core.control.offline;

import io.culvert.core.chain.Chain;
import io.culvert.core.chain.Jump;
import io.culvert.core.chain.Match;
import io.culvert.core.chain.PacketLog;
import io.culvert.core.chain.PacketTracer;
import io.culvert.core.chain.Rule;
import io.culvert.core.chain.RuleEnvironment;
import io.culvert.core.chain.RuleSet;
import io.culvert.core.chain.RuleSets;
import io.culvert.core.chain.TableName;
import io.culvert.core.chain.Target;
import io.culvert.core.clock.VirtualClock;
import io.culvert.core.conntrack.Adoption;
import io.culvert.core.conntrack.Conntrack;
import io.culvert.core.conntrack.PacketTuple;
import io.culvert.core.conntrack.TimeoutPolicy;
import io.culvert.core.conntrack.Tunable;
import io.culvert.core.conntrack.Tunables;
import io.culvert.core.control.ExplainRequest;
import io.culvert.core.control.TraceView;
import io.culvert.core.control.rules.RuleFile;
import io.culvert.core.control.rules.SavedRules;
import io.culvert.core.device.Device;
import io.culvert.core.device.DeviceSpec;
import io.culvert.core.helper.HelperOptions;
import io.culvert.core.nat.PortParts;
import io.culvert.core.nat.PortStart;
import io.culvert.core.route.StaticRoute;
import io.culvert.core.router.Engine;
import io.culvert.core.router.EngineSpec;
import io.culvert.core.wire.HeaderParser;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.PacketPool;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * A second engine that judges one packet as a running one would, and in its stead: same rules with
 * what they remember, same settings, devices and routes, and every entry and expectation that the
 * packet asks for. Nothing of the running engine changes, whatever the packet does.
 *
 * <p>Three steps: {@link #look} and {@link #explain} on the running engine's loop and quick, the
 * constructor anywhere, since it compiles the rules. Not copied: fragments that wait, neighbours
 * (what is sent counts as sent), learned path MTUs, limits of ICMP errors, and what a helper keeps
 * in mind about a connection.
 */
public final class Shadow {

  private static final int BUFFERS = 16;

  private final Model model;
  private final VirtualClock clock;
  private final Engine engine;
  private final Map<Integer, Integer> policies = new HashMap<>();

  /**
   * What a running engine is, but for its table.
   *
   * @param nanos its clock
   * @param epochMicros its wall clock
   * @param helpers how helpers attach
   * @param ports which ones NAT chooses from
   */
  public record Model(
      long nanos,
      long epochMicros,
      Tunables tunables,
      Map<String, Long> settings,
      List<DeviceSpec> devices,
      List<StaticRoute> routes,
      Map<Integer, TimeoutPolicy> policies,
      RuleSets rules,
      HelperOptions helpers,
      PortParts ports) {}

  /** Looks at {@code live}; on its loop. */
  public static Model look(Engine live, HelperOptions helpers) {
    Map<String, Long> settings = new TreeMap<>();
    for (Tunable tunable : live.tunables().all().values()) {
      if (!tunable.readOnly()) {
        settings.put(tunable.name(), tunable.value());
      }
    }
    Map<Integer, TimeoutPolicy> policies = new TreeMap<>();
    Conntrack conntrack = live.conntrack();
    for (TimeoutPolicy policy : conntrack.timeoutPolicies().all()) {
      policies.put(conntrack.timeoutPolicies().numberOf(policy.name()), policy);
    }
    return new Model(
        live.clock().nanos(),
        live.clock().epochMicros(),
        live.tunables(),
        settings,
        live.routing().devices().stream().map(Shadow::spec).toList(),
        List.copyOf(live.routing().statics()),
        policies,
        live.rules(),
        helpers,
        live.nat().ports().parts());
  }

  private static DeviceSpec spec(Device like) {
    return new DeviceSpec(
        like.name(),
        like.index(),
        like.role(),
        like.mtuBytes(),
        like.addresses(),
        DeviceSpec.Link.DEFAULT);
  }

  /**
   * The engine of {@code model}; takes as long as its rules do. Any thread.
   *
   * @param devices makes a device in memory
   */
  public Shadow(Model model, EngineKit kit, Function<DeviceSpec, Device> devices) {
    this.model = model;
    this.clock = new VirtualClock(model.nanos(), model.epochMicros() * 1_000);
    List<RuntimeException> faults = new ArrayList<>();
    engine =
        new Engine(
            new EngineSpec(
                new Tunables(model.tunables().profile(), model.tunables().memoryBytes()),
                clock,
                model.nanos(),
                new PacketPool(BUFFERS),
                model.helpers(),
                kit.trackers(),
                faults::add,
                PortStart::random));
    engine.nat().share(model.ports());
    engine.attach(model.devices().stream().map(devices).toList(), model.routes());
    engine.helpers().install(kit.helpers());
    model.policies().forEach(this::policy);
    model.settings().forEach(this::set);
    RuleEnvironment environment = engine.ruleEnvironment(PacketLog.NONE, PacketTracer.NONE);
    engine.rules(
        new RuleSets(
            compiled(model.rules().ipv4(), kit, environment),
            compiled(model.rules().ipv6(), kit, environment)));
  }

  private void policy(int number, TimeoutPolicy policy) {
    policies.put(number, engine.conntrack().timeoutPolicies().add(policy));
  }

  private void set(String name, long value) {
    if (engine.tunables().contains(name) && engine.tunables().get(name) != value) {
      engine.tunables().set(name, value);
    }
  }

  /** The same rules for this engine, each where its original was written. */
  private static RuleSet compiled(RuleSet live, EngineKit kit, RuleEnvironment environment) {
    String text = SavedRules.of(live).text(false, "", "");
    RuleFile file = kit.language().read("(running)", text, live.ipVersion(), false);
    if (!file.ok()) {
      throw new IllegalStateException("running rules: " + file.diagnostics().render());
    }
    return placed(file.compile(environment), live);
  }

  private static RuleSet placed(RuleSet compiled, RuleSet live) {
    Map<Chain, Chain> chains = new HashMap<>();
    List<Chain> all = new ArrayList<>();
    for (TableName table : live.tables()) {
      for (Chain like : live.chains(table)) {
        Chain chain =
            like.hook() == null
                ? Chain.user(table, like.name())
                : Chain.builtIn(table, like.hook(), like.policyAccept());
        chains.put(compiled.chain(table, like.name()), chain);
        all.add(chain);
      }
    }
    chains.forEach(
        (from, chain) -> {
          Chain like = live.chain(chain.table(), chain.name());
          Rule[] rules = new Rule[like.size()];
          for (int i = 0; i < rules.length; i++) {
            rules[i] = placed(from.rule(i), like.rule(i), chains);
          }
          chain.seal(rules);
        });
    return RuleSet.of(live.ipVersion(), all);
  }

  private static Rule placed(Rule rule, Rule like, Map<Chain, Chain> chains) {
    Target target =
        rule.target() instanceof Jump jump
            ? new Jump(chains.get(jump.chain()), jump.goTo())
            : rule.target();
    Match[] matches = new Match[rule.matchCount()];
    for (int i = 0; i < matches.length; i++) {
      matches[i] = rule.match(i);
    }
    return new Rule(
        like.id(), like.text(), like.file(), like.line(), rule.header(), matches, target);
  }

  /** Whether {@code live} still has the rules that were looked at; if not, look again. */
  public boolean fits(Engine live) {
    return live.rules() == model.rules();
  }

  /** What would happen in {@code live} now; once, and on its loop. */
  public List<TraceView> explain(Engine live, ExplainRequest request) {
    clock.advance(live.clock().nanos() - clock.nanos());
    long now = clock.nanos();
    resume(model.rules().ipv4(), engine.rules().ipv4());
    resume(model.rules().ipv6(), engine.rules().ipv6());
    Adoption adoption =
        new Adoption(
            live.conntrack(),
            engine.conntrack(),
            number -> policies.getOrDefault(number, 0),
            (entry, copy) -> engine.nat().adopt(live.nat(), entry, copy),
            now);
    adoption.expectations(engine.nat().fulfilments()::adopted);
    PacketBuffer parsed = new PacketBuffer().fill(request.packet().flags(0).bytes(0, 0, 1));
    PacketTuple tuple = new PacketTuple();
    if (HeaderParser.parse(parsed) == null && live.conntrack().tupleOf(parsed, tuple)) {
      live.nat().sameSource(tuple, adoption::fetch);
    }
    return new MadeUpPackets(engine).explain(request);
  }

  private static void resume(RuleSet live, RuleSet here) {
    for (TableName table : live.tables()) {
      for (Chain chain : live.chains(table)) {
        Chain own = here.chain(table, chain.name());
        for (int i = 0; i < chain.size(); i++) {
          for (int m = 0; m < chain.rule(i).matchCount(); m++) {
            own.rule(i).match(m).resume(chain.rule(i).match(m));
          }
        }
      }
    }
  }
}
