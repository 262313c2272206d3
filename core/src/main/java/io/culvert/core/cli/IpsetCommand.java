package io.culvert.core.cli;

import io.culvert.core.control.ControlException;
import io.culvert.core.control.client.ControlClient;
import io.culvert.core.control.client.RouterUnreachableException;
import io.culvert.core.control.json.ViewJson;
import io.culvert.core.control.sets.SetCommands;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code culvert ipset}: sets of addresses and ports that rules name, in ipset's own words. */
@Command(
    name = "ipset",
    description = "Sets of addresses, ports and the like that rules name, as ipset(8) has them.",
    footer = {
      "",
      "Examples:",
      "  culvert ipset create guests hash:ip timeout 3600",
      "  culvert ipset add guests 10.0.0.7",
      "  culvert ipset test guests 10.0.0.7",
      "  culvert ipset list guests",
      "  ipset save | culvert ipset restore",
      "  culvert ipset save > sets.ipset    for 'rules: {sets: sets.ipset}' in the configuration",
      "",
      "Exit codes: 0 ok, 1 not in the set or refused, 2 usage, 3 no router, 4 not permitted"
    })
public final class IpsetCommand extends ClientCommand {

  @Parameters(
      paramLabel = "WORDS",
      arity = "1..*",
      description = "create, add, del, test, destroy, list, save, restore, flush, rename, swap")
  private List<String> words;

  @Option(
      names = {"-exist", "-!", "--exist"},
      description = "what is there already, or is not there to delete, is no error")
  private boolean exist;

  @Option(
      names = {"-quiet", "-q"},
      description = "print nothing but errors")
  private boolean quiet;

  @Option(
      names = {"-terse", "-t", "--terse"},
      description = "list without members")
  private boolean terse;

  @Option(
      names = {"-name", "--name"},
      description = "list names only")
  private boolean names;

  @Option(
      names = {"-file", "-f", "--file"},
      paramLabel = "FILE",
      description = "restore from FILE, not from stdin")
  private String file;

  @Option(
      names = {"-output", "-o", "--output"},
      defaultValue = "plain",
      paramLabel = "plain|save",
      description = "how to list")
  private String output;

  @Override
  protected void prepare() {
    if (!output.equals("plain") && !output.equals("save")) {
      throw new UsageException("unknown output mode '" + output + "'");
    }
  }

  @Override
  protected int run(ControlClient router, Output out) throws RouterUnreachableException {
    String command = SetCommands.command(words.get(0));
    boolean restores = List.of("restore", "-R", "--restore").contains(command);
    String text = restores ? RuleInput.read(file == null ? "-" : file) : "";
    try {
      String answer =
          router.send(
              "POST",
              restores ? "/api/v1/ipset/restore" : "/api/v1/ipset",
              restores
                  ? ViewJson.object("text", text, "exist", exist)
                  : ViewJson.object(
                      "words", words,
                      "exist", exist,
                      "terse", terse,
                      "names", names,
                      "save", output.equals("save")));
      if (!quiet && command.equals("test")) {
        out.error(answer.stripTrailing());
      } else if (!quiet) {
        out.print(answer);
      }
      return ExitCode.OK;
    } catch (ControlException e) {
      if (e.code() != ControlException.Code.REFUSED) {
        throw e;
      }
      boolean outside = command.equals("test");
      if (!quiet || !outside) {
        out.error(outside ? e.getMessage() : "culvert ipset: " + e.getMessage());
      }
      return ExitCode.FAILED;
    }
  }
}
