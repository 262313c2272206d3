package io.culvert.core.cli.natlog;

import io.culvert.core.cli.ExitCode;
import io.culvert.core.cli.GroupCommand;
import io.culvert.core.cli.Output;
import io.culvert.core.cli.RunCommand;
import io.culvert.core.cli.UsageException;
import io.culvert.core.control.OutputFormat;
import io.culvert.core.control.ProtocolNames;
import io.culvert.core.control.config.ConfigException;
import io.culvert.core.control.config.ConfigLoader;
import io.culvert.core.control.config.RouterConfig;
import io.culvert.core.control.json.JsonText;
import io.culvert.core.control.json.ViewJson;
import io.culvert.core.wire.IpAddress;
import java.io.IOException;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code culvert nat-log}: the log of translations. */
@Command(
    name = "nat-log",
    description = "Ask the log of translations.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "who",
    subcommands = NatLogCommand.Who.class,
    footer = {
      "",
      "Examples:",
      "  culvert nat-log who 198.51.100.1:50001 --at 2026-11-22T21:54:05Z",
      "  culvert nat-log who 198.51.100.1 --proto udp --at '2026-11-22 22:54:05' --within 5",
      "",
      "Exit codes: 0 somebody had it, 1 nobody had, or failed, 2 usage"
    })
public final class NatLogCommand extends GroupCommand {

  /** The group. */
  public NatLogCommand() {
    super("\"who\" is missing");
  }

