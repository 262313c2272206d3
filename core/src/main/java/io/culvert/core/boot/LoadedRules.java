package io.culvert.core.boot;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import io.culvert.core.chain.PacketLog;
import io.culvert.core.chain.PacketTracer;
import io.culvert.core.chain.RuleEnvironment;
import io.culvert.core.chain.RuleMemory;
import io.culvert.core.chain.RuleSet;
import io.culvert.core.chain.RuleSets;
import io.culvert.core.clock.Clock;
import io.culvert.core.control.ControlException;
import io.culvert.core.control.Position;
import io.culvert.core.control.RouterStatus;
import io.culvert.core.control.RuleReport;
import io.culvert.core.control.RuleText;
import io.culvert.core.control.engine.RuleDesk;
import io.culvert.core.control.rules.Diagnostic;
import io.culvert.core.control.rules.RuleCompiler;
import io.culvert.core.control.rules.RuleFile;
import io.culvert.core.control.rules.RuleLanguage;
import io.culvert.core.control.rules.SavedRules;
import io.culvert.core.router.Engine;
import io.culvert.core.sets.IpSets;
import java.util.List;

/**
 * The rules of one engine: reads texts, swaps rule sets, keeps counters where the text is the same.
 */
final class LoadedRules implements RuleDesk {

  private static final int CONTEXT_LINES = 2;

  private final RuleLanguage language;
  private final Engine engine;
  private final RuleEnvironment environment;
  private final Clock clock;
  private RouterStatus.Rules ipv4 = new RouterStatus.Rules(4, "", 0, 0, 0);
  private RouterStatus.Rules ipv6 = new RouterStatus.Rules(6, "", 0, 0, 0);

  LoadedRules(RuleLanguage language, Engine engine, RuleEnvironment environment) {
    this.language = language;
    this.engine = engine;
    this.environment = environment;
    this.clock = engine.clock();
  }

  @Override
  public RuleSets current() {
    return engine.rules();
  }

  @Override
  public List<RouterStatus.Rules> loaded() {
    return List.of(ipv4, ipv6);
  }

  @Override
  public String save(RuleSet rules, boolean counters, String table) {
    return SavedRules.of(rules).text(counters, "Culvert", table);
  }

  @Override
  public Candidate read(RuleText text, RuleSet now) {
    RuleFile file =
        text.goesOn()
            ? language.goOn(text, SavedRules.of(now).text(true, "", ""))
            : language.read(text);
    return new ReadFile(file, text.is(RuleText.Way.COUNTERS));
  }

  @Override
  public Runnable snapshot() {
    RuleSets rules = engine.rules();
    RouterStatus.Rules four = ipv4;
    RouterStatus.Rules six = ipv6;
    return () -> {
      engine.rules(rules);
      ipv4 = four;
      ipv6 = six;
    };
  }

  @Override
  public String diff(RuleSet now, Candidate candidate) {
    List<String> before = lines(SavedRules.of(now));
    List<String> after = lines(((ReadFile) candidate).file.saved());
    return String.join(
        "\n",
        UnifiedDiffUtils.generateUnifiedDiff(
            "running",
            ((ReadFile) candidate).file.name(),
            before,
            DiffUtils.diff(before, after),
            CONTEXT_LINES));
  }

  /** Counters of policies are printed in any case, and are no difference. */
  private static List<String> lines(SavedRules saved) {
    return saved
        .text(false, "", "")
        .lines()
        .filter(line -> !line.startsWith("#"))
        .map(line -> line.startsWith(":") ? line.replaceFirst(" \\[.*", "") : line)
        .toList();
  }

  /** A rule file that was read. */
  private final class ReadFile implements Candidate {

    private final RuleFile file;
    private final boolean countersGiven;
    private final RuleReport report;
    private RuleCompiler compiler;
    private RuleSet next;
    private KeptCounters kept;

    ReadFile(RuleFile file, boolean countersGiven) {
      this.file = file;
      this.countersGiven = countersGiven;
      this.report = reported();
    }

    @Override
    public RuleReport report() {
      return report;
    }

    private RuleReport reported() {
      int rules = 0;
      int chains = 0;
      if (file.ok()) {
        for (List<SavedRules.SavedChain> table : file.saved().tables().values()) {
          chains += table.size();
          rules += table.stream().mapToInt(chain -> chain.rules().size()).sum();
        }
      }
      return new RuleReport(
          file.ok(),
          rules,
          chains,
          file.diagnostics().all().stream().map(ReadFile::problem).toList(),
          file.diagnostics().render());
    }

    private static RuleReport.Problem problem(Diagnostic d) {
      return new RuleReport.Problem(
          new Position(d.file(), d.line(), d.column()),
          d.error(),
          d.code().name(),
          d.message(),
          d.help());
    }

    @Override
    public RuleCompiler verdicts() {
      RuleEnvironment e = environment;
      RuleMemory memory = new RuleMemory();
      memory.named(IpSets.class, "", e::sets);
      return file.verdicts(
          new RuleEnvironment(
              e.conntrack(),
              e.nat(),
              e.rejector(),
              PacketLog.NONE,
              e.addressTypes(),
              PacketTracer.NONE,
              e.random(),
              e.clock(),
              memory));
    }

    @Override
    public boolean make(int rules) {
      if (compiler == null) {
        compiler = file.compiler(environment);
      }
      return compiler.some(rules);
    }

    @Override
    public Candidate finish(RuleSet now) {
      next = compiler.whole();
      kept = KeptCounters.of(now, next);
      return this;
    }

    @Override
    public void swapIn() {
      RuleSet before = engine.rules().of(file.ipVersion());
      if (next == null) {
        make(Integer.MAX_VALUE);
        finish(before);
      }
      if (!countersGiven) {
        (kept.from(before) ? kept : KeptCounters.of(before, next)).copy();
      }
      engine.rules(engine.rules().with(next));
      RouterStatus.Rules now =
          new RouterStatus.Rules(
              next.ipVersion(), file.name(), report.rules(), report.chains(), clock.epochMicros());
      if (next.ipVersion() == 4) {
        ipv4 = now;
      } else {
        ipv6 = now;
      }
    }
  }

  /**
   * Puts the rules that a router begins with in force.
   *
   * @param warnings gets what is to be said of them
   * @throws ControlException if they are refused
   */
  void begin(RuleText text, List<String> warnings) {
    Candidate candidate = read(text, RuleSet.empty(text.ipVersion()));
    String said = candidate.report().text().strip();
    if (!candidate.report().accepted()) {
      throw new ControlException(ControlException.Code.REFUSED, said, "the router was not started");
    }
    if (!candidate.report().problems().isEmpty()) {
      warnings.add(said);
    }
    candidate.swapIn();
  }
}
