package io.culvert.core.cli.replay;

import io.culvert.core.cli.ExitCode;
import io.culvert.core.cli.Output;
import io.culvert.core.cli.RuleInput;
import io.culvert.core.cli.RunCommand;
import io.culvert.core.cli.UsageException;
import io.culvert.core.control.RuleText;
import io.culvert.core.control.config.ConfigException;
import io.culvert.core.control.config.ConfigLoader;
import io.culvert.core.control.config.RouterConfig;
import io.culvert.core.control.engine.ConfiguredEngine;
import io.culvert.core.control.offline.EngineKit;
import io.culvert.core.control.trace.PacketFate;
import io.culvert.core.device.DeviceException;
import io.culvert.core.device.sim.CaptureSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code culvert replay}: captures through the rules, with their own clock. */
@Command(
    name = "replay",
    description = {
      "Run captures through a configuration and its rules, with the captures' own clock.",
      "Needs no router, no network and no rights. Reads pcap and pcapng, gzip or not."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "A claim is [all|some|no] FILTER FATE [via DEV] [because REASON] [at FILE:LINE], where FATE",
      "is accepted, sent, delivered, dropped, rejected or waiting; FILTER as for culvert trace.",
      "",
      "Examples:",
      "  culvert replay -c gw.yaml --in lan0=lan.pcap --in wan0=wan.pcap.gz",
      "  culvert replay -c gw.yaml any.pcapng         devices by the packets' sources",
      "  culvert replay -q --in lan0=lan.pcap --expect 'dport 21 accepted' \\",
      "                    --expect 'no dport 23 accepted'",
      "  culvert replay -q --in lan0=lan.pcap --against new-rules.v4    whose fate changes?",
      "  culvert replay --in wan0=two.pcapng@eth1 --out sent/ --then conntrack",
      "",
      "Exit codes: 0 ok and every claim holds, 1 a claim does not, a fate changes or a capture is",
      "            broken, 2 usage, or configuration or rules refused"
    })
public final class ReplayCommand implements Callable<Integer> {

  private enum Format {
    TEXT,
    JSONL
  }

  private final Function<RouterConfig, EngineKit> kits;

