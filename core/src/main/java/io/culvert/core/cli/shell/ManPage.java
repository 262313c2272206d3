package io.culvert.core.cli.shell;

import io.culvert.core.cli.CulvertCommand;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** A manual page in the macros of man(7), made from a command's model. */
final class ManPage {

  private static final String OPTIONS = "OPTIONS";

  private final StringBuilder page = new StringBuilder();
  private final CommandLine command;
  private final CommandSpec spec;

  private ManPage(CommandLine command) {
    this.command = command;
    this.spec = command.getCommandSpec();
  }

  /**
   * The page of {@code command}.
   *
   * @param siblings pages to name at its end
   */
  static String of(CommandLine command, List<String> siblings) {
    return new ManPage(command).write(siblings);
  }

  private String write(List<String> siblings) {
    String name = spec.qualifiedName("-");
    String title = name.toUpperCase(Locale.ROOT);
    page.append(".TH \"").append(title).append("\" 1 \"\" \"Culvert ");
    page.append(escaped(CulvertCommand.version())).append("\" \"Culvert\"\n");
    section("NAME");
    List<String> description = List.of(spec.usageMessage().description());
    text(name + " - " + (description.isEmpty() ? "" : description.get(0)));
    section("SYNOPSIS");
    page.append(".B ").append(escaped(spec.qualifiedName())).append('\n');
    text(synopsis());
    section("DESCRIPTION");
    description.forEach(this::paragraph);
    parameters();
    groups().forEach(this::options);
    subcommands();
    footer();
    section("SEE ALSO");
    text(
        siblings.stream()
            .filter(sibling -> !sibling.equals(name))
            .map(sibling -> sibling + "(1)")
            .collect(Collectors.joining(", ")));
    return page.toString();
  }

  private String synopsis() {
    List<String> words = new ArrayList<>();
    if (!spec.options().isEmpty()) {
      words.add("[OPTION]...");
    }
    spec.positionalParameters().stream()
        .filter(parameter -> !parameter.hidden())
        .map(p -> p.arity().min() == 0 ? "[" + p.paramLabel() + "]" : p.paramLabel())
        .forEach(words::add);
    if (!command.getSubcommands().isEmpty()) {
      words.add("COMMAND");
    }
    return String.join(" ", words);
  }

  private void parameters() {
    List<PositionalParamSpec> shown =
        spec.positionalParameters().stream().filter(p -> !p.hidden()).toList();
    if (!shown.isEmpty()) {
      section("PARAMETERS");
      shown.forEach(p -> item(p.paramLabel(), p));
    }
  }

  /** Options by heading, those without one first. */
  private Map<String, List<OptionSpec>> groups() {
    Map<String, List<OptionSpec>> groups = new LinkedHashMap<>();
    groups.put(OPTIONS, new ArrayList<>());
    for (OptionSpec option : spec.options()) {
      if (!option.hidden()) {
        groups.computeIfAbsent(heading(option.group()), h -> new ArrayList<>()).add(option);
      }
    }
    return groups;
  }

  private static String heading(ArgGroupSpec group) {
    return group == null || group.heading() == null
        ? OPTIONS
        : group.heading().formatted().strip().replace(":", "").toUpperCase(Locale.ROOT);
  }

  private void options(String heading, List<OptionSpec> options) {
    if (options.isEmpty()) {
      return;
    }
    section(heading);
    for (OptionSpec option : options) {
      String names =
          Arrays.stream(option.names())
              .map(name -> "\\fB" + escaped(name) + "\\fR")
              .collect(Collectors.joining(", "));
      page.append(".TP\n").append(names);
      if (option.arity().max() > 0) {
        String label = "\\fI" + escaped(option.paramLabel()) + "\\fR";
        page.append(option.arity().min() == 0 ? " [" + label + "]" : " " + label);
      }
      page.append('\n');
      described(option);
    }
  }

  private void item(String label, ArgSpec argument) {
    page.append(".TP\n\\fI").append(escaped(label)).append("\\fR\n");
    described(argument);
  }

  private void described(ArgSpec argument) {
    for (String line : argument.description()) {
      text(line.formatted());
    }
  }

  private void subcommands() {
    if (command.getSubcommands().isEmpty()) {
      return;
    }
    section("COMMANDS");
    command
        .getSubcommands()
        .forEach(
            (name, sub) -> {
              page.append(".TP\n\\fB").append(escaped(name)).append("\\fR\n");
              for (String line : sub.getCommandSpec().usageMessage().description()) {
                text(line);
              }
            });
  }

  /** The footer's parts: a line that ends with a colon begins a section, lines stay as they are. */
  private void footer() {
    boolean open = false;
    for (String raw : spec.usageMessage().footer()) {
      String line = raw.formatted();
      boolean begins = line.endsWith(":") && !line.startsWith(" ");
      if (begins || line.startsWith("Exit codes:")) {
        open = close(open);
        int colon = line.indexOf(':');
        section(line.substring(0, colon).toUpperCase(Locale.ROOT));
        page.append(".nf\n");
        open = true;
        line = line.substring(colon + 1).strip();
      } else if (!open && !line.isBlank()) {
        section("NOTES");
        page.append(".nf\n");
        open = true;
      }
      if (!line.isBlank()) {
        text(line.strip());
      }
    }
    close(open);
  }

  private boolean close(boolean open) {
    if (open) {
      page.append(".fi\n");
    }
    return false;
  }

  private void section(String name) {
    page.append(".SH ").append(escaped(name)).append('\n');
  }

  private void paragraph(String text) {
    page.append(".PP\n");
    text(text);
  }

  private void text(String text) {
    if (!text.isEmpty()) {
      page.append(escaped(text)).append('\n');
    }
  }

  /** So that nothing in it is a request or an escape of roff's. */
  private static String escaped(String text) {
    String plain = text.replace("\\", "\\e").replace("-", "\\-").replace("\n", " ");
    return plain.startsWith(".") || plain.startsWith("'") ? "\\&" + plain : plain;
  }
}
