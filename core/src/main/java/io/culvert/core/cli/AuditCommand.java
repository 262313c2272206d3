package io.culvert.core.cli;

import io.culvert.core.control.events.AuditChain;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code culvert audit}: whether an audit log is whole. */
@Command(
    name = "audit",
    description = {
      "Check that no line of an audit log was changed or taken out. Needs no router.",
      "Lines cut off the end leave no trace in the files: keep the last hash elsewhere."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  culvert audit /var/lib/culvert/audit.jsonl",
      "  culvert audit audit.jsonl.2 audit.jsonl.1 audit.jsonl   older ones first",
      "",
      "Exit codes: 0 whole, 1 not whole or can't be read, 2 usage"
    })
final class AuditCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Parameters(arity = "1..*", paramLabel = "FILE", description = "each goes on where the last ends")
  private List<Path> files;

  @Override
  public Integer call() throws IOException {
    AuditChain.Link last = null;
    for (Path file : files) {
      last = AuditChain.check(file, last);
    }
    new Output(spec.commandLine()).line("whole up to line " + last.number() + ", " + last.hash());
    return ExitCode.OK;
  }
}