  @Spec private CommandSpec spec;

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description = "the configuration (default: as culvert run)")
  private Path config;

  @Option(
      names = "--in",
      paramLabel = "DEV=CAPTURE[@IF]",
      description = "what comes in by a device; @IF: only interface IF of a pcapng. Repeatable")
  private List<String> in = List.of();

  @Parameters(
      paramLabel = "CAPTURE",
      arity = "0..*",
      description = "captures whose packets come by the device that leads to their source")
  private List<Path> bySource = List.of();

  @Option(names = "--rules", paramLabel = "FILE", description = "IPv4 rules, not those of -c")
  private String rules4;

  @Option(names = "--rules6", paramLabel = "FILE", description = "IPv6 rules, not those of -c")
  private String rules6;

  @Option(
      names = "--against",
      paramLabel = "FILE",
      description = "other IPv4 rules: list the packets whose fate changes")
  private String against4;

  @Option(names = "--against6", paramLabel = "FILE", description = "other IPv6 rules: the same")
  private String against6;

  @Option(names = "--expect", paramLabel = "CLAIM", description = "what must be so. Repeatable")
  private List<String> expect = List.of();

  @Option(
      names = "--expect-file",
      paramLabel = "FILE",
      description = "claims, one a line; # begins a remark")
  private List<String> expectFiles = List.of();

  @Option(names = "--out", paramLabel = "DIR", description = "write what is sent to DIR/DEV.pcapng")
  private Path out;

  @Option(
      names = "--then",
      paramLabel = "conntrack|expect|save",
      description = "print the table, expectations or rules with counters as they are after")
  private List<ReplayReport.Then> then = List.of();

  @Option(names = "--trace", description = "print the whole walk of each packet")
  private boolean trace;

  @Option(
      names = {"-q", "--quiet"},
      description = "do not print packets")
  private boolean quiet;

  @Option(
      names = {"-o", "--output"},
      defaultValue = "text",
      paramLabel = "text|jsonl",
      description = "how to write it")
  private Format format;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "where chance comes from (ports of NAT, -m statistic)")
  private long seed;

  @Option(names = "--debug", description = "show stack traces of failures")
  private boolean debug;

  /** Replays with engines that are furnished by {@code kits}. */
  public ReplayCommand(Function<RouterConfig, EngineKit> kits) {
    this.kits = kits;
  }

  @Override
  public Integer call() throws ConfigException {
    Output output = new Output(spec.commandLine());
    List<Claim> claims = claims();
    RouterConfig loaded = ConfigLoader.load(RunCommand.file(config));
    List<CaptureSource> sources = new Sources(loaded).read(in, bySource);
    EngineKit kit = kits.apply(loaded);
    List<RuleText> rules = with(ConfiguredEngine.rules(loaded), rules4, rules6);
    ReplayReport report = new ReplayReport(output, format == Format.JSONL);
    boolean compare = against4 != null || against6 != null;
    try (Replay replay = open(loaded, kit, sources, rules, Optional.ofNullable(out));
        Replay other =
            compare
                ? open(loaded, kit, sources, with(rules, against4, against6), Optional.empty())
                : null) {
      boolean whole = run(replay, other, claims, report, output);
      claims.forEach(report::claim);
      then.forEach(what -> report.then(what, replay));
      return whole && report.changed() == 0 && claims.stream().allMatch(Claim::holds)
          ? ExitCode.OK
          : ExitCode.FAILED;
    }
  }

  private Replay open(
      RouterConfig loaded,
      EngineKit kit,
      List<CaptureSource> sources,
      List<RuleText> rules,
      Optional<Path> folder) {
    folder.ifPresent(ReplayCommand::makeFolder);
    return new Replay(new Replay.Setup(loaded, rules, seed, trace), kit, sources, folder);
  }

  private static void makeFolder(Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UsageException("--out " + folder + " can't be made: " + e.getMessage());
    }
  }

  /** Whether the captures were whole. */
  private boolean run(
      Replay replay, Replay other, List<Claim> claims, ReplayReport report, Output output) {
    boolean shows = !quiet && other == null;
    Progress progress =
        Progress.of(!shows || !Progress.terminal(1), replay.captures().bytesTotal());
    long began = System.nanoTime();
    String broken = "";
    try {
      boolean reading = true;
      for (PacketFate fate = replay.next(); fate != null && reading; fate = replay.next()) {
        report.count(fate);
        PacketFate packet = fate;
        claims.forEach(claim -> claim.see(packet));
        if (other != null) {
          report.compare(fate, other.next());
        }
        reading = !shows || report.packet(fate);
        progress.at(replay.captures().bytesRead(), report.packets());
      }
    } catch (DeviceException e) {
      broken = e.getMessage();
    }
    progress.end();
    if (!broken.isEmpty()) {
      output.error("culvert replay: " + broken + "; what came before it was replayed");
    }
    report.sum(replay, Math.max(1, System.nanoTime() - began));
    return broken.isEmpty();
  }

  /** {@code rules} with those of a family replaced where a file is given. */
  private static List<RuleText> with(List<RuleText> rules, String file4, String file6) {
    List<RuleText> all = new ArrayList<>(rules);
    replace(all, 4, file4);
    replace(all, 6, file6);
    return all;
  }

  private static void replace(List<RuleText> rules, int ipVersion, String file) {
    if (file != null) {
      rules.removeIf(text -> text.ipVersion() == ipVersion);
      rules.add(new RuleText(ipVersion, file, RuleInput.read(file), false));
    }
  }

  private List<Claim> claims() {
    List<Claim> claims = new ArrayList<>();
    expect.forEach(text -> claims.add(Claim.parse(text, "--expect ")));
    for (String file : expectFiles) {
      String[] lines = RuleInput.read(file).split("\\R");
      for (int i = 0; i < lines.length; i++) {
        String text = lines[i].replaceFirst("(^|\\s)#.*", "").strip();
        if (!text.isEmpty()) {
          claims.add(Claim.parse(text, file + ":" + (i + 1) + ": "));
        }
      }
    }
    return claims;
  }
}