  /** {@code culvert nat-log who}: who had an address and port at a time. */
  @Command(
      name = "who",
      description = "Say who had a translated address and port at a time.",
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Reads the file that export.nat-log of the configuration names, and those of it that were",
        "put aside.",
        "",
        "Examples:",
        "  culvert nat-log who 198.51.100.1:50001 --at 2026-11-22T21:54:05Z",
        "  culvert nat-log who '[2001:db8::1]:443' --at @1795384445 --log /backup/nat.log -o json",
        "",
        "Exit codes: 0 somebody had it, 1 nobody had, or failed, 2 usage"
      })
  static final class Who implements Callable<Integer> {

    private static final Pattern ENDPOINT =
        Pattern.compile("\\[(.+)](?::([0-9]{1,5}))?|([0-9.]+)(?::([0-9]{1,5}))?|([0-9a-fA-F:.]+)");

    @Spec private CommandSpec spec;

    @Parameters(
        paramLabel = "ADDRESS[:PORT]",
        description = "as the other side saw it; ICMP: its id")
    private String endpoint;

    @Option(
        names = "--at",
        required = true,
        paramLabel = "TIME",
        description = "with Z or an offset; without, this machine's time; or @SECONDS since 1970")
    private String at;

    @Option(
        names = {"-p", "--proto"},
        paramLabel = "PROTOCOL",
        description = "tcp, udp, icmp, … or a number; all if left out")
    private String protocol;

    @Option(
        names = "--within",
        defaultValue = "0",
        paramLabel = "SECONDS",
        description = "how far the asker's clock may be off")
    private long within;

    @Option(
        names = {"-c", "--config"},
        paramLabel = "FILE",
        description = "the configuration that says where the log is")
    private Path config;

    @Option(names = "--log", paramLabel = "FILE", description = "the log itself")
    private Path log;

    @Option(
        names = {"-o", "--output"},
        defaultValue = "text",
        paramLabel = "text|json",
        description = "how to write it")
    private OutputFormat format;

    @Override
    public Integer call() throws ConfigException, IOException {
      ZoneId zone = ZoneId.systemDefault();
      long millis = moment(zone);
      if (within < 0 || within > 86_400) {
        throw new UsageException("--within is " + within + ", outside 0 to 86400");
      }
      Holdings holdings = new Holdings(wanted());
      List<Path> files = LogFiles.of(file());
      for (Path file : files) {
        LogFiles.read(file, holdings::add);
      }
      List<Holdings.Holding> found = holdings.at(millis, within * 1000);
      Output output = new Output(spec.commandLine());
      if (format == OutputFormat.JSON) {
        output.line(JsonText.of(found.stream().map(h -> object(h)).toList()));
      } else {
        found.forEach(h -> output.line(text(h, zone)));
      }
      footer(output, holdings, files.size(), found.size());
      return found.isEmpty() ? ExitCode.FAILED : ExitCode.OK;
    }

    private long moment(ZoneId zone) {
      try {
        return Moment.millis(at, zone);
      } catch (IllegalArgumentException e) {
        throw new UsageException("--at: " + e.getMessage());
      }
    }

    private Predicate<NatLogLine> wanted() {
      Matcher given = ENDPOINT.matcher(endpoint);
      if (!given.matches()) {
        throw notAnEndpoint();
      }
      String literal = first(given.group(1), given.group(3), given.group(5));
      String port = first(given.group(2), given.group(4));
      IpAddress address = IpAddress.parse(literal).orElseThrow(this::notAnEndpoint);
      String name = address.version() == 6 ? "[" + address + "]:" : address + ":";
      Predicate<NatLogLine> place =
          port == null
              ? line -> line.outside().startsWith(name)
              : line -> line.outside().equals(name + Integer.parseInt(port));
      if (protocol == null) {
        return place;
      }
      int number =
          ProtocolNames.number(protocol)
              .orElseThrow(() -> new UsageException("--proto: no protocol \"" + protocol + "\""));
      return place.and(line -> line.protocol().equals(ProtocolNames.of(number)));
    }

    private UsageException notAnEndpoint() {
      return new UsageException(
          "\""
              + endpoint
              + "\" is no address and port, as in 198.51.100.1:50001 or [2001:db8::1]:80");
    }

    private static String first(String... texts) {
      for (String text : texts) {
        if (text != null) {
          return text;
        }
      }
      return null;
    }

    private Path file() throws ConfigException {
      if (log != null) {
        return log;
      }
      RouterConfig loaded = ConfigLoader.load(RunCommand.file(config));
      return loaded.exports().stream()
          .filter(export -> export.name().equals("nat-log") && export.values().containsKey("file"))
          .map(export -> loaded.file().getParent().resolve(export.values().get("file").text()))
          .findFirst()
          .orElseThrow(
              () ->
                  new UsageException(
                      loaded.file() + " has no export.nat-log.file; name the log with --log FILE"));
    }

    private static String text(Holdings.Holding holding, ZoneId zone) {
      NatLogLine line = holding.line();
      return line.protocol()
          + " "
          + line.outside()
          + (line.side() == 's' ? " was " : " stood for ")
          + line.inside()
          + " from "
          + Moment.text(line.beganMillis(), zone)
          + (holding.ended() ? " to " : ", not ended; last heard of ")
          + Moment.text(holding.endMillis(), zone)
          + (line.other().equals("-") ? "" : ", with " + line.other());
    }

    private static Object object(Holdings.Holding holding) {
      NatLogLine line = holding.line();
      return ViewJson.object(
          "proto", line.protocol(),
          "inside", line.inside(),
          "outside", line.outside(),
          "translated", line.side() == 's' ? "source" : "destination",
          "with", line.other().equals("-") ? "" : line.other(),
          "from", line.beganMillis() * 1000,
          "to", holding.endMillis() * 1000,
          "ended", holding.ended(),
          "id", line.id());
    }

    private static void footer(Output output, Holdings holdings, int files, int found) {
      output.error(
          (found == 0 ? "nobody had it then, " : found + " found, ")
              + "by "
              + holdings.lines()
              + " lines of "
              + files
              + (files == 1 ? " file" : " files")
              + (holdings.unreadable() == 0
                  ? ""
                  : "; " + holdings.unreadable() + " lines are unreadable"));
    }
  }
}
