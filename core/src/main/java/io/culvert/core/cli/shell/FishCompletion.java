package io.culvert.core.cli.shell;

import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Completion for fish, which has a line for each thing that may be written. */
final class FishCompletion {

  private FishCompletion() {}

  static String of(CommandLine root) {
    StringBuilder script = new StringBuilder("# Completion of culvert for fish, made by it\n");
    script.append("complete -c culvert -f\n");
    String name = root.getCommandName();
    options(script, name, "__fish_use_subcommand", root.getCommandSpec());
    subcommands(script, name, "__fish_use_subcommand", root);
    return script.toString();
  }

  private static void subcommands(
      StringBuilder script, String root, String condition, CommandLine parent) {
    for (Map.Entry<String, CommandLine> command : parent.getSubcommands().entrySet()) {
      CommandSpec spec = command.getValue().getCommandSpec();
      script.append("complete -c ").append(root).append(" -n '").append(condition).append("' -a ");
      script.append(quoted(command.getKey())).append(" -d ").append(quoted(summary(spec)));
      script.append('\n');
      String seen = "__fish_seen_subcommand_from " + command.getKey();
      options(script, root, seen, spec);
      subcommands(script, root, seen, command.getValue());
    }
  }

  private static void options(
      StringBuilder script, String root, String condition, CommandSpec spec) {
    for (OptionSpec option : spec.options()) {
      if (option.hidden()) {
        continue;
      }
      script.append("complete -c ").append(root).append(" -n '").append(condition).append('\'');
      for (String name : option.names()) {
        String kind = name.startsWith("--") ? " -l " : name.length() == 2 ? " -s " : " -o ";
        script.append(kind).append(quoted(name.replaceFirst("^--?", "")));
      }
      if (option.arity().max() > 0) {
        // a file as often as not, and nothing else is known
        script.append(option.arity().min() > 0 ? " -r -F" : " -F");
      }
      script.append(" -d ").append(quoted(first(List.of(option.description())))).append('\n');
    }
  }

  private static String summary(CommandSpec spec) {
    return first(List.of(spec.usageMessage().description()));
  }

  private static String first(List<String> lines) {
    return lines.isEmpty() ? "" : lines.get(0).formatted();
  }

  private static String quoted(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
