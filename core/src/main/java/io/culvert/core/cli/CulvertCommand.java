package io.culvert.core.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** The {@code culvert} command; what it can do is its subcommands. */
@Command(
    name = "culvert",
    description = "A stateful router in user space: connection tracking, NAT and iptables rules.",
    mixinStandardHelpOptions = true,
    versionProvider = CulvertCommand.Version.class,
    synopsisSubcommandLabel = "COMMAND",
    subcommandsRepeatable = false,
    footer = {
      "",
      "Examples:",
      "  culvert lab                              see it work: two namespaces and a page",
      "  culvert run -c culvert.yaml              the router",
      "  culvert check rules.v4                   would these rules load?",
      "  culvert conntrack -L -p tcp --dport 21   connections, as conntrack(8) lists them",
      "  culvert trace --dropped -n 5             the next packets that die, and why",
      "  culvert replay -q lan.pcap --expect 'dport 21 accepted'    a firewall test",
      "",
      "Exit codes: 0 ok, 1 failed or nothing matched, 2 usage or refused input,",
      "            3 no router reachable, 4 not permitted"
    })
public final class CulvertCommand extends GroupCommand {

  /** As picocli makes it. */
  public CulvertCommand() {
    super("a command is missing");
  }

  /** The version of the jar this comes from. */
  public static String version() {
    String version = CulvertCommand.class.getPackage().getImplementationVersion();
    return version == null ? "(unpackaged)" : version;
  }

  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"culvert " + version()};
    }
  }
}
