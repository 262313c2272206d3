package io.culvert.core.boot;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import io.culvert.core.chain.Chain;
import io.culvert.core.chain.PacketLog;
import io.culvert.core.chain.PacketTracer;
import io.culvert.core.chain.Rule;
import io.culvert.core.chain.RuleEnvironment;
import io.culvert.core.chain.RuleMemory;
import io.culvert.core.chain.RuleSet;
import io.culvert.core.chain.RuleSets;
import io.culvert.core.chain.TableName;
import io.culvert.core.clock.Clock;
import io.culvert.core.control.Position;
import io.culvert.core.control.RouterStatus;
import io.culvert.core.control.RuleReport;
import io.culvert.core.control.RuleText;
import io.culvert.core.control.engine.RuleDesk;
import io.culvert.core.control.rules.Diagnostic;
import io.culvert.core.control.rules.RuleFile;
import io.culvert.core.control.rules.RuleLanguage;
import io.culvert.core.control.rules.SavedRules;
import io.culvert.core.router.Engine;
import io.culvert.core.sets.IpSets;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

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
            : language.read(text.file(), text.text(), text.ipVersion(), text.counters());
    return new ReadFile(file, text.counters());
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

    ReadFile(RuleFile file, boolean countersGiven) {
      this.file = file;
      this.countersGiven = countersGiven;
    }

    @Override
    public RuleReport report() {
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
    public RuleSet verdicts() {
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
    public void swapIn() {
      RuleSet next = file.compile(environment);
      RuleSet before = engine.rules().of(next.ipVersion());
      if (!countersGiven) {
        takeOver(before, next);
      }
      engine.rules(engine.rules().with(next));
      RuleReport report = report();
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

  /** Counters go on where chain and text are the same; of several equal rules, in their order. */
  private static void takeOver(RuleSet before, RuleSet next) {
    for (TableName table : next.tables()) {
      for (Chain chain : next.chains(table)) {
        Chain old = before.chain(table, chain.name());
        if (old == null) {
          continue;
        }
        chain.counters(old.packets(), old.bytes());
        Map<String, ArrayDeque<Rule>> byText = new HashMap<>();
        for (Rule rule : old.rules()) {
          byText.computeIfAbsent(rule.text(), t -> new ArrayDeque<>()).add(rule);
        }
        for (Rule rule : chain.rules()) {
          Rule same = byText.getOrDefault(rule.text(), new ArrayDeque<>()).poll();
          if (same != null) {
            rule.counters(same.packets(), same.bytes());
          }
        }
      }
    }
  }
}
