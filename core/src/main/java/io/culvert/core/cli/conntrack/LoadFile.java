package io.culvert.core.cli.conntrack;

import io.culvert.core.cli.Cli;
import io.culvert.core.cli.UsageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Reads what {@code -R} names: a command line each line, as {@code -o save} writes them. */
final class LoadFile {

  private static final Set<Verb> VERBS =
      Set.of(Verb.CREATE, Verb.ADD, Verb.UPDATE, Verb.DELETE, Verb.FLUSH);

  private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|(\\S+)");

  private LoadFile() {}

  /** The commands in {@code path}, or in standard input for {@code -}, all of them readable. */
  static List<ConntrackCommand> read(String path) {
    List<ConntrackCommand> commands = new ArrayList<>();
    int number = 0;
    for (String line : text(path).lines().toList()) {
      number++;
      List<String> words = words(line);
      if (words.isEmpty() || words.get(0).startsWith("#")) {
        continue;
      }
      if (words.get(0).equals("conntrack")) {
        words.remove(0);
      }
      try {
        commands.add(command(words));
      } catch (ParameterException e) {
        throw new UsageException(path + ":" + number + ": " + Cli.reason(e, words));
      } catch (UsageException e) {
        throw new UsageException(path + ":" + number + ": " + e.getMessage());
      }
    }
    return commands;
  }

  private static ConntrackCommand command(List<String> words) {
    ConntrackCommand command = new ConntrackCommand();
    new CommandLine(command).parseArgs(words.toArray(new String[0]));
    command.prepare();
    if (!VERBS.contains(command.verb())) {
      throw new UsageException("Cannot use this command with --load-file");
    }
    return command;
  }

  private static List<String> words(String line) {
    List<String> words = new ArrayList<>();
    for (Matcher word = WORD.matcher(line); word.find(); ) {
      words.add(word.group(1) != null ? word.group(1) : word.group(2));
    }
    return words;
  }

  private static String text(String path) {
    try {
      return path.equals("-")
          ? new String(System.in.readAllBytes(), StandardCharsets.UTF_8)
          : Files.readString(Path.of(path));
    } catch (IOException e) {
      throw new UsageException("Failed to open file " + path + " for reading");
    }
  }
}
